import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { type Conference, conference, idOf, three } from './conference.ts';

const nowhere = '00000000-0000-4000-8000-000000000000';
const calls = '/api/v2/conversations/calls';

interface Recorded {
  readonly server: LocalServer;
  readonly call: Conference;
  readonly path: string;
}

async function startCall(t: TestContext, settings: Readonly<Record<string, string>> = {}): Promise<Recorded> {
  const server = await startLocalServer(t, settings);
  const call = await conference(server, three);
  return { server, call, path: `/api/v2/conversations/${call.id}` };
}

const put = ({ server, call }: Recorded, recordingState: string) =>
  server.send('PUT', `${calls}/${call.id}/recordingstate`, { body: { recordingState } });

/** States on the conversation of both shapes, and on the first leg of both. */
async function statesOf({ server, call, path }: Recorded): Promise<readonly unknown[]> {
  const generic = await server.send('GET', path);
  const lifted = await server.send('GET', `${calls}/${call.id}`);
  return [
    generic.at('recordingState'),
    lifted.at('recordingState'),
    generic.at('participants.0.calls.0.recordingState'),
    lifted.at('participants.0.recordingState'),
    lifted.at('participants.0.recording'),
  ];
}

/** The only recording, once its file is closed. */
const closed = ({ server, path }: Recorded) =>
  until('the recording is ready', async () => {
    const reply = await server.send('GET', `${path}/recordings`);
    return reply.at('0.fileState') === 'AVAILABLE' ? reply : undefined;
  });

const timeline = async ({ server, call }: Recorded): Promise<readonly unknown[]> => {
  const told = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
  const events = told.each('entities', 'event');
  return told.each('entities', 'state').filter((_, index) => events[index] === 'conversation.recording');
};

describe('a recording for which no file can be made', () => {
  it('ends as failed, with no media to be had, and the call goes on', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'partyline-unwritable-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const recorded = await startCall(t, { PARTYLINE_DATA: folder });
    for (const state of ['ACTIVE', 'NONE']) await put(recorded, state);
    await closed(recorded);
    // Root may write anywhere, but not below a file.
    rmSync(join(folder, 'recordings'), { recursive: true, force: true });
    writeFileSync(join(folder, 'recordings'), '');
    assert.equal((await put(recorded, 'ACTIVE')).status, 200);
    assert.equal((await put(recorded, 'NONE')).status, 200);
    const { server, path } = recorded;
    const reply = await until('its end is told', async () => {
      const told = await server.send('GET', `${path}/recordings`);
      return told.at('1.fileState') === 'UPLOADING' ? undefined : told;
    });
    assert.deepEqual([reply.at('1.fileState'), reply.at('1.mediaUris')], ['ERROR', undefined]);
    assert.equal((await server.send('GET', path)).status, 200);
  });
});

describe('the recording of a call', () => {
  it('begins, pauses, goes on and ends as its state is set, once each', async (t) => {
    const recorded = await startCall(t);
    assert.deepEqual(await statesOf(recorded), ['NONE', 'none', 'none', 'none', false]);
    const began = await put(recorded, 'ACTIVE');
    assert.deepEqual([began.status, began.body], [200, 'ACTIVE']);
    assert.deepEqual(await statesOf(recorded), ['ACTIVE', 'active', 'active', 'active', true]);
    await put(recorded, 'ACTIVE');
    assert.equal((await put(recorded, 'PAUSED')).body, 'PAUSED');
    assert.deepEqual(await statesOf(recorded), ['PAUSED', 'paused', 'paused', 'paused', false]);
    await put(recorded, 'ACTIVE');
    const open = await recorded.server.send('GET', `${recorded.path}/recordings`);
    assert.deepEqual([open.at('0.fileState'), open.at('0.endTime')], ['UPLOADING', undefined]);
    const one = await recorded.server.send('GET', String(open.at('0.selfUri')));
    assert.deepEqual([one.status, one.at('id')], [202, open.at('0.id')]);
    assert.equal((await put(recorded, 'NONE')).body, 'NONE');
    const ready = await closed(recorded);
    assert.ok(ready.at('0.endTime') && Number(ready.at('0.outputSizeInBytes')) >= 44);
    assert.equal((await recorded.server.send('GET', String(ready.at('0.selfUri')))).status, 200);
    assert.deepEqual(await timeline(recorded), ['active', 'paused', 'active', 'none']);
  });

  it('may begin paused, and ends with its call', async (t) => {
    const recorded = await startCall(t);
    const { server, path } = recorded;
    const set = (recordingState: string) =>
      server.send('PATCH', `${path}/recordingstate`, { body: { recordingState } });
    assert.deepEqual([(await set('PAUSED')).status, (await statesOf(recorded))[0]], [202, 'PAUSED']);
    await server.send('DELETE', path);
    const ready = await closed(recorded);
    assert.deepEqual([ready.at('0.outputDurationMs'), ready.at('0.outputSizeInBytes')], [0, 44]);
    assert.deepEqual(await timeline(recorded), ['paused', 'none']);
    assert.equal((await statesOf(recorded))[0], 'NONE');
    assert.equal((await set('ACTIVE')).status, 404);
    assert.equal((await put(recorded, 'ACTIVE')).status, 404);
  });

  it('is begun and ended by a participant, a snippet, and a change of the call', async (t) => {
    const recorded = await startCall(t);
    const { server, call } = recorded;
    const participant = `${calls}/${call.id}/participants/${idOf(call, three[0])}`;
    const state = async () => (await statesOf(recorded))[0];
    assert.equal((await server.send('PATCH', participant, { body: { recording: true, muted: true } })).status, 202);
    assert.equal(await state(), 'ACTIVE');
    assert.equal((await server.send('PATCH', participant, { body: { recording: false } })).status, 202);
    assert.equal(await state(), 'NONE');
    const snippet = (record: boolean) =>
      server.send('POST', `${participant}/snippet/record`, { body: { type: 'snippet', record } });
    assert.deepEqual([(await snippet(true)).body, await state()], ['ACTIVE', 'ACTIVE']);
    assert.deepEqual([(await snippet(false)).body, await state()], ['NONE', 'NONE']);
    const patch = (recordingState: string) => server.send('PATCH', `${calls}/${call.id}`, { body: { recordingState } });
    assert.deepEqual([(await patch('ACTIVE')).status, await state()], [202, 'ACTIVE']);
    assert.deepEqual([(await patch('PAUSED')).status, await state()], [202, 'PAUSED']);
    const all = await server.send('GET', `${recorded.path}/recordings`);
    assert.equal(Array.isArray(all.body) && all.body.length, 3);
  });

  it('does nothing of a change that is refused', async (t) => {
    const recorded = await startCall(t);
    const { server, call } = recorded;
    const participant = `${calls}/${call.id}/participants/${idOf(call, three[0])}`;
    assert.equal(
      (await server.send('PATCH', participant, { body: { recording: true, state: 'connected', held: 1 } })).status,
      400,
    );
    assert.equal((await statesOf(recorded))[0], 'NONE');
    for (const body of [{}, { recordingState: 'active' }])
      assert.equal((await server.send('PUT', `${calls}/${call.id}/recordingstate`, { body })).status, 400);
    for (const id of [nowhere, 'x'])
      assert.equal(
        (await server.send('PUT', `${calls}/${id}/recordingstate`, { body: { recordingState: 'ACTIVE' } })).status,
        404,
        id,
      );
    const ringing = `${calls}/${call.id}/participants/${nowhere}/snippet/record`;
    assert.equal((await server.send('POST', ringing, { body: { type: 'adhoc', record: true } })).status, 404);
    assert.equal((await server.send('POST', ringing, { body: { type: 'adhoc' } })).status, 400);
  });

  it('needs the permission of each operation, and stays within its organisation', async (t) => {
    const recorded = await startCall(t);
    const { server, call, path } = recorded;
    await put(recorded, 'ACTIVE');
    const list = await server.send('GET', `${path}/recordings`);
    const media = `/api/v2/partyline/recordings/${list.at('0.id')}/media`;
    const body = { recordingState: 'NONE' };
    const as = 'perm:conversation:call:view';
    assert.equal((await server.send('PUT', `${calls}/${call.id}/recordingstate`, { body, as })).status, 403);
    for (const place of [`${path}/recordings`, `${path}/recordingmetadata`, media]) {
      assert.equal((await server.send('GET', place, { as })).status, 403, place);
      assert.equal((await server.send('GET', place, { as: 'org:other' })).status, 404, place);
      assert.equal((await server.send('GET', place, { as: null })).status, 401, place);
    }
  });
});

describe('a recording', () => {
  it('is downloaded as a whole or in part', async (t) => {
    const recorded = await startCall(t);
    await put(recorded, 'ACTIVE');
    await put(recorded, 'NONE');
    const ready = await closed(recorded);
    const uri = String(ready.at('0.mediaUris.S.mediaUri'));
    const bytes = Number(ready.at('0.outputSizeInBytes'));
    const token = await recorded.server.token('demo');
    const get = async (range?: string) => {
      const headers = { Authorization: `Bearer ${token}`, ...(range === undefined ? {} : { Range: range }) };
      const answer = await fetch(uri, { headers });
      const content = Buffer.from(await answer.arrayBuffer());
      return {
        status: answer.status,
        type: answer.headers.get('content-type'),
        content,
        range: answer.headers.get('content-range'),
      };
    };
    const whole = await get();
    assert.deepEqual([whole.status, whole.type, whole.content.length], [200, 'audio/wav', bytes]);
    assert.equal(whole.content.toString('latin1', 0, 4), 'RIFF');
    const part = await get('bytes=8-11');
    assert.deepEqual([part.status, part.content.toString('latin1'), part.range], [206, 'WAVE', `bytes 8-11/${bytes}`]);
    const tail = await get('bytes=-4');
    assert.deepEqual([tail.status, tail.content], [206, whole.content.subarray(-4)]);
    assert.equal((await get(`bytes=${bytes}-`)).status, 416);
    assert.equal((await get('bytes=0-1,4-5')).status, 200);
    assert.equal((await fetch(uri)).status, 401);
  });

  it('is there as WAV only', async (t) => {
    const recorded = await startCall(t);
    const { server, path } = recorded;
    await put(recorded, 'ACTIVE');
    const list = (query: string) => server.send('GET', `${path}/recordings?${query}`);
    assert.ok((await list('formatId=WAV')).at('0.mediaUris'));
    assert.equal((await list('formatId=NONE')).at('0.mediaUris'), undefined);
    assert.equal((await list('formatId=MP3')).status, 501);
    assert.equal((await list('formatId=MP3&mediaFormats=WAV,MP3')).status, 200);
    const metadata = await server.send('GET', `${path}/recordingmetadata`);
    assert.deepEqual([metadata.status, metadata.at('0.mediaUris')], [200, undefined]);
    const one = await server.send('GET', String(metadata.at('0.selfUri')));
    assert.equal(one.at('id'), metadata.at('0.id'));
    for (const place of [`recordings/${nowhere}`, 'recordings/x', `recordingmetadata/${nowhere}`])
      assert.equal((await server.send('GET', `${path}/${place}`)).status, 404, place);
    assert.equal((await server.send('GET', `/api/v2/conversations/${nowhere}/recordings`)).status, 404);
    assert.equal(
      (await server.send('GET', `/api/v2/conversations/${nowhere}/recordings/${metadata.at('0.id')}`)).status,
      404,
    );
  });

  it('is removed once its time is over', async (t) => {
    const recorded = await startCall(t);
    const { server } = recorded;
    await put(recorded, 'ACTIVE');
    await put(recorded, 'NONE');
    const read = await closed(recorded);
    const self = String(read.at('0.selfUri'));
    const whole = (await server.send('GET', self)).body;
    const later = await server.send('PUT', self, {
      body: { ...Object(whole), deleteDate: '2999-01-01T00:00:00.000Z' },
    });
    assert.deepEqual(
      [later.status, later.at('deleteDate'), later.at('fileState')],
      [200, '2999-01-01T00:00:00.000Z', 'AVAILABLE'],
    );
    assert.equal((await server.send('PUT', self, { body: { fileState: 'AVAILABLE' } })).at('deleteDate'), undefined);
    assert.equal((await server.send('PUT', self, { body: { archiveDate: '2999-01-01T00:00:00.000Z' } })).status, 501);
    assert.equal((await server.send('PUT', self, { body: { fileState: 'ARCHIVED' } })).status, 501);
    const over = await server.send('PUT', self, { body: { deleteDate: '2001-01-01T00:00:00.000Z' } });
    assert.deepEqual([over.at('fileState'), over.at('mediaUris')], ['DELETED', undefined]);
    assert.equal((await server.send('GET', `/api/v2/partyline/recordings/${read.at('0.id')}/media`)).status, 404);
  });

  it('has annotations', async (t) => {
    const recorded = await startCall(t);
    const { server, path } = recorded;
    await put(recorded, 'ACTIVE');
    const list = await server.send('GET', `${path}/recordings`);
    const place = `${path}/recordings/${list.at('0.id')}/annotations`;
    const add = (body: unknown) => server.send('POST', place, { body, as: 'user:alice' });
    const second = await add({ name: 'price', type: 'Note', location: 1500, durationMs: 200, description: 'here' });
    assert.deepEqual([second.status, second.at('location'), typeof second.at('user.id')], [200, 1500, 'string']);
    const first = await add({ location: 10 });
    assert.equal((await add({ absoluteLocation: 10 })).status, 501);
    assert.equal((await add({ location: 'x' })).status, 400);
    const all = await server.send('GET', place);
    assert.deepEqual(Object(all.body)[0].id, first.at('id'));
    const self = String(second.at('selfUri'));
    const changed = await server.send('PUT', self, { body: { ...Object(second.body), description: 'there' } });
    assert.deepEqual([changed.at('description'), changed.at('user.id')], ['there', second.at('user.id')]);
    assert.equal((await server.send('GET', self)).at('description'), 'there');
    assert.equal((await server.send('GET', `${path}/recordings`)).at('0.annotations.1.description'), 'there');
    assert.equal((await server.send('DELETE', self)).status, 204);
    assert.equal((await server.send('GET', self)).status, 404);
    assert.equal((await server.send('DELETE', self)).status, 404);
  });

  it('lies beside the database, or goes with a server that has none', async (t) => {
    const data = mkdtempSync(join(tmpdir(), 'partyline-recorded-'));
    t.after(() => rmSync(data, { recursive: true, force: true }));
    const recorded = await startCall(t, { PARTYLINE_DATA: data });
    await put(recorded, 'ACTIVE');
    const list = await recorded.server.send('GET', `${recorded.path}/recordings`);
    await recorded.server.server.close();
    assert.deepEqual(readdirSync(join(data, 'recordings')), [`${list.at('0.id')}.wav`]);

    const before = temporary();
    const short = await startCall(t);
    await put(short, 'ACTIVE');
    const made = temporary().filter((name) => !before.includes(name));
    assert.ok(made.length >= 1);
    await short.server.server.close();
    assert.ok(made.some((name) => !existsSync(join(tmpdir(), name))));
  });
});

const temporary = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('partyline-recordings-'));
