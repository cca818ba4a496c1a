import type { App } from '../../app/app.ts';
import { isoTime } from '../../base/clock.ts';
import { ghostShape } from '../../dialects/ghost.ts';
import { type Participant, participantState } from '../../domain/participant.ts';
import { type Handler, json } from '../exchange.ts';
import { notesSubject } from '../notes-target.ts';

/** How the audio of one participant goes while he talks, and how it went. */
export function qualityHandlers(app: App): Readonly<Record<string, Handler>> {
  return {
    getPartylineParticipantQuality(exchange, grant) {
      const subject = notesSubject(app.notes, exchange, grant);
      if (!('target' in subject)) return subject;
      const { stay } = subject;
      const { participant } = stay;
      const quality = app.reads.quality(stay);
      return json(200, {
        conversationId: stay.conversationId,
        participantId: participant.id,
        state: participantState(participant),
        ...ghostShape(participant.ghost),
        ...(quality === undefined ? {} : { ...talkShape(app, participant), quality }),
      });
    },
  };
}

/** Only of a live party, and where talk is listened for. */
function talkShape({ talk }: App, participant: Participant) {
  if (talk === undefined || participant.endTime !== undefined) return {};
  const since = talk.since(participant);
  return since === undefined ? { talking: false } : { talking: true, talkingSince: isoTime(since) };
}
