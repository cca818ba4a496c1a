import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../../src/base/limits.ts';
import type { SipDriverDeps } from '../../../src/engine/sip/sip-driver.ts';
import { createRecordingLog } from '../../support/recording-log.ts';
import { conversation, serverEnd, settled } from './driver-bench.ts';
import { createPhone, type Phone, sdp } from './phone.ts';
import { alice, challenged, createRegistrarBench, registerText } from './registrar-bench.ts';

const strangerEnd = { address: '198.51.100.7', port: 5060 };
const victimEnd = { address: '203.0.113.9', port: 5060 };

/** So that what it is answered is shorter. */
const longEnough = [`User-Agent: ${'phone '.repeat(60)}`];

/** A driver that watches loopback too, whose application answers calls to 600 and knows no other number. */
async function start(given: Partial<SipDriverDeps> = {}) {
  const bench = await createRegistrarBench({ isWatched: () => true, ...given });
  const stranger = createPhone(bench.network.at(strangerEnd), serverEnd, 'mallory');
  const decide = async (): Promise<void> => {
    for (const report of bench.reports.splice(0)) {
      if (report.kind !== 'incoming') continue;
      const isRoom = report.to.kind === 'number' && report.to.number === '600';
      if (isRoom) bench.driver.answer(report.legId, conversation);
      else bench.driver.reject(report.legId, 404);
    }
    await settled();
  };
  /** Bytes that went to an address, and that came from it. */
  const bytesOf = (address: string) => {
    const size = (end: 'to' | 'from'): number =>
      bench.network.packets
        .filter((packet) => packet[end].address === address)
        .reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    return { sent: size('to'), came: size('from') };
  };
  const passTime = async (): Promise<void> => {
    for (let second = 0; second < 120; second += 1) {
      bench.clock.advance(1000);
      await decide();
    }
  };
  return { ...bench, stranger, decide, bytesOf, passTime };
}

type Sends = (phone: Phone) => void;

const raw =
  (...lines: readonly string[]): Sends =>
  (phone) =>
    phone.send(`${lines.join('\r\n')}\r\n\r\n`);

const short = (method: string, uri = 'sip:6@x'): Sends =>
  raw(
    `${method} ${uri} SIP/2.0`,
    'v:SIP/2.0/UDP a;branch=z9hG4bK1',
    'f:<sip:a@b>;tag=1',
    't:<sip:x>',
    'i:1',
    `CSeq:1 ${method}`,
  );

/** Everything that somebody can send who proves nothing, as short as it can be and as a phone writes it. */
const kinds: Readonly<Record<string, Sends>> = {
  'an INVITE to a room': (phone) => void phone.invite(),
  'an INVITE without an offer': (phone) => void phone.invite({ body: '' }),
  'an INVITE to nobody': (phone) => void phone.invite({ uri: 'sip:5555@127.0.0.1' }),
  'an INVITE with an offer that cannot be met': (phone) => void phone.invite({ body: sdp(0) }),
  'a REGISTER': (phone) => phone.send(registerText(phone, {})),
  'a REGISTER with a made-up nonce': (phone) => phone.send(registerText(phone, { nonce: '0'.repeat(60) })),
  OPTIONS: (phone) => phone.request({ method: 'OPTIONS' }),
  SUBSCRIBE: (phone) => phone.request({ method: 'SUBSCRIBE' }),
  'BYE of no dialog': (phone) => phone.request({ method: 'BYE', toTag: 'x' }),
  'CANCEL of nothing': (phone) => phone.request({ method: 'CANCEL' }),
  'a method that nobody knows': (phone) => phone.request({ method: 'NEWMETHOD' }),
  'an extension that nobody knows': (phone) => phone.request({ method: 'OPTIONS', headers: ['Require: x'] }),
  'a keep-alive': (phone) => phone.send('\r\n\r\n'),
  'nothing but noise': (phone) => phone.send('x'),
  'a short REGISTER': short('REGISTER', 'sip:x'),
  'a short INVITE': short('INVITE'),
  'short OPTIONS': short('OPTIONS'),
  'a short SUBSCRIBE': short('SUBSCRIBE'),
  'a short request with a fault': raw('OPTIONS sip:x SIP/2.0', 'v:SIP/2.0/UDP a', 'CSeq:x'),
  'a request of another version': raw('OPTIONS sip:x SIP/7.0', 'v:SIP/2.0/UDP a', 'f:<sip:a@b>', 't:<sip:x>', 'i:1'),
};

describe('who proves nothing', () => {
  for (const [name, send] of Object.entries(kinds)) {
    it(`is sent no more than he sends, by ${name}, once or ten times, however long it is repeated`, async () => {
      for (const times of [1, 10]) {
        const bench = await start();
        // Some of what he is answered is no whole message, as what he sent was none.
        bench.network.at(strangerEnd).receive(() => {});
        for (let time = 0; time < times; time += 1) send(bench.stranger);
        await bench.decide();
        await bench.passTime();
        const { sent, came } = bench.bytesOf(strangerEnd.address);
        assert.ok(sent <= came, `${sent} bytes for ${came}`);
        assert.ok(
          bench.network.packets.every(({ to }) => [strangerEnd, serverEnd].some((end) => end.port === to.port)),
        );
      }
    });
  }

  it('cannot have us call a third by a Contact and a Route of his', async () => {
    const bench = await start();
    const victim = `<sip:${victimEnd.address}:${victimEnd.port};lr>`;
    bench.stranger.invite({ contact: victim, headers: [`Record-Route: ${victim}`] });
    await bench.decide();
    await bench.passTime();
    assert.equal(bench.bytesOf(victimEnd.address).sent, 0);
    assert.ok(bench.counts.includes('sip_unacknowledged'));
  });

  it('is answered where he is, whatever his Via says', async () => {
    const bench = await start();
    const { address, port } = victimEnd;
    const sentBy = `${address}:${port};maddr=${address};received=${address}`;
    bench.stranger.request({ method: 'OPTIONS', sentBy, headers: longEnough });
    bench.stranger.expectResponse(200);
    assert.equal(bench.bytesOf(address).sent, 0);
  });
});

describe('a phone that nobody knows yet', () => {
  it('enters a room, and is a stranger no more once it has acknowledged', async () => {
    const bench = await start();
    const call = bench.stranger.invite({ headers: longEnough });
    await bench.decide();
    const answer = bench.stranger.expectResponse(200);
    const toTag = /;tag=([^;]+)/.exec(answer.headers.get('To') ?? '')?.[1] ?? '';
    bench.stranger.within({ ...call, toTag }, { method: 'ACK' });
    for (let each = 0; each < 100; each += 1)
      bench.stranger.within({ ...call, toTag }, { method: 'OPTIONS', cseq: each + 2 });
    assert.equal(bench.stranger.inbox.length, 100);
  });

  it('that only its ACK is missing of has its 200 again, once it is heard', async () => {
    const bench = await start();
    bench.stranger.invite();
    const [incoming] = bench.reports;
    assert.ok(incoming?.kind === 'incoming');
    await bench.decide();
    const got = (): number => bench.stranger.inbox.splice(0).length;
    bench.clock.advance(4000);
    const unheard = got();
    bench.media.packets.set(incoming.legId, 1);
    bench.clock.advance(16_000);
    assert.ok(unheard <= 1, `${unheard} before it is heard`);
    assert.ok(got() >= 4);
  });

  it('registers although its REGISTER is shorter than the challenge, which comes with the repetition', async () => {
    const bench = await start();
    const text = registerText(bench.stranger, {});
    bench.stranger.send(text);
    bench.stranger.expectNothing();
    bench.stranger.send(text);
    bench.stranger.expectResponse(401);
  });
});

describe('guessing passwords', () => {
  it('is over after ten, for ten minutes, while the registered phones of that address go on', async () => {
    const log = createRecordingLog();
    const bench = await start({ log });
    const { stranger, network, clock } = bench;
    const headers = longEnough;
    const own = createPhone(network.at({ ...strangerEnd, port: 5071 }), serverEnd, 'bob');
    own.send(
      registerText(own, {
        user: 'bob',
        headers,
        nonce: challenged({ ...bench, phone: own }, { user: 'bob', headers }),
      }),
    );
    own.expectResponse(200);

    const nonce = challenged({ ...bench, phone: stranger }, { headers });
    const guess = (password: string, cseq: number): void =>
      stranger.send(registerText(stranger, { nonce, password, cseq, nc: cseq, headers }));
    for (let cseq = 1; cseq <= limits.sipFailuresMax; cseq += 1) {
      guess(`guess${cseq}`, cseq);
      stranger.expectResponse(401);
    }
    guess('demo', 11);
    stranger.expectNothing();
    assert.deepEqual(bench.registrations.of(alice).length, 0);
    assert.deepEqual(
      log.lines.filter(({ event }) => event.endsWith('silenced')).map(({ event }) => event),
      ['sip.source.silenced', 'sip.account.silenced'],
    );

    own.request({ method: 'OPTIONS' });
    own.expectResponse(200);
    clock.advance(limits.sipSilenceMs);
    const again = challenged({ ...bench, phone: stranger }, { headers });
    stranger.send(registerText(stranger, { nonce: again, cseq: 12, headers }));
    stranger.expectResponse(200);
  });

  it('cannot be done in the name of another address, nor silence it', async () => {
    const bench = await start();
    const headers = longEnough;
    const victim = createPhone(bench.network.at(victimEnd), serverEnd, 'victim');
    const nonce = challenged({ ...bench, phone: bench.stranger }, { headers });
    for (let cseq = 1; cseq <= 20; cseq += 1) {
      victim.send(registerText(victim, { nonce, password: 'wrong', cseq, nc: cseq, headers }));
      bench.clock.advance(1000);
    }
    assert.ok(!bench.counts.includes('sip_digest_failures'));
    victim.clear();
    victim.send(registerText(victim, { headers, nonce: challenged({ ...bench, phone: victim }, { headers }) }));
    victim.expectResponse(200);
  });
});

describe('a flood from one source', () => {
  it('of INVITEs makes no more than 50 calls, and a call from elsewhere is set up as ever', async () => {
    const bench = await start();
    for (let call = 0; call < 10_000; call += 1) bench.stranger.invite();
    assert.equal(bench.reports.filter(({ kind }) => kind === 'incoming').length, limits.sipRequestsBurst);
    const caller = createPhone(bench.network.at(victimEnd), serverEnd, 'carol');
    caller.invite({ headers: longEnough });
    await bench.decide();
    caller.expectResponse(200);
    assert.ok(bench.counts.filter((line) => line.startsWith('sip_dropped rate')).length > 9000);
  });
});

describe('what there is', () => {
  const answersTo = async (user: string): Promise<readonly string[]> => {
    const bench = await start();
    const { stranger: phone, clock } = bench;
    const common = { headers: longEnough, uri: `sip:${user}@127.0.0.1` };
    phone.send(registerText(phone, { user, headers: common.headers }));
    const nonce = challenged({ ...bench, phone }, { user, headers: common.headers });
    phone.send(registerText(phone, { user, nonce, password: 'wrong', headers: common.headers, cseq: 2 }));
    phone.send(registerText(phone, { user, to: 'x', nonce: 'y', headers: common.headers, cseq: 3 }));
    for (const method of ['OPTIONS', 'SUBSCRIBE', 'MESSAGE', 'REFER', 'NEWMETHOD', 'BYE', 'CANCEL']) {
      clock.advance(1000);
      phone.request({ ...common, method, from: `<sip:${user}@127.0.0.1>`, callId: `of ${method}` });
    }
    phone.invite(common);
    await bench.decide();
    return bench.network.packets
      .filter(({ to }) => to.address === phone.end.address)
      .map(({ text }) =>
        text
          .replaceAll(user, 'USER')
          .replace(/branch=z9hG4bK-reg-\d+/, '')
          .replace(/tag=reg-\d+/, ''),
      );
  };

  it('is not told by REGISTER, INVITE, OPTIONS, SUBSCRIBE or any other method: a user and nobody get the same bytes', async () => {
    const [known, unknown] = [await answersTo('alice'), await answersTo('nobdy')];
    assert.ok(known.length >= 12);
    assert.deepEqual(known, unknown);
    assert.ok(known.every((text) => !/^(server|user-agent):/im.test(text)));
  });
});
