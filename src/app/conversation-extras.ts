import type { Clock } from '../base/clock.ts';
import type { ConversationId, OrganisationId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { ConversationExtraRecord, CustomAttributesRecord } from '../domain/records.ts';
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

/** Records by conversation; whether there is such a conversation is asked before. */
export const createConversationExtras = (deps: ConversationExtrasDeps): ConversationExtras => ({
  ...attributeSets(deps),
  ...extraAttributes(deps),
});

type Sets = Pick<ConversationExtras, 'sets' | 'set' | 'putSet' | 'patchSet' | 'removeSet'>;

function attributeSets({ shelf, clock }: ConversationExtrasDeps): Sets {
  const set: Sets['set'] = (target, name) => shelf.get(target.organisationId, idOf(target, name));

  const save = (target: ExtrasTarget, wish: AttributeWish, known: AttributeSet | undefined) => {
    const max = limits.attributesPerConversationMax;
    if (Object.keys(wish.values).length > max) return refuse({ kind: 'tooMany', what: 'attributes', max } as const);
    return ok(
      shelf.save({
        organisationId: target.organisationId,
        id: idOf(target, wish.name),
        key: target.conversationId,
        ...(known === undefined ? {} : { version: known.version }),
        body: bodyOf(wish, known?.body, clock.now()),
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
      return save(target, wish, known);
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

/** A value that stays the same keeps its time. */
function bodyOf(
  { name, values }: AttributeWish,
  known: CustomAttributesRecord | undefined,
  now: number,
): CustomAttributesRecord {
  const times = Object.entries(values).map(([key, value]) => {
    const isSame = JSON.stringify(known?.values[key]) === JSON.stringify(value);
    return [key, isSame ? (known?.setAt[key] ?? now) : now];
  });
  return { name, values, setAt: Object.fromEntries(times), createdAt: known?.createdAt ?? now, changedAt: now };
}

function extraAttributes({
  extraShelf,
}: ConversationExtrasDeps): Pick<ConversationExtras, 'extra' | 'setAccess' | 'setSecure'> {
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
