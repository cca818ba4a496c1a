import type { Connection } from '../connection.ts';
import { strange } from '../find-service.ts';
import { given, membersOf } from '../members.ts';
import type { Plan } from '../outcome.ts';
import { PartylineError } from '../partyline-error.ts';
import { type DisconnectRequest, whereOf } from '../selector.ts';
import { send } from '../send.ts';
import { readParticipant } from './thread-participant.ts';

/** What a removal by selector asks for, as its body says it (design: removal, 6). */
export const removalBody = (request: DisconnectRequest): Readonly<Record<string, unknown>> => ({
  where: whereOf(request),
  ...given('expectCount', request.expect),
  ...given('intent', request.intent),
  ...given('ttl', request.ttl),
  ...given('mayEndConversation', request.mayEndConversation),
  ...given('note', request.note),
});

/** Asks the server what a removal would do. */
export async function planOnPartyline(connection: Connection, request: DisconnectRequest): Promise<Plan> {
  const { signal } = request;
  const body = removalBody(request);
  const answer = await send(connection, ['POST', '/api/v2/partyline/participants:plan'], { body, signal });
  const told = membersOf(answer.body);
  if (told.number('matched') === undefined) throw strange(connection.url, answer);
  const refused = told.object('refused');
  const code = refused.text('code');
  const consequences = told.object('consequences');
  const participants = told.list('participants').map(readParticipant);
  return {
    matched: told.number('matched') ?? 0,
    participants,
    refused:
      code === undefined
        ? null
        : { status: refused.number('status') ?? 0, code, ...given('reason', refused.text('reason')) },
    consequences: {
      conversationEnds: consequences.flag('conversationEnds') ?? false,
      ...given('because', consequences.text('because')),
      remaining: consequences.texts('remaining'),
      alsoEnd: consequences.list('alsoEnd').map((each) => ({
        participantId: each.text('participantId') ?? '',
        because: each.text('because') ?? '',
      })),
    },
  };
}

/** The error for a plan that would be refused. */
export function refusedByPlan({ refused, participants, matched }: Plan): PartylineError {
  const code = refused?.code ?? 'partyline.no.match';
  const details = { code, status: refused?.status, candidates: participants };
  if (code === 'partyline.no.match')
    return new PartylineError('no-match', 'Nobody who is live fits the selector; nothing was done.', details);
  if (code === 'partyline.count.mismatch')
    return new PartylineError(
      'count-mismatch',
      `${matched} fit, and another number was expected; nothing was done.`,
      details,
    );
  if (code === 'partyline.would.end.conversation')
    return new PartylineError('refused', 'That would end the conversation; nothing was done.', details);
  const why = refused?.reason === undefined ? code : `${code}, ${refused.reason}`;
  return new PartylineError('refused', `The removal is refused (${why}); nothing was done.`, details);
}
