import type { EventData } from 'node:test';
import { run } from 'node:test';
import { inspect } from 'node:util';

/** What the tests of one file came to. */
export interface FileResult {
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly skips: readonly string[];
}

export interface Failure {
  /** `file: name`. */
  readonly name: string;
  /** The error, and what the file printed when the file itself failed. */
  readonly why: string;
}

/** Runs one file of node:test in a process of its own and counts its tests; a file that does not end in time has failed. */
export async function runTestFile(file: string, msMax: number): Promise<FileResult> {
  const tally: Tally = { passed: 0, failures: [], skips: [], printed: '' };
  for await (const event of run({ files: [file], signal: AbortSignal.timeout(msMax) })) {
    if (event.type === 'test:stderr' || event.type === 'test:stdout') tally.printed += event.data.message;
    if (event.type === 'test:diagnostic' && event.data.file !== undefined) tally.printed += `${event.data.message}\n`;
    if (event.type === 'test:pass') countPass(tally, file, event.data);
    if (event.type === 'test:fail') countFail(tally, file, event.data);
  }
  return tally;
}

interface Tally {
  passed: number;
  readonly failures: Failure[];
  readonly skips: string[];
  printed: string;
}

function countPass(tally: Tally, file: string, test: EventData.TestPass): void {
  if (test.details.type === 'suite') return;
  if (test.name === file) tally.failures.push({ name: file, why: `ran no test\n${tally.printed}` });
  else if (test.todo !== undefined)
    tally.failures.push({ name: `${file}: ${test.name}`, why: 'is marked as unfinished' });
  else if (test.skip !== undefined) tally.skips.push(typeof test.skip === 'string' ? test.skip : 'no reason given');
  else tally.passed += 1;
}

/** A suite that failed because a test of it did is not counted again; one that failed by itself is. */
function countFail(tally: Tally, file: string, test: EventData.TestFail): void {
  const { error } = test.details;
  if ('failureType' in error && error.failureType === 'subtestsFailed') return;
  const isFile = test.name === file;
  const cause = inspect(error.cause ?? error, { depth: 4 });
  tally.failures.push({
    name: isFile ? file : `${file}: ${test.name}`,
    why: isFile ? `${error.message}\n${tally.printed}` : cause,
  });
}
