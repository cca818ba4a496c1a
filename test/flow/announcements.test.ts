import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { sine, writeWav } from '../support/tones.ts';
import { until } from '../support/until.ts';
import { conference, idOf, removals, three } from './conference.ts';

const nowhere = '00000000-0000-4000-8000-000000000000';

async function startCall(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-sounds-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const sounds = join(folder, 'sounds');
  mkdirSync(sounds);
  writeWav(join(sounds, 'short.wav'), sine(900, 0.1));
  writeWav(join(sounds, 'long.wav'), sine(900, 60));
  writeFileSync(join(sounds, 'broken.wav'), 'RIFF');
  writeWav(join(folder, 'secret.wav'), sine(900, 0.1));
  symlinkSync(join(folder, 'secret.wav'), join(sounds, 'link.wav'));
  const server = await startLocalServer(t, { PARTYLINE_SOUNDS: sounds });
  const call = await conference(server, three);
  const path = `/api/v2/partyline/conversations/${call.id}/announcements`;
  const play = (body: unknown, as = 'demo') => server.send('POST', path, { body, as });
  const timeline = async (): Promise<readonly unknown[]> => {
    const told = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
    const events = told.each('entities', 'event');
    return told.each('entities', 'state').filter((_, at) => events[at] === 'conversation.announcement');
  };
  return { server, call, path, play, timeline };
}

describe('an announcement', () => {
  it('plays a file of the folder, ends by itself, and says both in the timeline', async (t) => {
    const { server, call, play, path, timeline } = await startCall(t);
    const sounds = await server.send('GET', '/api/v2/partyline/sounds');
    assert.deepEqual(sounds.each('entities', 'name'), ['broken.wav', 'long.wav', 'short.wav']);
    const begun = await play({ sound: 'short.wav' });
    assert.equal(begun.status, 202);
    assert.deepEqual(
      [begun.at('sound'), begun.at('loop'), begun.at('durationMs'), begun.at('conversationId')],
      ['short.wav', false, 100, call.id],
    );
    await until('it is over', async () => ((await timeline()).length === 2 ? true : undefined));
    assert.deepEqual(await timeline(), ['active', 'none']);
    assert.deepEqual((await server.send('GET', path)).at('entities'), []);
  });

  it('in a loop plays until it is stopped, once', async (t) => {
    const { server, play, path, timeline } = await startCall(t);
    const begun = await play({ sound: 'short.wav', loop: true });
    const listed = await server.send('GET', path);
    assert.deepEqual(listed.each('entities', 'id'), [begun.at('id')]);
    const own = String(begun.at('selfUri'));
    assert.equal((await server.send('DELETE', own)).status, 204);
    assert.equal((await server.send('DELETE', own)).status, 404);
    assert.equal((await server.send('DELETE', `${path}/nothing`)).status, 404);
    assert.deepEqual(await timeline(), ['active', 'none']);
  });

  it('for one participant is over when he leaves', async (t) => {
    const { server, call, play, path } = await startCall(t);
    const participantId = idOf(call, three[0]);
    assert.equal((await play({ sound: 'long.wav', participantId })).at('participantId'), participantId);
    await play({ sound: 'long.wav' });
    const { path: one, body } = removals.calls(call.id, participantId);
    await server.send('PATCH', one, { body });
    await until('one is left', async () => {
      const left = (await server.send('GET', path)).each('entities', 'participantId');
      return left.length === 1 ? left : undefined;
    });
    const gone = await play({ sound: 'long.wav', participantId });
    assert.equal(gone.status, 404);
  });

  it('names a file of the folder and nothing else, and says what is wrong with one', async (t) => {
    const { play } = await startCall(t);
    for (const sound of ['nothing.wav', '../secret.wav', 'link.wav', '/etc/passwd', '..', 'short', 'short.wav\0']) {
      const reply = await play({ sound });
      assert.deepEqual([reply.status, reply.at('code')], [400, 'partyline.sound.unknown'], sound);
    }
    const broken = await play({ sound: 'broken.wav' });
    assert.deepEqual([broken.status, broken.at('code')], [400, 'partyline.sound.broken']);
    assert.match(String(broken.at('message')), /no WAV file/);
    assert.equal((await play({})).status, 400);
    assert.equal((await play({ sound: 'short.wav', participantId: 'nobody' })).status, 404);
    assert.equal((await play({ sound: 'short.wav', volume: 11 })).status, 400);
  });

  it('is for those who may end a call, and at most ten at once', async (t) => {
    const { play } = await startCall(t);
    assert.equal((await play({ sound: 'long.wav' }, 'perm:conversation:communication:view')).status, 403);
    for (let each = 0; each < 10; each += 1) assert.equal((await play({ sound: 'long.wav' })).status, 202);
    const more = await play({ sound: 'long.wav' });
    assert.equal(more.status, 503);
  });

  it('of a call that is over, or of another organisation, is refused', async (t) => {
    const { server, call, play, path } = await startCall(t);
    assert.equal((await play({ sound: 'short.wav' }, 'org:other')).status, 404);
    await server.send('POST', `/api/v2/conversations/${call.id}/disconnect`);
    const reply = await until('the call is over', async () => {
      const answer = await server.send('GET', path);
      return answer.status === 404 ? answer : undefined;
    });
    assert.equal(reply.status, 404);
    assert.equal((await play({ sound: 'short.wav' })).status, 404);
  });
});

describe('a conversation of another organisation', () => {
  it('is unknown to each of these operations, word for word', async (t) => {
    const { server, call, play } = await startCall(t);
    const participantId = idOf(call, three[0]);
    const own = String((await play({ sound: 'long.wav' })).at('selfUri'))
      .split('/')
      .at(-1);
    const path = `/api/v2/partyline/conversations/${call.id}/participants/${participantId}/recordings`;
    const recordingId = String((await server.send('POST', path, { body: {} })).at('id'));
    const requests: readonly (readonly ['GET' | 'POST' | 'DELETE', string, unknown?])[] = [
      ['GET', 'conversations/C/announcements'],
      ['POST', 'conversations/C/announcements', { sound: 'short.wav' }],
      ['POST', 'conversations/C/announcements', { sound: 'short.wav', participantId }],
      ['DELETE', `conversations/C/announcements/${own}`],
      ['POST', 'conversations/C/participants/P/recordings', {}],
      ['DELETE', `conversations/C/participants/P/recordings/${recordingId}`],
      ['GET', 'conversations/C/participants/P/quality'],
    ];
    for (const [method, rest, body] of requests) {
      const ask = async (conversationId: string, stay: string): Promise<string> => {
        const to = rest.replace('C', conversationId).replace('P', stay);
        const given = { as: 'org:other', ...(body === undefined ? {} : { body }) };
        const reply = await server.send(method, `/api/v2/partyline/${to}`, given);
        const text = JSON.stringify(reply.body).replaceAll(conversationId, 'C').replaceAll(stay, 'P');
        return `${reply.status} ${text.replace(/"contextId":"[^"]*"/, '')}`;
      };
      const nobody = '00000000-0000-4000-8000-000000000001';
      const [foreign, unknown] = [await ask(call.id, participantId), await ask(nowhere, nobody)];
      assert.match(foreign, /^404 /, rest);
      assert.equal(foreign, unknown, rest);
    }
    const media = await server.send('GET', `/api/v2/partyline/recordings/${recordingId}/media`, { as: 'org:other' });
    assert.equal(media.status, 404);
    assert.equal((await server.send('GET', `/api/v2/partyline/conversations/${call.id}/announcements`)).at('total'), 1);
  });
});

describe('the recording of a leg', () => {
  it('is listed with those of its call, and ends when told or with its leg', async (t) => {
    const { server, call } = await startCall(t);
    const [a, b] = [idOf(call, three[0]), idOf(call, three[1])];
    const of = (id: string): string => `/api/v2/partyline/conversations/${call.id}/participants/${id}/recordings`;
    const first = await server.send('POST', of(a), { body: { channels: 'both' } });
    const second = await server.send('POST', of(b), { body: {} });
    assert.deepEqual([first.status, second.status, first.at('fileState')], [200, 200, 'UPLOADING']);
    const state = async (id: unknown): Promise<unknown> => {
      const all = await server.send('GET', `/api/v2/conversations/${call.id}/recordings`);
      return all.each('', 'id').length === 0 && Array.isArray(all.body)
        ? all.body.find((each) => each.id === id)?.fileState
        : undefined;
    };
    assert.equal(await state(first.at('id')), 'UPLOADING');
    assert.equal((await server.send('DELETE', `${of(b)}/${first.at('id')}`)).status, 404, 'it is of another');
    for (let each = 0; each < 2; each += 1)
      assert.equal((await server.send('DELETE', `${of(a)}/${first.at('id')}`)).status, 204);
    const { path, body } = removals.calls(call.id, b);
    await server.send('PATCH', path, { body });
    for (const recording of [first, second])
      await until('it is ready', async () => ((await state(recording.at('id'))) === 'AVAILABLE' ? true : undefined));
    const media = await server.send('GET', `/api/v2/partyline/recordings/${first.at('id')}/media`);
    assert.equal(media.status, 200);
    assert.equal((await server.send('POST', of(b), { body: {} })).status, 404);
    const call2 = await server.send('GET', `/api/v2/conversations/${call.id}`);
    assert.equal(call2.at('recordingState'), 'NONE', 'it is none of the whole call');
  });
});
