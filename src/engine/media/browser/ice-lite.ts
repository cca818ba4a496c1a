import { limits } from '../../../base/limits.ts';
import type { MediaAddress } from '../media-orders.ts';
import { isIntact, parseStun, type StunMessage, stunAttribute, stunType, writeStun, xorMappedAddress } from './stun.ts';

/** What one side of ICE is known by (RFC 8445 section 5.3). */
export interface IceCredentials {
  readonly ufrag: string;
  readonly password: string;
}

/** One run of ICE: our credentials, and the name of the far end once its SDP is known. */
export interface IceGeneration {
  readonly local: IceCredentials;
  readonly remoteUfrag?: string | undefined;
}

/** An address that a valid check came from. */
interface Checked extends MediaAddress {
  readonly at: number;
}

/** What another thread needs to go on. */
export interface IceState {
  readonly generations: readonly IceGeneration[];
  /** The pair that the far end chose. */
  readonly selected: MediaAddress | undefined;
}

interface IceOrder extends IceState {
  /** Milliseconds that never go back. */
  now(): number;
}

const known: ReadonlySet<number> = new Set(Object.values(stunAttribute));
/** RFC 8489 section 14: types below are to be understood by who answers. */
const OPTIONAL_FROM = 0x8000;

const isSame = (one: MediaAddress, other: MediaAddress): boolean =>
  one.address === other.address && one.port === other.port;

/**
 * ICE where it is reachable itself (RFC 8445 section 2.5): answers checks, sends none, and takes the pair that the far end
 * nominates. What does not name us or has not our password gets no answer at all, not even 400 or 401 (RFC 8489
 * section 9.1.3): its source may be forged. No answer is larger than its request.
 */
export class IceLite {
  readonly #now: () => number;
  #generations: readonly IceGeneration[];
  #selected: MediaAddress | undefined;
  #checked: readonly Checked[] = [];

  constructor(order: IceOrder) {
    this.#now = () => order.now();
    this.#generations = order.generations;
    if (order.selected) this.#select(order.selected);
  }

  get state(): IceState {
    return { generations: this.#generations, selected: this.#selected };
  }

  /** Where to send: the chosen pair, while its checks go on (RFC 7675 section 5.1). */
  get target(): MediaAddress | undefined {
    return this.#selected && this.isChecked(this.#selected) ? this.#selected : undefined;
  }

  /** Whether a valid check came from there lately. */
  isChecked(from: MediaAddress): boolean {
    return this.#checked.some((each) => isSame(each, from) && this.#now() - each.at < limits.iceConsentMsMax);
  }

  /** What the far end's SDP says. The credentials of before hold until the new ones are used (RFC 8445 section 9). */
  setGeneration(generation: IceGeneration): void {
    const [latest] = this.#generations;
    const isSameRun = latest?.local.ufrag === generation.local.ufrag;
    const before = isSameRun ? this.#generations.slice(1) : this.#generations;
    this.#generations = [generation, ...before].slice(0, 2);
  }

  /** Takes any bytes; `answer` goes back to where they came from, `isValid` means that they are of the far end. */
  take(packet: Uint8Array, from: MediaAddress): { readonly answer?: Buffer; readonly isValid: boolean } {
    const message = parseStun(packet);
    // RFC 8445 section 7.1.2: every check has the fingerprint. RFC 768: to port 0 nothing can be sent.
    if (!message?.hasFingerprint || message.type !== stunType.bindingRequest || from.port === 0)
      return { isValid: false };
    const generation = this.#generationOf(message);
    if (!generation) return { isValid: false };
    const { password } = generation.local;
    const fault = faultOf(message);
    if (fault) return { isValid: true, answer: writeError(message, fault, password) };
    this.#note(from);
    if (message.attributes.has(stunAttribute.useCandidate)) {
      this.#selected = from;
      if (generation === this.#generations[0]) this.#generations = [generation];
    }
    const { transactionId } = message;
    const attributes = [xorMappedAddress(from, transactionId)];
    return { isValid: true, answer: writeStun({ type: stunType.bindingSuccess, transactionId, attributes }, password) };
  }

  /** RFC 8445 section 7.2.2: the name is ours, a colon, and that of the far end. */
  #generationOf(message: StunMessage): IceGeneration | undefined {
    const name = message.attributes.get(stunAttribute.username)?.toString('utf8');
    return this.#generations.find(({ local, remoteUfrag }) => {
      const isNamed =
        remoteUfrag === undefined ? name?.startsWith(`${local.ufrag}:`) : name === `${local.ufrag}:${remoteUfrag}`;
      return isNamed && isIntact(message, local.password);
    });
  }

  #note(from: MediaAddress): void {
    const others = this.#checked.filter((each) => !isSame(each, from));
    const all = [...others, { address: from.address, port: from.port, at: this.#now() }];
    this.#checked = all.slice(-limits.iceAddressesMax);
  }

  #select(selected: MediaAddress): void {
    this.#selected = selected;
    this.#note(selected);
  }
}

interface Fault {
  readonly code: 400 | 420 | 487;
  readonly unknown?: readonly number[];
}

/** What is wrong with a check of the far end. */
function faultOf({ attributes }: StunMessage): Fault | undefined {
  const unknown = [...attributes.keys()].filter((type) => type < OPTIONAL_FROM && !known.has(type));
  if (unknown.length > 0) return { code: 420, unknown };
  // RFC 8445 section 7.3.1.1: who is lite never controls, so that the far end has to.
  if (attributes.has(stunAttribute.iceControlled)) return { code: 487 };
  // RFC 8445 section 7.1.1: a check says its priority.
  return attributes.get(stunAttribute.priority)?.length === 4 ? undefined : { code: 400 };
}

/** Without a reason phrase, for it to stay below its request. */
function writeError({ transactionId }: StunMessage, { code, unknown = [] }: Fault, password: string): Buffer {
  const value = Buffer.from([0, 0, Math.floor(code / 100), code % 100]);
  const types = Buffer.alloc(2 * unknown.length);
  for (const [i, type] of unknown.entries()) types.writeUInt16BE(type, 2 * i);
  const list = unknown.length > 0 ? [{ type: stunAttribute.unknownAttributes, value: types }] : [];
  const attributes = [{ type: stunAttribute.errorCode, value }, ...list];
  return writeStun({ type: stunType.bindingError, transactionId, attributes }, password);
}
