import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Latch } from '../../../src/engine/media/wire/latch.ts';

/** Places by name: S… at the address of the signalling, M… and X… elsewhere, P… private and behind its NAT. */
const addresses = { S: '192.0.2.10', M: '203.0.113.5', X: '198.51.100.66', P: '10.0.0.7' };
const placeOf = (name: string): { address: string; port: number } => {
  const [letter, port] = name.split(':');
  const address = Object.entries(addresses).find(([key]) => key === letter)?.[1];
  assert.ok(address !== undefined && port !== undefined, name);
  return { address, port: Number(port) };
};

const nameOf = (place: { address: string; port: number } | undefined): string => {
  if (!place) return 'nobody';
  return `${Object.entries(addresses).find(([, address]) => address === place.address)?.[0]}:${place.port}`;
};

/** Plays lines such as `100 sdp S:4002`, `100 S:4000/1 known` (a packet with its SSRC) and `100 to S:4002` (the target). */
function play(announced: string, script: string): void {
  let frame = 0;
  const latch = new Latch({ sourceAddress: addresses.S, remote: placeOf(announced), frameNow: () => frame });
  const lines = script.split('\n').map((line) => line.trim());
  for (const line of lines.filter((each) => each !== '')) {
    const [when = '', what = '', argument = ''] = line.split(/\s+/);
    frame = Number(when);
    if (what === 'sdp') latch.setRemote(placeOf(argument));
    else if (what === 'to') assert.equal(nameOf(latch.target), argument, line);
    else {
      const [place = '', ssrc = ''] = what.split('/');
      assert.equal(latch.judge(placeOf(place), Number(ssrc), frame), argument, line);
    }
  }
}

const moves: readonly { name: string; announced: string; script: string }[] = [
  {
    name: 'sends to the old place for 2 s when the new one, elsewhere, says nothing',
    announced: 'M:4000',
    script: `
      0 M:4000/1 learned
      10 sdp X:5000
      10 to M:4000
      109 to M:4000
      110 to nobody
      100101 to nobody
      100102 sdp X:5002
      100102 to nobody`,
  },
  {
    name: 'counts the 2 s of the old place from the first of two SDPs',
    announced: 'M:4000',
    script: `
      0 M:4000/1 learned
      10 sdp X:5000
      60 sdp X:5002
      109 to M:4000
      110 to nobody
      110 M:4000/1 stranger`,
  },
  {
    name: 'hears nothing of an old stream that comes again after half an hour',
    announced: 'M:4000',
    script: `
      0 M:4000/1 learned
      10 sdp X:5000
      90000 M:4000/1 stranger
      90000 to nobody`,
  },
  {
    name: 'hears an old stream for 2 s from the SDP on, wherever it was first heard',
    announced: 'M:4000',
    script: `
      0 M:4000/1 learned
      10 sdp X:5000
      90 M:4000/1 known
      109 M:4000/1 known
      110 M:4000/1 stranger`,
  },
  {
    name: 'never sends to a new place elsewhere before it was heard, and at once then',
    announced: 'S:4000',
    script: `
      0 S:4000/1 learned
      10 sdp M:5000
      11 to S:4000
      20 M:5000/2 learned
      20 to M:5000
      21 S:4000/1 stranger
      400 to M:5000`,
  },
  {
    name: 'follows the announced port though the old one went on until it was learned again',
    announced: 'S:4000',
    script: `
      0 S:4000/1 learned
      10 sdp S:4002
      10 to S:4002
      109 S:4000/1 known
      109 to S:4002
      110 S:4000/1 learned
      110 to S:4000
      111 S:4002/9 learned
      111 to S:4002
      112 S:4000/1 stranger`,
  },
  {
    name: 'sends to the announced port again when the old one, learned again, falls silent',
    announced: 'S:4000',
    script: `
      0 S:4000/1 learned
      10 sdp S:4002
      110 S:4000/1 learned
      150 S:4000/1 known
      249 to S:4000
      250 to S:4002
      9999999 to S:4002
      9999999 S:4002/9 learned`,
  },
  {
    name: 'gives a place that was learned again no further 2 s after a further SDP',
    announced: 'S:4000',
    script: `
      0 S:4000/1 learned
      10 sdp M:5000
      110 S:4000/1 learned
      180 sdp M:5002
      209 to S:4000
      210 to nobody`,
  },
  {
    name: 'takes the new stream of a phone behind NAT that sent the old one for long',
    announced: 'P:4000',
    script: `
      0 S:61000/1 learned
      10 sdp P:4002
      10 to S:61000
      109 S:61000/1 known
      110 S:61000/1 learned
      209 S:61002/9 stranger
      210 S:61002/9 learned
      210 to S:61002`,
  },
  {
    name: 'sends nothing to a phone behind NAT that moved and says nothing',
    announced: 'P:4000',
    script: `
      0 S:61000/1 learned
      10 sdp P:4002
      109 to S:61000
      110 to nobody`,
  },
  {
    name: 'goes on sending to a phone behind NAT that is silent and did not move',
    announced: 'P:4000',
    script: `
      0 S:61000/1 learned
      10 sdp P:4000
      90000 to S:61000
      90000 S:61000/1 known`,
  },
  {
    name: 'takes the new stream that was there before its SDP as soon as it is announced',
    announced: 'S:4000',
    script: `
      0 S:4000/1 learned
      5 S:4002/9 stranger
      10 sdp S:4002
      10 S:4002/9 learned
      11 S:4000/1 stranger
      11 to S:4002`,
  },
  {
    name: 'takes the new stream alone at once, its SSRC new or not',
    announced: 'S:4000',
    script: `
      0 S:4000/1 learned
      10 sdp S:4002
      12 S:4002/1 learned
      12 to S:4002`,
  },
  {
    name: 'takes a new SSRC from the old port, when the old stream is over, for the old stream',
    announced: 'S:4000',
    script: `
      0 S:4000/1 learned
      10 sdp S:4002
      11 S:4000/1 known
      12 S:4000/2 stranger
      14 S:4000/2 known
      14 to S:4002
      20 S:4002/3 learned`,
  },
  {
    name: 'takes a new SSRC from a port that stayed when the old stream is over',
    announced: 'S:4000',
    script: `
      0 S:4000/1 learned
      10 sdp S:4000
      10 S:4000/1 known
      12 S:4000/2 stranger
      13 S:4000/2 learned
      13 to S:4000`,
  },
  {
    name: 'takes the announced place, with any SSRC, after 2 s of silence of another one',
    announced: 'S:4000',
    script: `
      0 S:61000/1 learned
      10 S:61000/1 known
      109 S:4000/9 stranger
      110 S:62000/9 stranger
      110 S:4000/9 learned
      110 to S:4000`,
  },
  {
    name: 'sends nothing, and learns nobody, while port 0 is announced',
    announced: 'S:4000',
    script: `
      0 S:4000/1 learned
      10 sdp S:0
      10 to nobody
      11 S:4000/1 known
      110 S:4000/1 stranger
      110 S:4002/2 stranger
      500 to nobody
      500 sdp S:4000
      500 to S:4000
      501 S:4000/1 learned`,
  },
  {
    name: 'goes on at once with the place of before when an SDP gives it back',
    announced: 'S:4000',
    script: `
      0 S:4000/1 learned
      10 sdp M:5000
      12 S:4000/1 known
      20 sdp S:4000
      20 to S:4000
      21 S:4000/1 learned
      9000 to S:4000`,
  },
  {
    name: 'lets a phone behind NAT go on where it was when its hold at another port is over',
    announced: 'P:4000',
    script: `
      0 S:61000/1 learned
      10 sdp P:9
      110 to nobody
      3000 sdp P:4000
      3000 to nobody
      3001 S:61000/1 learned
      9000 to S:61000`,
  },
  {
    name: 'keeps to a phone behind NAT that sent all the while when its SDP of before comes again',
    announced: 'P:4000',
    script: `
      0 S:61000/1 learned
      10 sdp P:9
      110 S:61000/1 learned
      150 sdp P:4000
      150 S:61000/1 known
      9000 to S:61000`,
  },
  {
    name: 'does not take the announced place of an SDP that is over for the new one',
    announced: 'S:4000',
    script: `
      0 S:4000/1 learned
      10 sdp S:4002
      20 sdp S:4004
      30 S:4002/2 stranger
      119 S:4002/2 stranger
      120 S:4002/2 learned
      121 S:4004/3 learned
      121 to S:4004`,
  },
];

describe('latch after a new SDP', () => {
  for (const { name, announced, script } of moves) it(name, () => play(announced, script));

  it('keeps the first place, of before any SDP, of a phone behind NAT, and gives up another', () => {
    for (const [announced, expected] of [
      ['P:4000', 'S:61000'],
      ['S:4000', 'S:4000'],
      ['S:0', 'nobody'],
    ] as const) {
      const latch = new Latch({ sourceAddress: addresses.S, frameNow: () => 0 });
      latch.judge(placeOf('S:61000'), 1, 0);
      latch.setRemote(placeOf(announced));
      assert.equal(nameOf(latch.target), expected);
    }
  });

  it('knows in another worker, which counts otherwise, what an SDP took away', () => {
    let frame = 0;
    const before = new Latch({ sourceAddress: addresses.S, remote: placeOf('S:4000'), frameNow: () => frame });
    before.judge(placeOf('S:4000'), 1, 0);
    before.setRemote(placeOf('M:5000'));
    frame = 60;
    const { latched, takenAway } = before;
    frame = 7000;
    const order = { sourceAddress: addresses.S, remote: placeOf('M:5000'), latched, takenAway, frameNow: () => frame };
    const after = new Latch(order);
    assert.equal(after.judge(placeOf('S:4000'), 1, 7039), 'stranger');
    assert.equal(after.judge(placeOf('S:4000'), 1, 7040), 'learned');
    frame = 7139;
    assert.equal(nameOf(after.target), 'S:4000');
    frame = 7140;
    assert.equal(nameOf(after.target), 'nobody');
    const third = new Latch({ ...order, latched: after.latched, takenAway: after.takenAway });
    assert.equal(third.judge(placeOf('M:5000'), 2, 7140), 'learned', 'what was astray is astray there too');
  });

  it('keeps in another worker to the stream that it had there, for nobody has been silent yet', () => {
    const latched = { ...placeOf('S:4000'), ssrc: 1 };
    const latch = new Latch({ sourceAddress: addresses.S, remote: latched, latched, frameNow: () => 7000 });
    assert.equal(latch.judge(placeOf('S:4000'), 2, 7001), 'stranger');
    assert.equal(latch.judge(placeOf('S:4002'), 1, 7001), 'stranger');
    assert.equal(latch.judge(placeOf('S:4000'), 1, 7001), 'known');
  });
});
