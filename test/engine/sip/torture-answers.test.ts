import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createBench, serverEnd } from './driver-bench.ts';

// RFC 4475 over the whole stack: what a user agent that takes calls and registers nobody answers.

const folder = join(import.meta.dirname, '../../../node_modules/sip/test/messages');

/** By message; undefined is no answer at all. */
const answers: Readonly<Record<string, number | undefined>> = {
  // Calls that are taken: 100, and reported.
  ...{ esc01: 100, baddate: 100, escruri: 100, inv2543: 100 },
  // An INVITE with a To tag and no dialog.
  wsinv: 481,
  ...{ lwsdisp: 200, semiuri: 200, transports: 200, badaspec: 200, badbranch: 200, zeromf: 200 },
  // Methods that are known and not done.
  ...{ dblreq: 405, escnull: 405, mpart01: 405, regbadct: 405, regaut01: 405 },
  ...{ cparam01: 405, cparam02: 405, regescrt: 405, unksm2: 405 },
  ...{ intmeth: 501, esc02: 501, mismatch02: 501 },
  ...{ badinv01: 400, clerr: 400, ncl: 400, scalar02: 400, quotbal: 400, ltgtruri: 400, lwsruri: 400, lwsstart: 400 },
  ...{ trws: 400, mismatch01: 400, insuf: 400, multi01: 400, mcl01: 400 },
  ...{ badvers: 505, longreq: 513, bext01: 420, unkscm: 416, novelsc: 416, invut: 415, sdp01: 406 },
  // Responses: nobody asked, nobody is answered.
  ...{ scalarlg: undefined, bigcode: undefined, bcast: undefined, unreason: undefined, noreason: undefined },
  baddn: 200,
};

/** Files of the package that are no message of the RFC. */
const notOfTheRfc = ['badcseq', 'baddn_sep', 'test'];

function torture(name: string): Buffer {
  const bytes = readFileSync(join(folder, `${name}.dat`));
  // The package keeps the empty line behind this message in a file of its own.
  return name === 'baddn' ? Buffer.concat([bytes, readFileSync(join(folder, 'baddn_sep.dat'))]) : bytes;
}

describe('the answers to the messages of RFC 4475', () => {
  it('are given for every message of the package', () => {
    const names = readdirSync(folder).filter((file) => file.endsWith('.dat'));
    const known = [...Object.keys(answers), ...notOfTheRfc].map((name) => `${name}.dat`);
    assert.deepEqual(names.toSorted(), known.toSorted());
  });

  for (const [name, status] of Object.entries(answers)) {
    it(`${name}: ${status ?? 'none'}`, async () => {
      const bench = await createBench({ isWatched: () => false });
      const stranger = bench.network.at({ address: '198.51.100.9', port: 5060 });
      const got: string[] = [];
      stranger.receive((bytes) => got.push(bytes.toString().slice(0, 11)));
      stranger.send(torture(name), serverEnd);
      assert.deepEqual(got, status === undefined ? [] : [`SIP/2.0 ${status}`]);
      assert.equal(bench.reports.length, status === 100 ? 1 : 0);
    });
  }
});
