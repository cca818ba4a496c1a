import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Grant } from '../../src/auth/grant.ts';
import { asUserId } from '../../src/base/ids.ts';
import type { Stay } from '../../src/domain/conversation.ts';
import { mayActOn } from '../../src/http/act-permission.ts';
import { selectionOf } from '../../src/http/resources/selection-refusals.ts';
import { emptyConversation, ORGANISATION, userParticipant } from '../store/changes.ts';

const alice = 'aaaaaaaa-0000-4000-8000-000000000001';

const grantWith = (...permissions: readonly string[]): Grant => ({
  hash: 'x',
  organisationId: ORGANISATION,
  clientId: 'c',
  userId: asUserId(alice),
  permissions,
  expiresAt: 1,
  revoked: false,
});

const own: Stay = {
  participant: userParticipant('a', alice),
  conversationId: emptyConversation('c1').id,
  organisationId: ORGANISATION,
  conference: false,
  media: 'call',
};

/** What a selection says to acting on the own leg. */
const deniedOf = (grant: Grant, intent: string) =>
  selectionOf({ asked: { selector: {}, expectCount: 1, fields: { intent } }, grant }, true)?.denied(own);

describe('whoever may do nothing but wrap up', () => {
  const few = grantWith('conversation:participant:wrapup');

  it('may hang up his own leg, and leave with it', () => {
    assert.equal(mayActOn(own, few), undefined);
    assert.deepEqual([deniedOf(few, 'disconnect'), deniedOf(few, 'leave')], [undefined, undefined]);
  });

  it('may shut nobody out, not even himself', () => {
    const denied = deniedOf(few, 'ban');
    assert.deepEqual(denied?.stage === 'permission' ? denied.wanted : denied, [
      'conversation:communication:disconnect',
    ]);
    assert.equal(deniedOf(grantWith('conversation:communication:disconnect'), 'ban'), undefined);
  });
});
