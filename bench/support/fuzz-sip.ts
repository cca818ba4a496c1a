import fc from 'fast-check';
import { asConversationId, type LegId } from '../../src/base/ids.ts';
import { parseMessage } from '../../src/engine/sip/message/parse-message.ts';
import { readOffer, writeAnswer } from '../../src/engine/sip/sdp/sdp.ts';
import { createSipDriver } from '../../src/engine/sip/sip-driver.ts';
import type { Endpoint, Transport } from '../../src/engine/sip/transport/transport.ts';
import { createFakeMedia, type FakeMedia } from '../../test/engine/sip/fake-media.ts';
import { createSeededIds, createSeededRandom } from '../../test/support/random.ts';
import { createSimulatedClock } from '../../test/support/simulated-clock.ts';
import { grammarText, mutated, offerText, randomBytes, sampleMessages } from '../../test/support/sip-mutations.ts';
import { type FuzzFigures, FuzzWatch } from './fuzz-watch.ts';

const CHUNK = 1000;
/** Every transaction and every call that was not answered is over. */
const OVER_MS = 200_000;
const conversation = asConversationId('11111111-1111-4111-8111-111111111111');

const head = (method: string, branch: string, to: string): string =>
  `${method} sip:600@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK${branch};rport\r\nMax-Forwards: 70\r\n` +
  `From: <sip:fuzz@127.0.0.1>;tag=~F~\r\nTo: <sip:600@127.0.0.1>${to}\r\nCall-ID: ~C~\r\nContact: <sip:fuzz@127.0.0.1:5070>\r\n`;
const body = (text: string): string => `Content-Type: application/sdp\r\nContent-Length: ${text.length}\r\n\r\n${text}`;

/** Requests of a call that the driver has or gets: the marks become names of the last call once the text is mutated. */
const requests: readonly Buffer[] = [
  `${head('INVITE', '~C~', '')}CSeq: 1 INVITE\r\nSupported: 100rel, timer, replaces\r\n${body(offerText)}`,
  `${head('INVITE', '~C~', '')}CSeq: 1 INVITE\r\nSession-Expires: 90;refresher=uac\r\n${body('')}`,
  `${head('ACK', '~C~a', ';tag=~T~')}CSeq: 1 ACK\r\n\r\n`,
  `${head('CANCEL', '~C~', '')}CSeq: 1 CANCEL\r\n\r\n`,
  `${head('INVITE', '~N~', ';tag=~T~')}CSeq: 2 INVITE\r\n${body(offerText.replace('sendrecv', 'sendonly'))}`,
  `${head('UPDATE', '~N~', ';tag=~T~')}CSeq: 3 UPDATE\r\nSession-Expires: 1800;refresher=uac\r\n\r\n`,
  `${head('INFO', '~N~', ';tag=~T~')}CSeq: 4 INFO\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=5\r\nDuration=160\r\n`,
  `${head('PRACK', '~N~', ';tag=~T~')}CSeq: 5 PRACK\r\nRAck: 1 1 INVITE\r\n\r\n`,
  `${head('REFER', '~N~', ';tag=~T~')}CSeq: 6 REFER\r\nRefer-To: <sip:a@b?Replaces=x%3Bto-tag%3D1>\r\n\r\n`,
  `${head('BYE', '~N~', ';tag=~T~')}CSeq: 7 BYE\r\n\r\n`,
  `${head('OPTIONS', '~N~', '')}CSeq: 8 OPTIONS\r\n\r\n`,
  `${head('REGISTER', '~N~', '')}CSeq: 9 REGISTER\r\nExpires: 60\r\n\r\n`,
].map((text) => Buffer.from(text, 'latin1'));

/** Responses to the last request that the driver sent. */
const responses: readonly Buffer[] = [
  '100 Trying',
  '180 Ringing',
  '200 OK',
  '401 No',
  '422 No',
  '481 No',
  '503 No',
].map((status) =>
  Buffer.from(
    `SIP/2.0 ${status}\r\nVia: ~V~\r\nFrom: ~FROM~\r\nTo: ~TO~;tag=far\r\nCall-ID: ~ID~\r\nCSeq: ~CSEQ~\r\nRequire: timer\r\n` +
      `Min-SE: 100\r\nContact: <sip:far@127.0.0.1:5070>\r\n${body(offerText)}`,
    'latin1',
  ),
);

const field = (text: string, name: string): string => new RegExp(`^${name}: (.*?)\\r?$`, 'im').exec(text)?.[1] ?? '';

const messages = fc.oneof(
  { weight: 6, arbitrary: mutated(requests) },
  { weight: 3, arbitrary: mutated(responses) },
  { weight: 2, arbitrary: mutated(sampleMessages) },
  { weight: 1, arbitrary: randomBytes },
  { weight: 1, arbitrary: grammarText.map((text) => Buffer.from(`INVITE sip:a@b SIP/2.0\r\n${text}\r\n\r\n`)) },
);

/** The far end as the mutations need it: names of the last call, and of the last request that came. */
function createFarEnd() {
  const end: Endpoint = { address: '127.0.0.1', port: 5060 };
  let take: (bytes: Buffer, source: Endpoint) => void = () => undefined;
  let [call, next, tag, request] = [0, 0, '', ''];
  const transport: Transport = {
    name: 'UDP',
    local: end,
    send(bytes) {
      const text = bytes.toString('latin1');
      if (!text.startsWith('SIP/2.0')) request = text;
      else tag = /;tag=([^;\s]+)/.exec(field(text, 'To'))?.[1] ?? tag;
    },
    receive: (taker) => {
      take = taker;
    },
    close: async () => undefined,
  };
  /** Names in place of marks. */
  const fill = (bytes: Buffer): Buffer => {
    next += 1;
    const text = bytes.toString('latin1');
    if (!text.includes('~')) return bytes;
    const names: Readonly<Record<string, string>> = {
      ...{
        C: `c${call}`,
        F: `f${call}`,
        N: `n${next}`,
        T: tag,
        V: field(request, 'Via'),
        ID: field(request, 'Call-ID'),
      },
      ...{ FROM: field(request, 'From'), TO: field(request, 'To'), CSEQ: field(request, 'CSeq') },
    };
    return Buffer.from(
      text.replace(/~([A-Z]+)~/g, (_, name: string) => names[name] ?? ''),
      'latin1',
    );
  };
  return {
    transport,
    newCall: () => {
      call += 1;
    },
    deliver: (bytes: Buffer, source: Endpoint) => take(fill(bytes), source),
  };
}

/** What a fake remembers for tests would be growth. */
function forget(media: FakeMedia): void {
  for (const list of [media.opened, media.freed, media.digits]) list.length = 0;
  for (const map of [media.events, media.remotes, media.formats, media.directions, media.packets]) map.clear();
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Messages through transport guard, parser, transactions, user agent server and legs, with a clock that jumps. */
export async function fuzzSip(count: number, seed: number): Promise<FuzzFigures> {
  const watch = new FuzzWatch('SIP messages', count);
  const [clock, media, far] = [createSimulatedClock(), createFakeMedia(), createFarEnd()];
  const ids = createSeededIds(seed);
  const legs = new Set<LegId>();
  const driver = await createSipDriver({
    ...{ media, clock, ids, random: createSeededRandom(seed), transport: far.transport },
    bind: far.transport.local,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: (event) => watch.threw(new Error(String(event))) },
    report: (report) => {
      if (report.kind === 'incoming') {
        legs.add(report.legId);
        if (legs.size % 3 > 0) driver.answer(report.legId, conversation);
      }
    },
    mayDial: () => true,
    count: () => undefined,
    lookup: async () => '127.0.0.1',
  });
  process.on('unhandledRejection', (error) => watch.threw(error));
  for (let chunk = 0; !watch.isDone; chunk += 1) {
    for (const [at, bytes] of fc.sample(messages, { seed: seed + chunk, numRuns: CHUNK }).entries()) {
      if (at % 12 === 0) far.newCall();
      if (at % 100 === 50) dialSomebody();
      const stranger = at % 5 === 0;
      const source = { address: stranger ? `203.0.113.${at % 250}` : '127.0.0.1', port: 5070 };
      watch.run(() => far.deliver(bytes, source));
      if (at % 4 === 0) await settled();
    }
    for (const legId of legs) driver.hangUp({ legId, reason: 'normal' });
    await settled();
    clock.advance(OVER_MS);
    await settled();
    legs.clear();
    forget(media);
    if (chunk % 50 === 49) watch.look();
  }
  const figures = watch.figures();
  // It waits for answers until its clock says that none will come.
  const closed = driver.close();
  clock.advance(OVER_MS);
  await closed;
  return figures;

  function dialSomebody(): void {
    const legId = ids.leg();
    legs.add(legId);
    const target = 'sip:far@127.0.0.1:5070';
    driver.dial({
      legId,
      conversationId: conversation,
      target,
      from: { name: 'Room', user: '600' },
      ringMsMax: 60_000,
    });
  }
}

/** Offers and answers. */
export async function fuzzSdp(count: number, seed: number): Promise<FuzzFigures> {
  const watch = new FuzzWatch('SDP bodies', count);
  const local = { address: '127.0.0.1', port: 4000, sessionId: '1', version: 1, direction: 'sendrecv' } as const;
  const bodies = fc.oneof(
    { weight: 6, arbitrary: mutated([Buffer.from(offerText)]) },
    { weight: 1, arbitrary: randomBytes },
    { weight: 2, arbitrary: grammarText.map((text) => Buffer.from(`v=0\r\n${text}`)) },
  );
  for (let chunk = 0; !watch.isDone; chunk += 1) {
    for (const bytes of fc.sample(bodies, { seed: seed + chunk, numRuns: CHUNK })) {
      watch.run(() => {
        const offer = readOffer(bytes);
        if (offer.ok) writeAnswer(offer.value, local);
        parseMessage(bytes);
      });
    }
    if (chunk % 50 === 49) watch.look();
    await settled();
  }
  return watch.figures();
}
