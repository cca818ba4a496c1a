import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../src/base/limits.ts';
import type { Ban } from '../../src/domain/ban.ts';
import { banningOf } from '../../src/http/banning.ts';
import { emptyConversation, ORGANISATION } from '../store/changes.ts';

const ban: Ban = {
  id: 'b',
  organisationId: ORGANISATION,
  place: { kind: 'conversation', conversationId: emptyConversation('c1').id },
  whom: { kind: 'address', address: '+15550101' },
  since: 0,
  until: 1000,
  actor: { kind: 'client', id: 'c' },
};

const bansWith = (count: number) => ({
  list: () => Array.from({ length: count }, () => ban),
  ordered: () => () => ({ ids: new Map(), until: 1000, actor: ban.actor }),
});

const wish = {
  fields: { intent: 'ban' },
  expectCount: 3,
  departure: { actor: ban.actor, cause: 'api', disconnectType: 'client' },
  organisationId: ORGANISATION,
} as const;

describe('a removal that bans', () => {
  it('sets no more bans than an organisation may have', () => {
    const full = limits.bansPerOrganisationMax;
    assert.equal(typeof banningOf({ bans: bansWith(full - 3) }, wish), 'function');
    assert.deepEqual(banningOf({ bans: bansWith(full - 2) }, wish), {
      refused: { reason: 'LIMIT_REACHED', metadata: { limit: 'bansPerOrganisationMax', max: String(full) } },
    });
  });
});
