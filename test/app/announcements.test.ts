import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { limits } from '../../src/base/limits.ts';
import { createSoundFolder } from '../../src/engine/media/sound/sound-folder.ts';
import { sine, writeWav } from '../support/tones.ts';
import { createWorld } from './app-fixture.ts';

describe('what one conversation may have at once', () => {
  it('is bounded for announcements and recordings of legs that are asked for in one moment', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'partyline-app-sounds-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    writeWav(join(folder, 'long.wav'), sine(900, 60));
    const sounds = createSoundFolder(folder);
    await sounds.load('long.wav');
    const world = await createWorld(t, { sounds });
    const { app, organisationId } = world;
    const made = await app.calls.create({ organisationId, destinations: [{ address: '+15550101' }] });
    assert.ok(made.ok);
    const conversationId = made.value.id;
    await world.settle();
    const order = { organisationId, conversationId, sound: 'long.wav', loop: true };
    const asked = Array.from({ length: limits.playbacksPerConversationMax + 5 }, () => app.announcements.start(order));
    const begun = await Promise.all(asked);
    assert.equal(begun.filter(({ ok }) => ok).length, limits.playbacksPerConversationMax);
    assert.equal(app.announcements.list(organisationId, conversationId).length, limits.playbacksPerConversationMax);

    const target = { organisationId, conversationId, participantId: world.one(conversationId, '+15550101').id };
    const recorded = await Promise.all(
      Array.from({ length: limits.legRecordingsPerConversationMax + 5 }, () =>
        app.legRecordings.start(target, 'voice'),
      ),
    );
    assert.equal(recorded.filter(({ ok }) => ok).length, limits.legRecordingsPerConversationMax);
    const [one] = app.announcements.list(organisationId, conversationId);
    assert.ok(await app.announcements.stop(organisationId, conversationId, one?.id ?? ''));
    assert.ok((await app.announcements.start(order)).ok, 'a place is free again');
  });
});
