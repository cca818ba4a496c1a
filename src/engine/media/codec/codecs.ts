import type { Codec, CodecName, Law, OpusWishes } from './codec.ts';
import { createPcma, createPcmu } from './g711.ts';
import { G722Coder } from './g722-coder.ts';
import { OpusCoder } from './opus-coder.ts';

/** The codecs of one mixer: tables are made once, when the first leg needs them. */
export class Codecs {
  readonly #laws = new Map<CodecName, Law>();
  #keep: Int16Array | undefined;

  /** That of one leg from now on. */
  forLeg(name: CodecName, opus?: OpusWishes): Codec {
    if (name === 'opus') return new OpusCoder(opus);
    if (name !== 'G722') return this.#law(name);
    this.#keep ??= Int16Array.from({ length: 256 }, (_, code) => code + 1);
    return new G722Coder(this.#keep);
  }

  #law(name: 'PCMU' | 'PCMA'): Law {
    const law = this.#laws.get(name) ?? (name === 'PCMA' ? createPcma() : createPcmu());
    this.#laws.set(name, law);
    return law;
  }
}
