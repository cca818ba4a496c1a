import type { App } from '../../app/app.ts';
import type {
  AttributeSet,
  AttributeWish,
  ConversationExtras,
  ExtrasRefusal,
  ExtrasTarget,
} from '../../app/conversation-extras.ts';
import { isoTime } from '../../base/clock.ts';
import { asConversationId } from '../../base/ids.ts';
import type { Result } from '../../base/result.ts';
import type { Finding } from '../../contract/operation.ts';
import type { Shape } from '../../dialects/genesys.ts';
import type { ConversationNotes } from '../../domain/conversation.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { type Fields, fieldsOf, listOf, textOf, textsOf } from '../fields.ts';
import { refusalStop } from './refusals.ts';

type Handed = Parameters<Handler>;
type Act = (target: ExtrasTarget, exchange: Exchange) => Stop | Promise<Stop>;
type Change = (target: ExtrasTarget, wish: AttributeWish) => Result<AttributeSet, ExtrasRefusal>;

/** What is kept of a conversation: custom, access and secure attributes, its tag and its label. */
export function conversationExtraHandlers(
  { notes }: Pick<App, 'notes'>,
  extras: ConversationExtras,
): Readonly<Record<string, Handler>> {
  const of =
    (act: Act): Handler =>
    (...[exchange, { organisationId }]: Handed) => {
      const { conversationId: id = '' } = exchange.params;
      const conversationId = asConversationId(id);
      const isKnown = notes.isConversation(organisationId, conversationId);
      return isKnown ? act({ organisationId, conversationId }, exchange) : notFound('conversation', id);
    };
  const annotating = (notesOf: (body: Fields) => ConversationNotes): Handler =>
    of(async (target, { body, params }) => {
      const done = await notes.annotateConversation(target, notesOf(fieldsOf(body)));
      return done.ok ? accepted : refusalStop(done.refusal, params);
    });
  const secure = (joins: boolean): Handler =>
    of((target, { body }) => {
      const fields = fieldsOf(body);
      const attributes = textsOf(fields, 'attributes') ?? {};
      const done = extras.setSecure(target, { attributes, joins, ...versionOf(fields) });
      return done.ok ? accepted : extrasStop(done.refusal, '');
    });
  return {
    ...customAttributes(of, extras),
    getConversationAccessattributes: of((target) =>
      json(200, { accessAttributes: extras.extra(target).accessAttributes ?? [] }),
    ),
    putConversationAccessattributes: of((target, { body }) => {
      const { accessAttributes } = fieldsOf(body);
      extras.setAccess(target, Array.isArray(accessAttributes) ? accessAttributes.map(String) : []);
      return accepted;
    }),
    getConversationSecureattributes: of((target) => {
      const { secureAttributes = {}, secureVersion = 0 } = extras.extra(target);
      return json(200, { attributes: secureAttributes, version: secureVersion });
    }),
    patchConversationSecureattributes: secure(true),
    putConversationSecureattributes: secure(false),
    // An empty text is a tag too: it is how one is taken back.
    putConversationTags: annotating(({ externalTag }) => ({ externalTag: String(externalTag) })),
    patchConversationUtilizationlabel: annotating(({ utilizationLabelId }) => ({
      utilizationLabelId: String(utilizationLabelId),
    })),
  };
}

function customAttributes(of: (act: Act) => Handler, extras: ConversationExtras): Readonly<Record<string, Handler>> {
  const one = (change: Change, show: (set: AttributeSet) => Stop): Handler =>
    of((target, { body }) => {
      if (body === undefined || body === null) return refused('MISSING_BODY', { required: 'id, customAttributes' });
      const wish = wishOf(fieldsOf(body));
      const done = change(target, wish);
      return done.ok ? show(done.value) : extrasStop(done.refusal, wish.name);
    });
  const many = (change: Change): Handler =>
    of((target, { body }) => {
      const wishes = listOf(body).map(wishOf);
      if (wishes.length === 0) return refused('MISSING_BODY', { required: 'id, customAttributes' });
      return json(200, {
        results: Object.fromEntries(wishes.map((wish) => [wish.name, resultOf(change(target, wish))])),
      });
    });
  const named = (act: (target: ExtrasTarget, name: string) => Stop | undefined): Handler =>
    of((target, { params: { attributesId = '' } }) => act(target, attributesId) ?? notFound(SET, attributesId));
  const { patchSet, putSet } = extras;
  return {
    getConversationCustomattributes: of((target) => json(200, { results: extras.sets(target).map(setShape) })),
    getConversationCustomattribute: named((target, name) => {
      const set = extras.set(target, name);
      return set && json(200, setShape(set));
    }),
    deleteConversationCustomattribute: named((target, name) =>
      extras.removeSet(target, name) ? { answer: { status: 200 } } : undefined,
    ),
    patchConversationCustomattributes: one(patchSet, () => ({ answer: { status: 200 } })),
    putConversationCustomattributes: one(putSet, ({ body: { name: id } }) => json(200, { id })),
    patchConversationCustomattributesBulk: many(patchSet),
    putConversationCustomattributesBulk: many(putSet),
  };
}

const SET = 'set of custom attributes';
const accepted: Stop = { answer: { status: 202 } };

const notFound = (what: string, id: string): Stop => refused('NOT_FOUND', { what, id });

const versionOf = ({ version }: Fields): { version?: number } => (typeof version === 'number' ? { version } : {});

const wishOf = (fields: Fields): AttributeWish => ({
  name: textOf(fields, 'id') ?? '',
  values: fieldsOf(fields.customAttributes),
  ...versionOf(fields),
});

function extrasStop(refusal: ExtrasRefusal, name: string): Stop {
  switch (refusal.kind) {
    case 'unknownSet':
      return notFound(SET, name);
    case 'versionConflict':
      return refused('VERSION_CONFLICT', { version: String(refusal.version) });
    case 'tooMany':
      return { refused: { finding: tooMany(refusal.what, refusal.max) } };
  }
}

/** More than may be kept of one thing: what was sent is too much, however often it is sent. */
export const tooMany = (what: string, max: number): Finding => ({
  stage: 'body',
  kind: 'out-of-bounds',
  path: 'attributes',
  rule: `at most ${max} ${what}, with those that are there`,
});

/** CustomAttributesBulkUpdateResponse: each set is done or refused by itself. */
function resultOf(done: ReturnType<Change>): Shape {
  if (done.ok) return { attributes: setShape(done.value), statusCode: 200 };
  const { refusal } = done;
  switch (refusal.kind) {
    case 'unknownSet':
      return { statusCode: 404, errorMessage: `There is no such ${SET}.` };
    case 'versionConflict':
      return { statusCode: 409, errorMessage: `The version is ${refusal.version} now.` };
    case 'tooMany':
      return { statusCode: 400, errorMessage: `A conversation has at most ${refusal.max} ${refusal.what}.` };
  }
}

/** CustomAttributes. */
const setShape = ({ key, version, body }: AttributeSet): Shape => ({
  id: body.name,
  conversationId: key,
  customAttributes: body.values,
  customAttributesTimestamps: Object.fromEntries(Object.entries(body.setAt).map(([name, at]) => [name, isoTime(at)])),
  version,
  dateCreated: isoTime(body.createdAt),
  dateModified: isoTime(body.changedAt),
  selfUri: `/api/v2/conversations/${key}/customattributes/${encodeURIComponent(body.name)}`,
});
