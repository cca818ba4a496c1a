import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckReport, reportWhenRun } from './check-report.ts';

/** SPDX names under which a package may be shipped with an Apache-2.0 program. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
}

interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** Every package that users get: permissive, without an install script, pinned exactly, its address not written down. */
export function checkLicences(root: string): CheckReport {
  const lock: Lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  const shipped = packages.filter(([, each]) => each.dev !== true);
  return {
    findings: [
      ...(shipped.length === 0 ? ['package-lock.json: no package was seen'] : []),
      ...shipped.flatMap(([path, each]) => judgeLicence(root, path, each)),
      ...packages.filter(([, each]) => each.hasInstallScript).map(([path]) => `${path}: has an install script`),
      ...packages
        .filter(([, each]) => each.resolved?.startsWith('http'))
        .map(([path]) => `${path}: package-lock.json has its download address`),
      ...loosePins(root),
    ],
    summary: `licences: ${shipped.length} packages shipped, ${packages.length - shipped.length} for development`,
  };
}

function judgeLicence(root: string, path: string, locked: LockedPackage): string[] {
  const file = join(root, path, 'package.json');
  // Left out on this machine, as the Node of another processor is.
  if (!existsSync(file)) return locked.optional ? [] : [`${path}: is not installed`];
  const { license }: { license?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
  return isPermissive(license) ? [] : [`${path}: licence ${JSON.stringify(license)}`];
}

/** Reads `MIT`, `(MIT OR GPL-3.0)`, `MIT AND ISC`: one of an OR, all of an AND. */
function isPermissive(licence: unknown): boolean {
  if (typeof licence !== 'string') return false;
  const choices = licence.replace(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((name) => PERMISSIVE.has(name.trim())));
}

function loosePins(root: string): string[] {
  const description: Record<string, unknown> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const kinds = ['dependencies', 'optionalDependencies', 'devDependencies'];
  const pins = kinds.flatMap((kind) => Object.entries(description[kind] ?? {}));
  return pins
    .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))
    .map(([name, version]) => `package.json: ${name} ${version} is not an exact version`);
}

reportWhenRun(import.meta, checkLicences);
