import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../../src/base/limits.ts';
import { createRegistrations } from '../../../src/engine/sip/register/registrations.ts';
import { createSeededRandom } from '../../support/random.ts';
import { serverEnd } from './driver-bench.ts';
import { createPhone } from './phone.ts';
import {
  alice,
  challenged,
  challengeOf,
  createRegistrarBench,
  type RegisterText,
  register,
  registerText,
} from './registrar-bench.ts';

const challengedNonce = '0'.repeat(60);
const own = 'sip:alice@127.0.0.1:5070';

describe('a challenge (RFC 3261 §22, 7616, 8760)', () => {
  it('offers SHA-256 first and MD5 second, both with qop=auth and one nonce', async () => {
    const { phone } = await createRegistrarBench();
    phone.send(registerText(phone, {}));
    const { algorithms, lines, isStale } = challengeOf(phone.expectResponse(401));
    assert.deepEqual([algorithms, isStale], [['SHA-256', 'MD5'], false]);
    for (const line of lines) assert.match(line, /^Digest realm="partyline", qop="auth", nonce="[0-9a-f]{60}"/);
  });

  for (const algorithm of ['SHA-256', 'MD5'] as const) {
    it(`is met with ${algorithm}`, async () => {
      const bench = await createRegistrarBench();
      assert.equal(register(bench, { algorithm }).status, 200);
      assert.equal(bench.registrations.of(alice).length, 1);
    });
  }

  it('comes again, the same, for a wrong password and for a user who is not there', async () => {
    const bench = await createRegistrarBench();
    for (const given of [{ password: 'wrong' }, { user: 'nobody' }]) {
      const answer = register(bench, given);
      assert.deepEqual([answer.status, challengeOf(answer).isStale], [401, false]);
      assert.deepEqual(
        [...answer.headers.entries()].map(([name]) => name),
        ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'WWW-Authenticate', 'WWW-Authenticate', 'Content-Length'],
      );
    }
    assert.deepEqual(bench.asked, ['alice', 'nobody']);
    assert.deepEqual(bench.changes, []);
  });

  it('says stale when the nonce is too old or its count was used, and of an old one nothing about the password', async () => {
    const bench = await createRegistrarBench();
    const { phone, clock } = bench;
    const nonce = challenged(bench);
    phone.send(registerText(phone, { nonce }));
    phone.expectResponse(200);
    phone.send(registerText(phone, { nonce, cseq: 2 }));
    assert.equal(challengeOf(phone.expectResponse(401)).isStale, true);
    phone.send(registerText(phone, { nonce, cseq: 3, nc: 2 }));
    phone.expectResponse(200);
    clock.advance(limits.sipNonceMsLife);
    phone.send(registerText(phone, { nonce, cseq: 4, nc: 3 }));
    phone.expectResponse(200);
    clock.advance(1);
    phone.send(registerText(phone, { nonce, cseq: 5, nc: 4 }));
    assert.equal(challengeOf(phone.expectResponse(401)).isStale, true);
    phone.send(registerText(phone, { nonce, cseq: 5, nc: 4, password: 'wrong' }));
    assert.equal(challengeOf(phone.expectResponse(401)).isStale, true);
  });

  it('is not met by credentials for another URI', async () => {
    const bench = await createRegistrarBench();
    assert.equal(register(bench, { digestUri: 'sip:example.org' }).status, 400);
    assert.equal(register(bench, { digestUri: 'sip:127.0.0.1:5060' }).status, 200);
  });
});

describe('a REGISTER (RFC 3261 §10.3)', () => {
  const refusals: readonly (readonly [string, RegisterText, number])[] = [
    ['for somebody else', { to: 'bob' }, 403],
    ['with Contact * and no Expires', { contact: '*' }, 400],
    ['with Contact * and a time', { contact: '*', headers: ['Expires: 60'] }, 400],
    ['with Contact * beside another', { contact: `*, <${own}>`, headers: ['Expires: 0'] }, 400],
    ['with a Contact that is no SIP URI', { contact: '<tel:+15551234>' }, 400],
    ['with a sips Contact', { contact: '<sips:alice@127.0.0.1>' }, 400],
    ['with more Contacts than anybody may have', { contact: Array(6).fill(`<${own}>`).join(', ') }, 403],
    ['for less than a minute', { headers: ['Expires: 59'] }, 423],
    ['for less than a minute by its Contact', { contact: `<${own}>;expires=1`, headers: ['Expires: 600'] }, 423],
  ];
  for (const [name, given, status] of refusals) {
    it(`${name} is answered ${status} and changes nothing`, async () => {
      const bench = await createRegistrarBench();
      const answer = register(bench, given);
      assert.equal(answer.status, status);
      assert.deepEqual(bench.registrations.of(alice), []);
      if (status === 423) assert.equal(answer.headers.get('Min-Expires'), '60');
    });
  }

  it('that requires an extension is answered 420, but Path is known', async () => {
    const bench = await createRegistrarBench();
    bench.phone.send(registerText(bench.phone, { headers: ['Require: path, gruu'] }));
    assert.equal(bench.phone.expectResponse(420).headers.get('Unsupported'), 'gruu');
    bench.phone.send(registerText(bench.phone, { headers: ['Require: path'] }));
    bench.phone.expectResponse(401);
  });

  it('is answered with every binding and what is left of its time', async () => {
    const bench = await createRegistrarBench();
    const first = register(bench, { headers: ['Expires: 7200'] });
    assert.deepEqual(first.headers.all('Contact'), [`<${own}>;expires=3600`]);
    assert.match(first.headers.get('Date') ?? '', /GMT$/);
    bench.clock.advance(10_000);
    const second = register(bench, { contact: '<sip:alice@127.0.0.1:5072>;expires=120', cseq: 2 });
    assert.deepEqual(second.headers.all('Contact'), [
      '<sip:alice@127.0.0.1:5072>;expires=120',
      `<${own}>;expires=3590`,
    ]);
    const query = register(bench, { contact: '', cseq: 3 });
    assert.deepEqual([query.status, query.headers.all('Contact').length], [200, 2]);
    assert.equal(bench.changes.length, 2, 'a query changes nothing');
  });

  it('refreshes a binding whose Contact names the same, and takes away with Expires 0', async () => {
    const bench = await createRegistrarBench();
    register(bench, { contact: '<sip:alice@127.0.0.1:5070;x=1>' });
    const again = register(bench, { contact: '<sip:alice@127.0.0.1:5070>', cseq: 2 });
    assert.equal(again.headers.all('Contact').length, 1);
    const gone = register(bench, { contact: `<${own}>;expires=0`, cseq: 3 });
    assert.deepEqual([gone.status, gone.headers.all('Contact')], [200, []]);
    assert.equal(bench.changes.at(-1)?.kind, 'unregistered');
    assert.equal(bench.store.rows.size, 0);
  });

  it('takes all away with Contact *', async () => {
    const bench = await createRegistrarBench();
    register(bench);
    register(bench, { contact: '<sip:alice@127.0.0.1:5072>', cseq: 2 });
    assert.equal(register(bench, { contact: '*', headers: ['Expires: 0'], cseq: 3 }).status, 200);
    assert.deepEqual(bench.registrations.of(alice), []);
  });

  it('that is older than the binding is refused, and the binding stays', async () => {
    const bench = await createRegistrarBench();
    register(bench, { cseq: 5 });
    assert.equal(register(bench, { cseq: 5, contact: `<${own}>;expires=0` }).status, 400);
    assert.equal(register(bench, { cseq: 4, contact: '*', headers: ['Expires: 0'] }).status, 400);
    assert.equal(bench.registrations.of(alice).length, 1);
    assert.equal(register(bench, { cseq: 1, callId: 'reg-2', contact: `<${own}>;expires=0` }).status, 200);
  });

  it('of a sixth phone takes the place of the one that was refreshed longest ago', async () => {
    const bench = await createRegistrarBench();
    for (let port = 1; port <= 6; port++) {
      bench.clock.advance(1000);
      register(bench, { contact: `<sip:alice@127.0.0.1:600${port}>`, cseq: port });
    }
    assert.deepEqual(
      bench.registrations.of(alice).map(({ contact }) => contact.slice(-1)),
      ['6', '5', '4', '3', '2'],
    );
    assert.equal(bench.changes.filter(({ kind }) => kind === 'unregistered').length, 1);
  });

  it('keeps Path and instance id, and a phone with that id in a new place is the same one', async () => {
    const bench = await createRegistrarBench();
    const instance = '+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>"';
    const headers = ['Path: <sip:edge.example.com;lr>', 'Supported: path'];
    const answer = register(bench, { contact: `<${own}>;${instance}`, headers });
    assert.deepEqual(answer.headers.all('Path'), ['<sip:edge.example.com;lr>']);
    assert.deepEqual(answer.headers.all('Contact'), [`<${own}>;expires=3600;${instance}`]);
    register(bench, { contact: `<sip:alice@127.0.0.1:5099>;${instance}`, cseq: 2 });
    const [binding, ...others] = bench.registrations.of(alice);
    assert.deepEqual([binding?.contact, others], ['sip:alice@127.0.0.1:5099', []]);
  });

  it('is not answered 200 when it cannot be stored', async () => {
    const bench = await createRegistrarBench();
    bench.store.isBroken = true;
    assert.equal(register(bench).status, 503);
    assert.deepEqual([bench.registrations.of(alice), bench.changes], [[], []]);
  });
});

describe('a binding', () => {
  it('expires by itself, and who listens is told', async () => {
    const bench = await createRegistrarBench();
    register(bench, { headers: ['Expires: 60'] });
    bench.clock.advance(59_999);
    assert.equal(bench.registrations.of(alice).length, 1);
    bench.clock.advance(1);
    assert.deepEqual(bench.registrations.of(alice), []);
    assert.deepEqual(
      bench.changes.map(({ kind, userId }) => [kind, userId]),
      [
        ['registered', alice],
        ['expired', alice],
      ],
    );
    assert.equal(bench.store.rows.size, 0);
  });

  it('outlives the process, and one that expired meanwhile is told as expired', async () => {
    const bench = await createRegistrarBench();
    const { store, clock } = bench;
    register(bench, { headers: ['Expires: 600'] });
    const next = createRegistrations({ store, clock });
    assert.equal(next.of(alice)[0]?.contact, own);
    next.close();
    bench.registrations.close();
    clock.advance(600_000);
    const late = createRegistrations({ store, clock });
    const told: string[] = [];
    late.whenChanged(({ kind }) => told.push(kind));
    clock.advance(0);
    assert.deepEqual([told, late.of(alice)], [['expired'], []]);
  });

  it('makes a call from its flow, with its address, the call of its user; any other is anybody', async () => {
    const bench = await createRegistrarBench();
    register(bench);
    const from = '<sip:alice@127.0.0.1>';
    bench.phone.invite({ from });
    assert.equal(bench.expectReport('incoming').caller.userId, alice);
    bench.phone.invite({ from: '<sip:bob@127.0.0.1>' });
    assert.equal(bench.expectReport('incoming').caller.userId, undefined);
    const thief = createPhone(bench.network.at({ address: '127.0.0.1', port: 5999 }), serverEnd, 'thief');
    thief.invite({ from });
    assert.equal(bench.expectReport('incoming').caller.userId, undefined);
    bench.clock.advance(3_600_000);
    bench.phone.invite({ from });
    bench.reports.splice(0, bench.reports.length - 1);
    assert.equal(bench.expectReport('incoming').caller.userId, undefined, 'not once it has expired');
  });
});

describe('a REGISTER that somebody has tampered with', () => {
  it('is answered, whatever it is, and registers nobody without a proof', async () => {
    const bench = await createRegistrarBench();
    const random = createSeededRandom(11);
    const pieces = ['"', ',', '=', '<', '>', ';', '*', '\\', ' ', 'Digest ', 'auth', '0', '%', '\t', 'é'];
    for (let round = 0; round < 2000; round++) {
      const text = registerText(bench.phone, { nonce: challengedNonce, password: 'wrong', callId: `fuzz-${round}` });
      const [at = 0, more = 0, which = 0, cut = 0] = random.bytes(4);
      const from = text.indexOf('Contact') + 'Contact: '.length;
      const start = from + ((at * 256 + more) % (text.length - from - 25));
      const changed = text.slice(0, start) + pieces[which % pieces.length] + text.slice(start + (cut % 4));
      bench.phone.send(changed);
      for (const answer of bench.phone.inbox.splice(0)) {
        assert.ok(answer.kind === 'response' && [400, 401].includes(answer.status), `${answer.kind} to ${changed}`);
      }
    }
    assert.deepEqual(bench.changes, []);
  });

  it('changes nothing or all it asks for, also with a proof', async () => {
    const bench = await createRegistrarBench();
    const random = createSeededRandom(12);
    const pieces = [
      '<sip:a@b>',
      '"x" <sip:a@b;x=y>',
      ';expires=',
      '*',
      ',',
      '60',
      '<tel:1>',
      '"',
      '99999999999',
      'sip:c@d',
    ];
    for (let round = 0; round < 500; round++) {
      const picks = [...random.bytes(4)].map((pick) => pieces[pick % pieces.length]);
      const answer = register(bench, { contact: picks.join(''), callId: `fuzz-${round}` });
      assert.ok([200, 400, 403, 423].includes(answer.status), `${answer.status} to ${picks.join('')}`);
      assert.ok(bench.registrations.of(alice).length <= limits.sipBindingsPerUserMax);
    }
  });
});
