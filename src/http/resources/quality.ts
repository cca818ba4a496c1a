import type { App } from '../../app/app.ts';
import { ghostShape } from '../../dialects/ghost.ts';
import { participantState } from '../../domain/participant.ts';
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
        ...(quality === undefined ? {} : { quality }),
      });
    },
  };
}
