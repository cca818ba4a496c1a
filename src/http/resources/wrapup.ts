import type { App } from '../../app/app.ts';
import type { Registry } from '../../app/registry.ts';
import type { WrapupRefusal, WrapupWish } from '../../app/wrapup.ts';
import { isoTime } from '../../base/clock.ts';
import type { Shape } from '../../dialects/genesys.ts';
import type { Wrapup } from '../../domain/participant.ts';
import { mayActOn, mayView } from '../act-permission.ts';
import { type Handler, json, refused, type Stop } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { type NotesSubject, notesSubject } from '../notes-target.ts';
import { codeShape } from './directory-shapes.ts';
import { refusalStop } from './refusals.ts';

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
        return done.ok ? json(200, { afterCallWorkRequired }) : refusalStop(done.refusal, params);
      },
    ),
  };
}

const wrapupStop = (refusal: WrapupRefusal, params: Readonly<Record<string, string>>): Stop =>
  refusal.kind === 'unknownCode'
    ? refused('NOT_FOUND', { what: 'wrap-up code', id: refusal.code })
    : refusalStop(refusal, params);

/**
 * A PATCH of a participant that says how the call went, or that nothing is to be said. The code is looked at before
 * anything else is done; the rest of the body comes first, because a wrap-up may follow the end of the leg.
 */
export function withWrapup({ notes, wrapup }: App, rest: Handler): Handler {
  return async (exchange, grant) => {
    const { wrapup: said, wrapupSkipped, ...others } = fieldsOf(exchange.body);
    const skips = wrapupSkipped === true;
    if (said === undefined && !skips) return rest(exchange, grant);
    const subject = notesSubject(notes, exchange, grant);
    if (!('target' in subject)) return subject;
    const { target, stay } = subject;
    const { participantId } = target;
    const denied = mayActOn(stay, grant);
    if (denied) return { refused: { finding: denied } };
    if (skips && mandatory.has(stay.participant.wrapupPlan?.prompt ?? ''))
      return refused('WRAPUP_CANNOT_SKIP', { participantId });
    const wish = said === undefined ? undefined : wishOf(said);
    if (said !== undefined && wish === undefined) return refused('WRAPUP_CODE_REQUIRED', { participantId });
    if (wish && !wrapup.codesFor(stay).some(({ id }) => id === wish.code))
      return refused('NOT_FOUND', { what: 'wrap-up code', id: wish.code });
    const before = Object.keys(others).length === 0 ? undefined : await rest(exchange, grant);
    if (before && 'refused' in before) return before;
    const done = wish ? await wrapup.give(target, wish) : await wrapup.require(target, false);
    return done.ok ? (before ?? { answer: { status: 202 } }) : wrapupStop(done.refusal, exchange.params);
  };
}

const mandatory: ReadonlySet<string> = new Set(['mandatory', 'timeout', 'forcedTimeout']);

/** What a body says of a call; undefined without a code. */
function wishOf(body: unknown): WrapupWish | undefined {
  const fields = fieldsOf(body);
  const code = textOf(fields, 'code');
  const notes = textOf(fields, 'notes');
  const { tags, provisional } = fields;
  return code === undefined
    ? undefined
    : {
        code,
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
