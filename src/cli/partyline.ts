import { readQuickly } from './flags/read-quickly.ts';
import { askingVerbs } from './verbs.ts';

const [word = '', ...typed] = process.argv.slice(2);
const verb = Object.hasOwn(askingVerbs, word) ? await askingVerbs[word]?.() : undefined;
const plain = verb === undefined ? undefined : readQuickly(verb, typed);

if (verb !== undefined && plain !== undefined) {
  process.exitCode = await verb.run(plain, async () => (await import('./run-program.ts')).wholeProgram());
} else {
  const { runProgram } = await import('./run-program.ts');
  await runProgram(process.argv);
}
