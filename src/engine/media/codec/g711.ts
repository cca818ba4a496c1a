import type { Law } from './codec.ts';

const BIAS = 0x84;
const MU_LAW_CLIP = 32635;

// ITU-T G.711 table 2: eight segments of sixteen steps, all bits inverted on the wire.
function decodeMuLaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + BIAS) << ((bits & 0x70) >> 4)) - BIAS;
  return bits & 0x80 ? -magnitude : magnitude;
}

function encodeMuLaw(sample: number): number {
  const biased = Math.min(Math.abs(sample), MU_LAW_CLIP) + BIAS;
  const segment = 24 - Math.clz32(biased);
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | ((biased >> (segment + 3)) & 0x0f)) & 0xff;
}

// ITU-T G.711 table 1: the first two segments have the same step, even bits are inverted on the wire.
function decodeALaw(code: number): number {
  const bits = code ^ 0x55;
  const segment = (bits & 0x70) >> 4;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

function encodeALaw(sample: number): number {
  const magnitude = (sample < 0 ? ~sample : sample) >> 4;
  const segment = Math.max(0, 28 - Math.clz32(magnitude));
  const step = (segment === 0 ? magnitude : magnitude >> (segment - 1)) & 0x0f;
  return ((sample < 0 ? 0 : 0x80) | (segment << 4) | step) ^ 0x55;
}

interface Formulas extends Pick<Law, 'name' | 'payloadType'> {
  readonly decode: (code: number) => number;
  readonly encode: (sample: number) => number;
}

const tabulate = (law: Formulas): Law => ({
  kind: 'law',
  name: law.name,
  payloadType: law.payloadType,
  decode: Int16Array.from({ length: 256 }, (_, code) => law.decode(code)),
  encode: Uint8Array.from({ length: 65_536 }, (_, index) => law.encode(index - 32_768)),
  silence: law.encode(0),
});

/** Tables of the µ-law, RTP payload type 0 (RFC 3551 section 4.5.14). */
export const createPcmu = (): Law =>
  tabulate({ name: 'PCMU', payloadType: 0, decode: decodeMuLaw, encode: encodeMuLaw });

/** Tables of the A-law, RTP payload type 8. */
export const createPcma = (): Law => tabulate({ name: 'PCMA', payloadType: 8, decode: decodeALaw, encode: encodeALaw });
