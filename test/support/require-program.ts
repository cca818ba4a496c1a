import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

interface Skippable {
  skip(reason: string): void;
}

/**
 * Whether a program of the machine is there. Where it is not the test is skipped and says why; with CI=true it fails,
 * since a suite that skips everything is no proof. Use: `if (!requireProgram(t, 'sipp')) return;`
 */
export function requireProgram(t: Skippable, name: string): boolean {
  return isThere(t, findProgram(name) !== undefined, `${name} is not installed`);
}

/** As requireProgram, of one that no Debian package brings: its test is skipped in CI as well. */
export function optionalProgram(t: Skippable, name: string): boolean {
  const found = findProgram(name) !== undefined;
  if (!found) t.skip(`${name} is not installed, and Debian has no package of it`);
  return found;
}

/** The Python that has `requests`, or undefined after the test was skipped; see requireProgram. */
export function requirePythonRequests(t: Skippable): string | undefined {
  const pythons = [findProgram('python3'), '/usr/bin/python3'].filter((path) => path !== undefined);
  const python = pythons.find((path) => spawnSync(path, ['-c', 'import requests'], { stdio: 'ignore' }).status === 0);
  isThere(t, python !== undefined, 'no python3 with requests is installed');
  return python;
}

/** Whether a folder that comes with a Debian package is there; see requireProgram. */
export function requireFolder(t: Skippable, path: string, debianPackage: string): boolean {
  return isThere(t, existsSync(path), `${path} is not there (Debian package ${debianPackage})`);
}

function isThere(t: Skippable, found: boolean, missing: string): boolean {
  if (found) return true;
  if (process.env.CI === 'true') throw new Error(`${missing}, and with CI=true nothing is skipped`);
  t.skip(missing);
  return false;
}

function findProgram(name: string): string | undefined {
  // Servers are where the search path of a user often does not reach.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
