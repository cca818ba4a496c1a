import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CheckReport, reportWhenRun } from './check-report.ts';
import { writtenFiles } from './tracked-files.ts';

const TEXT = /(\.(ts|tsx|js|mjs|md|json|sh|ya?ml|py|tf|xml|css|html)|^\.ci\/run)$/;
const GENERATED = /\.gen\.tsx?$|^package-lock\.json$/;
const FOLDERS = 'src|test|docs|scripts|bench|examples|bin';

/** What may stand in no file: what only this machine knows, and marks of unfinished work. */
const BANNED = [
  { what: 'a path of one machine', pattern: /(?<![\w.}])\/(work|farm|root)\// },
  { what: 'the host of a package registry', pattern: /registry\.npm|\/\/deb\.|\/debian\/dists/ },
  { what: 'a mark of unfinished work', pattern: /\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/ },
] as const;

interface Line {
  readonly path: string;
  readonly number: number;
  readonly text: string;
}

/** Compares what the documentation says with what is there. */
export function checkDocs(root: string): CheckReport {
  const paths = writtenFiles(root).filter((path) => TEXT.test(path) && !GENERATED.test(path));
  const pages = paths.filter((path) => path.endsWith('.md'));
  const verify = createVerifier(root);
  const findings = [
    ...(pages.includes('README.md') ? [] : ['README.md: is missing']),
    ...paths.flatMap((path) => linesOf(root, path)).flatMap(banned),
    ...pages.flatMap((path) => linesOf(root, path)).flatMap(verify),
  ];
  return { findings, summary: `docs: ${pages.length} pages, ${paths.length} files` };
}

function linesOf(root: string, path: string): Line[] {
  const text = readFileSync(join(root, path), 'utf8');
  return text.split('\n').map((line, index) => ({ path, number: index + 1, text: line }));
}

function banned(line: Line): string[] {
  const found = BANNED.filter(({ pattern }) => pattern.test(line.text));
  return found.map(({ what }) => `${line.path}:${line.number}: ${what}`);
}

function createVerifier(root: string): (line: Line) => string[] {
  const description: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const verbs = new Set(
    writtenFiles(root).flatMap((path) => /^src\/cli\/(?:.*\/)?([a-z-]+)\.ts$/.exec(path)?.[1] ?? []),
  );
  const missing = {
    script: (name: string): boolean => !(name in description.scripts),
    verb: (name: string): boolean => verbs.size > 0 && !verbs.has(name),
    link: (line: Line, target: string): boolean => !existsSync(join(root, dirname(line.path), target)),
    path: (path: string): boolean => !existsSync(join(root, path)),
  };
  return (line) =>
    [
      ...matches(line, /\bnpm run ([\w:-]+)/g)
        .filter(missing.script)
        .map((name) => `npm run ${name}: no such script`),
      ...matches(line, /\bnpx partyline ([a-z]+)/g)
        .filter(missing.verb)
        .map((name) => `partyline ${name}: no such verb`),
      ...matches(line, /\]\((?![a-z]+:|#|\/)([^)#\s]+)/g)
        .filter((target) => missing.link(line, target))
        .map((target) => `${target}: no such file`),
      ...matches(line, new RegExp(`\`((?:${FOLDERS})/[\\w./-]+)\``, 'g'))
        .filter(missing.path)
        .map((path) => `${path}: no such file`),
    ].map((what) => `${line.path}:${line.number}: ${what}`);
}

function matches(line: Line, pattern: RegExp): string[] {
  return [...line.text.matchAll(pattern)].flatMap((match) => match[1] ?? []);
}

reportWhenRun(import.meta, checkDocs);
