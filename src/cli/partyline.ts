import { readQuickly } from './flags/read-quickly.ts';
import { askingVerbs } from './verbs.ts';

// Whoever reads may go before the end: what was done is no fault then, and has its own exit code.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

const [word = '', ...typed] = process.argv.slice(2);
const verb = Object.hasOwn(askingVerbs, word) ? await askingVerbs[word]?.() : undefined;
const plain = verb === undefined ? undefined : readQuickly(verb, typed);

if (verb !== undefined && plain !== undefined) {
  process.exitCode = await verb.run(plain, async () => (await import('./run-program.ts')).wholeProgram());
} else {
  const { runProgram } = await import('./run-program.ts');
  await runProgram(process.argv);
}
