import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the built console is: beside the compiled sources in a package, in `build` of a clone; undefined: it was not built. */
export function consoleFolder(): string | undefined {
  const places = ['../../build/console', '../console'].map((place) => join(import.meta.dirname, place));
  return places.find((place) => existsSync(join(place, 'index.html.gz')));
}
