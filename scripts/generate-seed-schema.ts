import { writeFileSync } from 'node:fs';
import { publishedSeedSchema } from '../src/main/seed-schema.ts';

/** Writes docs/seed.schema.json; test/main/seed-file.test.ts compares. */
const file = new URL('../docs/seed.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(publishedSeedSchema(), null, 2)}\n`);
