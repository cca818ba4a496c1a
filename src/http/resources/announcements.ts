import type { Announcement } from '../../app/announcements.ts';
import type { App } from '../../app/app.ts';
import { isoTime } from '../../base/clock.ts';
import { asParticipantId, asRecordingId, isUuid } from '../../base/ids.ts';
import { recordingShape } from '../../dialects/recordings.ts';
import { mayViewAny } from '../act-permission.ts';
import { type Handler, json, refused, type Stop } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { callOf, mayControl, targetOf } from './call-request.ts';
import { refusalStop } from './refusals.ts';

/** Sounds of the operator's, played into a call; `base` is where this server can be reached. */
export function announcementHandlers(app: App, base: () => string): Readonly<Record<string, Handler>> {
  const { announcements } = app;
  return {
    ...legRecordingHandlers(app, base),
    async getPartylineSounds() {
      const entities = (await announcements.sounds()).map(({ name, bytes }) => ({ name, bytes }));
      return json(200, { entities, total: entities.length });
    },
    async postPartylineConversationAnnouncements(exchange, grant) {
      const found = callOf(app, exchange, grant);
      if ('stop' in found) return found.stop;
      const denied = mayControl(found.conversation, grant);
      if (denied !== undefined) return denied;
      const body = fieldsOf(exchange.body);
      const [sound = '', participantId] = [textOf(body, 'sound'), textOf(body, 'participantId')];
      if (participantId !== undefined && !isUuid(participantId))
        return refused('NOT_FOUND', { what: 'participant', id: participantId });
      const done = await announcements.start({
        organisationId: grant.organisationId,
        conversationId: found.conversation.id,
        sound,
        ...(participantId === undefined ? {} : { participantId: asParticipantId(participantId) }),
        loop: body.loop === true,
      });
      if (done.ok) {
        const read = app.reads.conversation(grant.organisationId, found.conversation.id);
        const seq = read?.conversation.seq ?? found.conversation.seq;
        return json(202, announcementShape(done.value), { 'Partyline-Seq': String(seq) });
      }
      const { refusal } = done;
      if (refusal.kind === 'no-sound') return refused('SOUND_UNKNOWN', { sound });
      if (refusal.kind === 'broken-sound') return refused('SOUND_BROKEN', { sound, rule: refusal.why });
      return refusalStop(refusal, { ...exchange.params, ...(participantId === undefined ? {} : { participantId }) });
    },
    getPartylineConversationAnnouncements(exchange, grant) {
      const found = callOf(app, exchange, grant);
      if ('stop' in found) return found.stop;
      const denied = mayViewAny(grant) ? undefined : mayControl(found.conversation, grant);
      if (denied !== undefined) return denied;
      const entities = announcements.list(grant.organisationId, found.conversation.id).map(announcementShape);
      return json(200, { entities, total: entities.length });
    },
    async deletePartylineConversationAnnouncement(exchange, grant) {
      const found = callOf(app, exchange, grant);
      if ('stop' in found) return found.stop;
      const denied = mayControl(found.conversation, grant);
      if (denied !== undefined) return denied;
      const { announcementId = '' } = exchange.params;
      const stopped = await announcements.stop(grant.organisationId, found.conversation.id, announcementId);
      return stopped ? { answer: { status: 204 } } : refused('NOT_FOUND', { what: 'announcement', id: announcementId });
    },
  };
}

const legRecordingHandlers = (app: App, base: () => string): Readonly<Record<string, Handler>> => ({
  async postPartylineParticipantRecordings(exchange, grant) {
    const named = targetOf(exchange, grant);
    if ('stop' in named) return named.stop;
    const found = callOf(app, exchange, grant);
    if ('stop' in found) return found.stop;
    const channels = fieldsOf(exchange.body).channels === 'both' ? 'both' : 'voice';
    const done = await app.legRecordings.start({ ...named.target, conversationId: found.conversation.id }, channels);
    return done.ok ? json(200, recordingShape(done.value, [], base())) : refusalStop(done.refusal, exchange.params);
  },
  async deletePartylineParticipantRecording(exchange, grant): Promise<Stop> {
    const named = targetOf(exchange, grant);
    if ('stop' in named) return named.stop;
    const { recordingId = '' } = exchange.params;
    const { conversationId } = named.target;
    const stopped =
      isUuid(recordingId) && conversationId !== undefined
        ? await app.legRecordings.stop({ ...named.target, conversationId }, asRecordingId(recordingId))
        : undefined;
    return stopped ? { answer: { status: 204 } } : refused('NOT_FOUND', { what: 'recording', id: recordingId });
  },
});

const announcementShape = ({ startTime, ...announcement }: Announcement) => ({
  ...announcement,
  startTime: isoTime(startTime),
  selfUri: `/api/v2/partyline/conversations/${announcement.conversationId}/announcements/${announcement.id}`,
});
