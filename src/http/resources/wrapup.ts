import type { App } from '../../app/app.ts';
import type { Registry } from '../../app/registry.ts';
import type { WrapupRefusal, WrapupWish } from '../../app/wrapup.ts';
import { isoTime } from '../../base/clock.ts';
import type { Finding } from '../../contract/operation.ts';
import type { Shape } from '../../dialects/genesys.ts';
import type { Notes, Wrapup } from '../../domain/participant.ts';
import { mayActOn, mayView } from '../act-permission.ts';
import { type Handler, json, refused, type Stop } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { type NotesSubject, notesSubject } from '../notes-target.ts';
import { codeShape } from './directory-shapes.ts';
import { type Named, refusalStop } from './refusals.ts';

type Handed = Parameters<Handler>;

/** What an agent says of a call that ended. */
export function wrapupHandlers(app: App, registry: Registry): Readonly<Record<string, Handler>> {
  const { notes, wrapup } = app;

  const reading =
    (show: (subject: NotesSubject) => Stop): Handler =>
    (exchange, grant) => {
      const subject = notesSubject(notes, exchange, grant);
      if (!('target' in subject)) return subject;
      const { conversationId } = subject.target;
      const read = app.reads.conversation(grant.organisationId, conversationId);
      const isVisible = read !== undefined && mayView(read, grant);
      return isVisible ? show(subject) : refused('NOT_FOUND', { what: 'conversation', id: conversationId });
    };

  const acting =
    (act: (subject: NotesSubject, handed: Handed) => Promise<Stop>): Handler =>
    async (exchange, grant) => {
      const subject = notesSubject(notes, exchange, grant);
      if (!('target' in subject)) return subject;
      const denied = mayActOn(subject.stay, grant);
      return denied ? { refused: { finding: denied } } : act(subject, [exchange, grant]);
    };

  const read = reading(({ stay }) => json(200, assigned(stay.participant.notes?.wrapup)));
  const codes = reading(({ stay }) =>
    json(
      200,
      wrapup.codesFor(stay).map((code) => codeShape(registry, code)),
    ),
  );

  return {
    getConversationsCallParticipantWrapup: read,
    getConversationsCallParticipantCommunicationWrapup: read,
    getConversationParticipantWrapup: read,
    getConversationsCallParticipantWrapupcodes: codes,
    getConversationParticipantWrapupcodes: codes,
    postConversationsCallParticipantCommunicationWrapup: acting(async ({ target }, [{ body, params }]) => {
      const wish = wishOf(body);
      if (wish === undefined) return refused('WRAPUP_CODE_REQUIRED', { participantId: target.participantId });
      const given = await wrapup.give(target, wish);
      return given.ok ? { answer: { status: 202 } } : wrapupStop(given.refusal, params);
    }),
    patchConversationsAftercallworkConversationIdParticipantCommunication: acting(
      async ({ target }, [{ body, params }]) => {
        const afterCallWorkRequired = fieldsOf(body).afterCallWorkRequired === true;
        const done = await wrapup.require(target, afterCallWorkRequired);
        return done.ok ? json(200, { afterCallWorkRequired }) : wrapupStop(done.refusal, params);
      },
    ),
  };
}

function wrapupStop(refusal: WrapupRefusal, named: Named, path = 'name'): Stop {
  switch (refusal.kind) {
    case 'unknownCode':
      return refused('NOT_FOUND', { what: 'wrap-up code', id: refusal.code });
    case 'otherName':
      return { refused: { finding: otherName(path, refusal.name) } };
    case 'cannotSkip':
      return refused('WRAPUP_CANNOT_SKIP', { participantId: named.participantId ?? '' });
    default:
      return refusalStop(refusal, named);
  }
}

/** A name that is sent is held to the code's: one of the two would have to be ignored. */
const otherName = (path: string, name: string): Finding => ({
  stage: 'body',
  kind: 'out-of-bounds',
  path,
  rule: `the name of its code, ${name}`,
});

/** Carries out the rest of a body, and remembers these notes with it: all or nothing. */
export type Noting = (...handed: readonly [...Handed, notes?: Notes]) => Promise<Stop> | Stop;

/**
 * A PATCH of a participant that says how the call went, or that nothing is to be said. With other keys it is one command
 * with them; alone it may also follow the end of the leg and of the conversation.
 */
export function withWrapup({ notes, wrapup }: App, rest: Noting): Handler {
  return async (exchange, grant) => {
    const { wrapup: said, wrapupSkipped, ...others } = fieldsOf(exchange.body);
    const skips = wrapupSkipped === true;
    if ((said === undefined || said === null) && !skips) return rest(exchange, grant);
    const subject = notesSubject(notes, exchange, grant);
    if (!('target' in subject)) return subject;
    const { target, stay } = subject;
    const denied = mayActOn(stay, grant);
    if (denied) return { refused: { finding: denied } };
    const wish = skips ? 'skipped' : wishOf(said);
    if (wish === undefined) return refused('WRAPUP_CODE_REQUIRED', { participantId: target.participantId });
    if (skips && said !== undefined && said !== null) return { refused: { finding: both } };
    const noted = wrapup.notesOf(stay, wish);
    if (!noted.ok) return wrapupStop(noted.refusal, exchange.params, 'wrapup.name');
    const isMeantForOne = exchange.incoming.headers['if-match'] !== undefined;
    if (isMeantForOne || Object.values(others).some((each) => each !== null)) return rest(exchange, grant, noted.value);
    const done = wish === 'skipped' ? await wrapup.require(target, false) : await wrapup.give(target, wish);
    return done.ok ? { answer: { status: 202 } } : wrapupStop(done.refusal, exchange.params, 'wrapup.name');
  };
}

/** One of the two would have to be ignored. */
const both: Finding = {
  stage: 'body',
  kind: 'out-of-bounds',
  path: 'wrapupSkipped',
  rule: 'false, or absent, beside a wrapup',
};

/** What a body says of a call; undefined without a code. */
function wishOf(body: unknown): WrapupWish | undefined {
  const fields = fieldsOf(body);
  const code = textOf(fields, 'code');
  const name = textOf(fields, 'name');
  const notes = textOf(fields, 'notes');
  const { tags, provisional } = fields;
  return code === undefined
    ? undefined
    : {
        code,
        ...(name === undefined ? {} : { name }),
        ...(notes === undefined ? {} : { notes }),
        ...(Array.isArray(tags) ? { tags: tags.map(String) } : {}),
        ...(typeof provisional === 'boolean' ? { provisional } : {}),
      };
}

/** AssignedWrapupCode; empty before there is one. */
function assigned(wrapup: Wrapup | undefined): Shape {
  const { name: _, provisional: __, endTime, ...shown } = wrapup ?? {};
  return { ...shown, ...(endTime === undefined ? {} : { endTime: isoTime(endTime) }) };
}
