import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { limits } from '../../../src/base/limits.ts';
import { readIncoming } from '../../../src/engine/sip/message/incoming-request.ts';
import { parseMessage } from '../../../src/engine/sip/message/parse-message.ts';
import { createFailureCounts } from '../../../src/engine/sip/transport/failure-counts.ts';
import { createSourceGuard, type SourceGuardDeps } from '../../../src/engine/sip/transport/source-guard.ts';
import { sourceKey } from '../../../src/engine/sip/transport/source-key.ts';
import { fullBucket, takeToken } from '../../../src/engine/sip/transport/token-bucket.ts';
import type { Endpoint } from '../../../src/engine/sip/transport/transport.ts';
import { createRecordingLog } from '../../support/recording-log.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';

const stranger = { address: '198.51.100.7', port: 5060 };
const other = { address: '198.51.100.8', port: 5060 };

function start(given: Partial<SourceGuardDeps> = {}) {
  const clock = createSimulatedClock();
  const log = createRecordingLog();
  const counts: string[] = [];
  const guard = createSourceGuard({
    clock,
    log,
    count: (name, labels) => counts.push([name, ...Object.values(labels ?? {})].join(' ')),
    isWatched: () => true,
    isInDialog: ({ toTag }) => toTag === 'ours',
    isPhone: () => false,
    isHome: () => false,
    ...given,
  });
  /** How many of so many requests are worked on. */
  const asked = (times: number, source: Endpoint = stranger, more = {}): number => {
    let taken = 0;
    for (let each = 0; each < times; each += 1) if (guard.mayAsk(request(source, more))) taken += 1;
    return taken;
  };
  return { clock, log, counts, guard, asked };
}

interface Asked {
  readonly method?: string;
  readonly toTag?: string;
  readonly user?: string;
}

function request(source: Endpoint, { method = 'OPTIONS', toTag, user }: Asked = {}) {
  const lines = [
    `${method} sip:127.0.0.1 SIP/2.0`,
    'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK-1',
    'From: <sip:a@b>;tag=1',
    `To: <sip:127.0.0.1>${toTag === undefined ? '' : `;tag=${toTag}`}`,
    'Call-ID: x',
    `CSeq: 1 ${method}`,
    ...(user === undefined
      ? []
      : [
          `Authorization: Digest username="${user}", realm="r", nonce="n", uri="sip:127.0.0.1", response="00", ` +
            'qop=auth, nc=00000001, cnonce="c"',
        ]),
  ];
  const parsed = parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
  assert.ok(parsed.ok && parsed.value.kind === 'request');
  const incoming = readIncoming(parsed.value, source);
  assert.ok(incoming);
  return incoming;
}

describe('a token bucket', () => {
  it('gives its burst at once and its rate from then on, and never holds more than the burst', () => {
    const rate = { perSecond: 20, burst: 50 };
    const bucket = fullBucket(rate, 0);
    const taken = (now: number): number => {
      let count = 0;
      while (takeToken(bucket, rate, now)) count += 1;
      return count;
    };
    assert.deepEqual([taken(0), taken(40), taken(50), taken(1050), taken(3_600_000)], [50, 0, 1, 20, 50]);
  });
});

describe('the key of a source', () => {
  it('is an IPv4 address itself, and of an IPv6 address its network of 64 bits', () => {
    for (const [address, key] of [
      ['192.0.2.1', '192.0.2.1'],
      ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
      ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
      ['2001:db8:1:2::6', '2001:db8:1:2'],
      ['2001:db8::6', '2001:db8:0:0'],
      ['::1', '0:0:0:0'],
      ['2001:db8::', '2001:db8:0:0'],
    ] as const) {
      assert.equal(sourceKey(address), key);
    }
  });
});

describe('a source that nothing speaks for', () => {
  it('may ask 50 times at once and 20 times a second, and disturbs no other', () => {
    const { clock, asked, counts } = start();
    assert.equal(asked(200), limits.sipRequestsBurst);
    assert.equal(asked(10, other), 10);
    clock.advance(1000);
    assert.equal(asked(200), limits.sipRequestsPerSecond);
    assert.equal(counts.filter((line) => line === 'sip_dropped rate-of-stranger').length, 330);
  });

  it('is read no further once it sends more than ten times that', () => {
    const { clock, guard, counts } = start();
    const read = (times: number): number =>
      Array.from({ length: times }, () => guard.mayRead(500, stranger)).filter(Boolean).length;
    assert.equal(read(1000), limits.sipPhoneRequestsBurst);
    clock.advance(1000);
    assert.equal(read(1000), limits.sipPhoneRequestsPerSecond);
    assert.equal(counts.filter((line) => line === 'sip_dropped rate-of-source').length, 1300);
  });

  it('is not hindered inside a dialog of ours, nor in acknowledging', () => {
    const { asked } = start();
    assert.equal(asked(100), limits.sipRequestsBurst);
    assert.equal(asked(100, stranger, { method: 'BYE', toTag: 'ours' }), 100);
    assert.equal(asked(100, stranger, { method: 'ACK' }), 100);
    assert.equal(asked(100, stranger, { method: 'BYE', toTag: 'guessed' }), 0);
  });

  it('is not hindered where a phone is registered', () => {
    const { asked } = start({ isPhone: ({ port }) => port === 5061 });
    assert.equal(asked(200, { ...stranger, port: 5061 }), 200);
    assert.equal(asked(200), limits.sipRequestsBurst);
  });

  it('is not watched where the configuration says so', () => {
    const { asked, guard } = start({ isWatched: (address) => address !== stranger.address });
    assert.equal(asked(1000), 1000);
    for (let failure = 0; failure < 100; failure += 1) guard.failed(stranger, 'alice');
    assert.deepEqual([asked(1), guard.maySend(Buffer.from('SIP/2.0 200 OK\r\n'), stranger), guard.size], [1, true, 0]);
  });
});

describe('ten failed digests', () => {
  const failTen = (guard: ReturnType<typeof start>['guard'], source: Endpoint, user: (index: number) => string) => {
    for (let failure = 0; failure < limits.sipFailuresMax; failure += 1) guard.failed(source, user(failure));
  };

  it('silence their source for ten minutes, and nobody else', () => {
    const { clock, guard, asked, counts } = start();
    failTen(guard, stranger, (index) => `user${index}`);
    assert.deepEqual([asked(1), asked(1, other)], [0, 1]);
    assert.ok(counts.includes('sip_dropped silenced-source'));
    clock.advance(limits.sipSilenceMs - 1);
    assert.equal(asked(1), 0);
    clock.advance(1);
    assert.equal(asked(1), 1);
    for (let failure = 0; failure < limits.sipFailuresMax - 1; failure += 1) guard.failed(stranger, `user${failure}`);
    assert.equal(asked(1), 1, 'the count began anew');
  });

  it('silence an account wherever they came from, but not for the phones that it has', () => {
    const { guard, asked, counts } = start({ isHome: (_user, address) => address === other.address });
    for (let failure = 0; failure < limits.sipFailuresMax; failure += 1) {
      guard.failed({ address: `192.0.2.${failure}`, port: 5060 }, 'alice');
    }
    assert.deepEqual(
      [asked(1, stranger, { user: 'alice' }), asked(1, stranger, { user: 'bob' }), asked(1, stranger)],
      [0, 1, 1],
    );
    assert.equal(asked(1, other, { user: 'alice' }), 1);
    assert.ok(counts.includes('sip_dropped silenced-account'));
  });

  it('are counted for the time of ten minutes', () => {
    const { clock, guard, asked } = start();
    for (let failure = 0; failure < limits.sipFailuresMax - 1; failure += 1) guard.failed(stranger, 'alice');
    clock.advance(limits.sipFailuresMs);
    guard.failed(stranger, 'alice');
    assert.equal(asked(1), 1);
  });

  it('do not silence a phone that is registered there, nor a call that is under way', () => {
    const { guard, asked } = start({ isPhone: ({ port }) => port === 5061 });
    failTen(guard, stranger, () => 'bob');
    assert.deepEqual(
      [asked(1), asked(1, { ...stranger, port: 5061 }), asked(1, stranger, { method: 'BYE', toTag: 'ours' })],
      [0, 1, 1],
    );
  });
});

describe('what a source is sent', () => {
  const answer = (size: number): Buffer => Buffer.from('SIP/2.0 404 Not Found\r\n'.padEnd(size, 'x'));

  it('is never more than it sent, until it has proved that it is there', () => {
    const { guard, counts } = start();
    guard.mayRead(500, stranger);
    assert.deepEqual(
      [
        guard.maySend(answer(400), stranger),
        guard.maySend(answer(101), stranger),
        guard.maySend(answer(100), stranger),
      ],
      [true, false, true],
    );
    assert.deepEqual(counts, ['sip_dropped amplification']);
    assert.equal(guard.mayAsk(request(stranger, { toTag: 'ours' })), true);
    assert.equal(guard.maySend(answer(5000), stranger), true);
  });

  it('is nothing where nothing came from, and no 100 that would use up what the answer needs', () => {
    const { guard } = start();
    assert.equal(guard.maySend(answer(10), stranger), false);
    guard.mayRead(500, stranger);
    assert.equal(guard.maySend(Buffer.from('SIP/2.0 100 Trying\r\n'), stranger), false);
    assert.equal(guard.maySend(answer(500), stranger), true);
  });

  it('is our own request without a bound, but a BYE to who proved nothing', () => {
    const { guard } = start();
    guard.mayRead(100, stranger);
    const long = 'x'.repeat(1000);
    assert.equal(guard.maySend(Buffer.from(`INVITE sip:a@b SIP/2.0\r\n${long}`), stranger), true);
    assert.equal(guard.maySend(Buffer.from(`BYE sip:a@b SIP/2.0\r\n${long}`), stranger), false);
    guard.proven(stranger);
    assert.equal(guard.maySend(Buffer.from(`BYE sip:a@b SIP/2.0\r\n${long}`), stranger), true);
  });
});

describe('the log of what is dropped', () => {
  it('has the first at once and the sum of what followed every ten seconds, by reason', () => {
    const { clock, guard, log } = start();
    for (let each = 0; each < 1000; each += 1) guard.dropped('too-long', stranger);
    guard.dropped('no-message', other);
    clock.advance(limits.dropLogMs);
    clock.advance(10 * limits.dropLogMs);
    assert.deepEqual(
      log.lines.map(({ event, fields }) => [event, fields.reason, fields.count, fields.address]),
      [
        ['sip.dropped', 'too-long', 1, stranger.address],
        ['sip.dropped', 'too-long', 999, stranger.address],
        ['sip.dropped', 'no-message', 1, other.address],
      ],
    );
    assert.equal(clock.pending(), 0);
  });

  it('says the rest when it closes, and leaves no timer', () => {
    const { clock, guard, log } = start();
    guard.dropped('too-long', stranger);
    guard.dropped('too-long', stranger);
    guard.close();
    assert.deepEqual([log.lines.length, clock.pending()], [2, 0]);
  });
});

describe('100,000 forged sources', () => {
  const forged = (index: number): Endpoint => ({
    address: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    port: 5060,
  });

  it('leave a table of its bound, and no more memory than that', () => {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    assert.ok(typeof collect === 'function');
    const used = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const { guard } = start();
    const flood = (from: number, to: number): void => {
      for (let index = from; index < to; index += 1) guard.mayRead(500, forged(index));
    };
    flood(0, limits.sipSourcesMax);
    const before = used();
    flood(limits.sipSourcesMax, 100_000);
    const grown = used() - before;
    assert.equal(guard.size, limits.sipSourcesMax);
    assert.ok(grown < 2 * 1024 * 1024, `${grown} bytes more`);
  });

  it('cannot make us forget who is silenced', () => {
    const { guard, asked } = start();
    for (let failure = 0; failure < limits.sipFailuresMax; failure += 1) guard.failed(stranger, 'alice');
    for (let index = 0; index < 100_000; index += 1) guard.mayRead(500, forged(index));
    assert.equal(asked(1), 0);
  });

  it('that fail are forgotten in their turn', () => {
    const failures = createFailureCounts(createSimulatedClock());
    for (let index = 0; index < 100_000; index += 1) failures.add(`source ${index}`);
    assert.equal(failures.size, limits.sipFailingMax);
  });
});
