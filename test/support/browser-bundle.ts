import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What `package.json` says to take in a browser in place of the entry. */
function browserEntry(path: string): string {
  const folder = /^(.*\/node_modules\/debug)\//.exec(path)?.[1];
  return folder === undefined || !path.endsWith('/src/index.js') ? path : join(folder, 'src/browser.js');
}

/** A CommonJS package and all that it requires as one script, which puts it into the global `name`. */
export function bundleForBrowser(packageName: string, name: string): string {
  const entry = createRequire(import.meta.url).resolve(packageName);
  const modules = new Map<string, string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (modules.has(path)) continue;
    const text = readFileSync(path, 'utf8');
    const require = createRequire(path);
    const links: Record<string, string> = {};
    for (const [, wanted = ''] of path.endsWith('.json') ? [] : text.matchAll(/\brequire\(['"]([^'"]+)['"]\)/g)) {
      // `events` is a module of Node as well: the slash means the package.
      const found = browserEntry(require.resolve(wanted === 'events' ? 'events/' : wanted));
      links[wanted] = found;
      waiting.push(found);
    }
    const body = path.endsWith('.json') ? `module.exports = ${text}` : text;
    modules.set(path, `[${JSON.stringify(links)}, function (module, exports, require) {${body}\n}]`);
  }
  const table = [...modules].map(([path, module]) => `${JSON.stringify(path)}: ${module}`).join(',\n');
  return `(() => {
    const modules = {${table}};
    const loaded = {};
    const load = (path) => {
      if (loaded[path]) return loaded[path].exports;
      const module = (loaded[path] = { exports: {} });
      const [links, run] = modules[path];
      run(module, module.exports, (wanted) => load(links[wanted]));
      return module.exports;
    };
    globalThis.process ??= { env: {} };
    globalThis[${JSON.stringify(name)}] = load(${JSON.stringify(entry)});
  })();`;
}
