/** Keys of a body that are carried out. Those of a list's items, or of an object, stand in place of `true`. */
export interface BuiltKeys {
  readonly [key: string]: true | BuiltKeys;
}

/** Where our row of a built operation differs from the reference, and why. */
export interface BuiltDifference {
  /** A model of `models` that holds only what the operation acts on, where the reference names another or none. */
  readonly body?: string;
  readonly permissions?: readonly string[];
  /** The other keys of the model are real, but answer 501 (`key-not-built`). Absent: the operation has no model. */
  readonly keys?: BuiltKeys;
  /** One of these has to be sent; without any the body asks for nothing. Absent: any key will do. */
  readonly needs?: readonly string[];
  /** A communication can only be updated to disconnected (reference/genesys behaviour 7). */
  readonly endsOnly?: true;
}

/** What is carried out of a wrap-up that comes with a change of its participant. */
export const wrapupKeys: BuiltKeys = {
  wrapup: { code: true, name: true, notes: true, tags: true, provisional: true },
  wrapupSkipped: true,
};

/** Any of these opens a change of one participant; whose leg it is decides the rest (design: removal, who may). */
export const participantPatchPermissions: readonly string[] = [
  'conversation:participant:wrapup',
  'conversation:call:record',
  'conversation:communication:disconnect',
];
