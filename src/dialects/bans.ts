import { isoTime } from '../base/clock.ts';
import type { Ban, Banned } from '../domain/ban.ts';
import type { Shape } from './genesys.ts';

/** A ban as our own listing and its events show it. */
export function banShape({ id, place, whom, since, until, actor, note }: Ban): Shape {
  return {
    id,
    ...(place.kind === 'room' ? { room: place.room } : { conversationId: place.conversationId }),
    ...whomShape(whom),
    since: isoTime(since),
    until: isoTime(until),
    by: actor,
    ...(note === undefined ? {} : { note }),
  };
}

/** `verified` is false of what was only claimed; who hides his address can be known again by nothing. */
function whomShape(whom: Banned): Shape {
  switch (whom.kind) {
    case 'user':
      return { holdsFor: 'user', userId: whom.userId, verified: true };
    case 'address':
      return {
        holdsFor: 'address',
        address: whom.address,
        ...(whom.host === undefined ? {} : { host: whom.host }),
        verified: whom.host === 'trunk',
      };
    case 'leg':
      return { holdsFor: 'leg', communicationId: whom.legId, verified: false };
  }
}
