#!/usr/bin/env node
// Runs the sources where they stand and this Node strips types, else what `npm run build` made of them.
// Plain JavaScript that even an old Node parses, so that it can say what is wrong.

// An import of a module of Node evaluates every export of it, which costs more than the module; an old Node only imports.
const builtin = async (name) => process.getBuiltinModule?.(name) ?? (await import(name)).default;
const { accessSync, constants, existsSync, realpathSync } = await builtin('node:fs');
const module = await builtin('node:module');
const { fileURLToPath } = await builtin('node:url');

const OLDEST = [22, 18];

/** Remembers compiled sources between starts, inside the clone and only where it can be written. */
function rememberCompiled() {
  const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
  try {
    accessSync(modules, constants.W_OK);
    module.enableCompileCache?.(`${modules}/.cache/partyline`);
  } catch {
    // A read-only installation starts a little slower.
  }
}

/** Node 22 warns of node:sqlite and of type stripping; both are chosen here, and no user can act on it. */
function hideExperimentalWarnings() {
  const emit = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    const [type] = rest;
    const name = warning instanceof Error ? warning.name : typeof type === 'object' ? type?.type : type;
    if (name !== 'ExperimentalWarning') emit(warning, ...rest);
  };
}

function isNewNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function entry(isNew) {
  const source = new URL('../src/cli/partyline.ts', import.meta.url);
  if (isNew && existsSync(source)) return source;
  const built = new URL('../dist/cli/partyline.js', import.meta.url);
  return existsSync(built) ? built : undefined;
}

/** The Node of `npm install`, which lies beside on Linux: in a clone, or next to this package; not where it is this one. */
function bundledNode() {
  const places = ['../node_modules/.bin/node', '../../.bin/node'];
  const file = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
  return file !== undefined && realpathSync(file) !== realpathSync(process.execPath) ? file : undefined;
}

async function runWith(node) {
  const { spawn } = await builtin('node:child_process');
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A terminal has sent Ctrl+C to both already, and the second one counts.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('error', (error) => {
    process.stderr.write(`partyline: ${node} does not run here (${error.message}).\n`);
    process.exitCode = 2;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

/** Our own modules stand where their names say: looking for each in the file system is a third of a short verb's start. */
function findOwnDirectly(source) {
  const root = new URL('..', source).href;
  const format = source.href.endsWith('.ts') ? 'module-typescript' : 'module';
  module.registerHooks?.({
    resolve(name, context, next) {
      const isOwn = name.startsWith('.') && context.parentURL?.startsWith(root) === true;
      return isOwn ? { url: new URL(name, context.parentURL).href, format, shortCircuit: true } : next(name, context);
    },
  });
}

async function run(source) {
  rememberCompiled();
  findOwnDirectly(source);
  hideExperimentalWarnings();
  try {
    await import(source.href);
  } catch (error) {
    if (error?.code === 'ERR_UNKNOWN_BUILTIN_MODULE') return needNewerNode();
    if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !/Cannot find package/.test(error.message)) throw error;
    process.stderr.write(
      'partyline: its packages are not installed; run `npm install` once in the clone (`npm start` does it).\n',
    );
    process.exitCode = 2;
  }
}

/** What was built runs on an old Node too, but for the verbs that are servers. */
function needNewerNode() {
  process.stderr.write(
    `partyline: needs Node ${OLDEST.join('.')} or newer, and this is ${process.versions.node} (${process.execPath}).\n` +
      'On Linux run `npm install` once in the clone, which brings one; elsewhere install a newer Node.\n',
  );
  process.exitCode = 2;
}

const isNew = isNewNode();
const found = entry(isNew);
const bundled = isNew ? undefined : bundledNode();
if (bundled !== undefined) {
  await runWith(bundled);
} else if (found === undefined) {
  needNewerNode();
} else {
  await run(found);
}
