import { createProgram } from './program.ts';

const program = await createProgram(process.argv[2], (error) => process.exit(error.exitCode === 0 ? 0 : 2));

await program.parseAsync();
