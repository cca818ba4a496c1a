import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { buildConsole } from '../../scripts/build-console.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const KIB_MAX = 150;

it('the built console is small, names its files by their content, and asks no other host', async (t) => {
  const folder = temporaryFolder(t);
  const { gzipBytes, files } = await buildConsole(folder);
  assert.ok(gzipBytes <= KIB_MAX * 1024, `${gzipBytes} bytes`);
  for (const name of files) {
    if (name !== 'index.html') assert.match(name, /^assets\/[\w-]+\.[\w-]{8}\.(js|css)$/);
    const text = gunzipSync(readFileSync(join(folder, `${name}.gz`))).toString();
    const hosts = [...text.matchAll(/(?:https?:)?\/\/([a-z0-9-]+\.)+[a-z]{2,}/gi)].map(([host]) => host);
    assert.deepEqual(
      hosts.filter((host) => !host.endsWith('//www.w3.org')),
      [],
      name,
    );
    if (name === 'index.html') assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
  }
});
