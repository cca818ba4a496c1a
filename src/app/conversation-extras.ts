import type { Clock } from '../base/clock.ts';
import type { ConversationId, OrganisationId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { ConversationExtraRecord } from '../domain/records.ts';
import type { Kept, Shelf } from './registry/shelf.ts';

/** A conversation, live or ended. */
export interface ExtrasTarget {
  readonly organisationId: OrganisationId;
  readonly conversationId: ConversationId;
}

/** A set of custom attributes as it is kept. */
export type AttributeSet = Kept<'custom-attributes'>;

/** What a caller wants of a set; `version`, where given, has to be the kept one. */
export interface AttributeWish {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly version?: number;
}

export type ExtrasRefusal =
  | { readonly kind: 'unknownSet' }
  | { readonly kind: 'versionConflict'; readonly version: number }
  | { readonly kind: 'tooMany'; readonly what: string; readonly max: number };

/** What is kept of a conversation beside what happens in it. */
export interface ConversationExtras {
  sets(target: ExtrasTarget): readonly AttributeSet[];
  set(target: ExtrasTarget, name: string): AttributeSet | undefined;
  /** Makes a set, or puts all its values in the place of those that are there. */
  putSet(target: ExtrasTarget, wish: AttributeWish): Result<AttributeSet, ExtrasRefusal>;
  /** Adds values to a set and replaces those of the same name; null takes one out. */
  patchSet(target: ExtrasTarget, wish: AttributeWish): Result<AttributeSet, ExtrasRefusal>;
  /** False when there was none. */
  removeSet(target: ExtrasTarget, name: string): boolean;
  extra(target: ExtrasTarget): ConversationExtraRecord;
  setAccess(target: ExtrasTarget, accessAttributes: readonly string[]): void;
  setSecure(target: ExtrasTarget, wish: SecureWish): Result<void, ExtrasRefusal>;
}

export interface SecureWish {
  readonly attributes: Readonly<Record<string, string>>;
  readonly version?: number;
  /** Whether those that are there stay. */
  readonly joins: boolean;
}

export interface ConversationExtrasDeps {
  readonly shelf: Shelf<'custom-attributes'>;
  readonly extraShelf: Shelf<'conversation-extra'>;
  readonly clock: Clock;
}

type SetVerb = 'sets' | 'set' | 'putSet' | 'patchSet' | 'removeSet';

/** Records by conversation; whether there is such a conversation is asked before. */
export const createConversationExtras = (deps: ConversationExtrasDeps): ConversationExtras => ({
  ...attributeSets(deps),
  ...extras(deps),
});

function attributeSets({ shelf, clock }: ConversationExtrasDeps): Pick<ConversationExtras, SetVerb> {
  const set: ConversationExtras['set'] = (target, name) => shelf.get(target.organisationId, idOf(target, name));

  const save = (target: ExtrasTarget, wish: AttributeWish, known: AttributeSet | undefined) => {
    const max = limits.attributesPerConversationMax;
    if (Object.keys(wish.values).length > max) return refuse({ kind: 'tooMany', what: 'attributes', max } as const);
    const now = clock.now();
    const times = Object.entries(wish.values).map(([key, value]) => [
      key,
      JSON.stringify(known?.body.values[key]) === JSON.stringify(value) ? (known?.body.setAt[key] ?? now) : now,
    ]);
    return ok(
      shelf.save({
        organisationId: target.organisationId,
        id: idOf(target, wish.name),
        key: target.conversationId,
        ...(known === undefined ? {} : { version: known.version }),
        body: {
          name: wish.name,
          values: wish.values,
          setAt: Object.fromEntries(times),
          createdAt: known?.body.createdAt ?? now,
          changedAt: now,
        },
      }),
    );
  };

  return {
    sets: ({ organisationId, conversationId }) => shelf.list(organisationId, conversationId),
    set,
    putSet(target, wish) {
      const known = set(target, wish.name);
      const conflict = conflictOf(known?.version ?? 0, wish.version);
      if (conflict) return refuse(conflict);
      const max = limits.attributeSetsPerConversationMax;
      if (known === undefined && shelf.list(target.organisationId, target.conversationId).length >= max)
        return refuse({ kind: 'tooMany', what: 'sets of attributes', max });
      const values = Object.fromEntries(Object.entries(wish.values).filter(([, value]) => value !== null));
      return save(target, { ...wish, values }, known);
    },
    patchSet(target, wish) {
      const known = set(target, wish.name);
      if (known === undefined) return refuse({ kind: 'unknownSet' });
      const conflict = conflictOf(known.version, wish.version);
      if (conflict) return refuse(conflict);
      const joined = Object.entries({ ...known.body.values, ...wish.values }).filter(([, value]) => value !== null);
      return save(target, { ...wish, values: Object.fromEntries(joined) }, known);
    },
    removeSet: (target, name) => shelf.remove(target.organisationId, idOf(target, name)),
  };
}

function extras({ extraShelf }: ConversationExtrasDeps): Omit<ConversationExtras, SetVerb> {
  const extra: ConversationExtras['extra'] = ({ organisationId, conversationId }) =>
    extraShelf.get(organisationId, conversationId)?.body ?? {};

  const saveExtra = (target: ExtrasTarget, changes: ConversationExtraRecord): void => {
    const { organisationId, conversationId: id } = target;
    const version = extraShelf.get(organisationId, id)?.version ?? 0;
    extraShelf.save({ organisationId, id, key: id, version, body: { ...extra(target), ...changes } });
  };

  return {
    extra,
    setAccess: (target, accessAttributes) => saveExtra(target, { accessAttributes }),
    setSecure(target, { attributes, version, joins }) {
      const { secureAttributes = {}, secureVersion = 0 } = extra(target);
      const conflict = conflictOf(secureVersion, version);
      if (conflict) return refuse(conflict);
      const kept = joins ? { ...secureAttributes, ...attributes } : attributes;
      const max = limits.attributesPerConversationMax;
      if (Object.keys(kept).length > max) return refuse({ kind: 'tooMany', what: 'attributes', max });
      saveExtra(target, { secureAttributes: kept, secureVersion: secureVersion + 1 });
      return ok(undefined);
    },
  };
}

/** Names are a conversation's own: another may have a set of the same name. */
const idOf = ({ conversationId }: ExtrasTarget, name: string): string => `${conversationId}/${name}`;

const conflictOf = (version: number, sent: number | undefined): ExtrasRefusal | undefined =>
  sent === undefined || sent === version ? undefined : { kind: 'versionConflict', version };
