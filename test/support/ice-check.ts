import { stunAttribute, stunType, writeStun } from '../../src/engine/media/browser/stun.ts';

/** What a check of a far end says beside its name. */
export interface IceCheck {
  readonly name: string;
  readonly password: string;
  readonly nominates?: boolean;
  readonly controlled?: boolean;
  readonly priority?: boolean;
  /** Further attributes, by number, each with no value. */
  readonly extra?: readonly number[];
}

/** A connectivity check as a browser sends it (RFC 8445 section 7.2.2). */
export function writeCheck(check: IceCheck): Buffer {
  const { name, password, nominates = false, controlled = false, priority = true, extra = [] } = check;
  const role = controlled ? stunAttribute.iceControlled : stunAttribute.iceControlling;
  const attributes = [
    { type: stunAttribute.username, value: Buffer.from(name) },
    { type: role, value: Buffer.alloc(8, 7) },
    ...(priority ? [{ type: stunAttribute.priority, value: Buffer.from('6e0001ff', 'hex') }] : []),
    ...(nominates ? [{ type: stunAttribute.useCandidate, value: Buffer.alloc(0) }] : []),
    ...extra.map((type) => ({ type, value: Buffer.alloc(0) })),
  ];
  return writeStun({ type: stunType.bindingRequest, transactionId: Buffer.alloc(12, 9), attributes }, password);
}
