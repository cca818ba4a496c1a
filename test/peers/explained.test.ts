import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import client from 'purecloud-platform-client-v2';
import { conference, idOf, three } from '../flow/conference.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { startProgram } from '../support/processes.ts';
import { requireProgram, requirePythonRequests } from '../support/require-program.ts';
import { within } from '../support/until.ts';

const { ApiClient, ConversationsApi } = client;

const change = 'PUT is not allowed here. Use PATCH with body {"status":"disconnected"}.';
const title = 'Wrong method, see Allow';

/** A conference, and the address that the thread's asker sent his PUT to. */
async function scene(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const server = await startLocalServer(t, settings);
  const call = await conference(server, three);
  const participantId = idOf(call, three[0]);
  return { server, call, participantId, url: `${server.url}/api/v2/conversations/phone/participants/${participantId}` };
}

/** Everything that a program prints, with the token in its environment. */
async function printed(t: TestContext, server: LocalServer, command: readonly string[]): Promise<string> {
  const token = await server.token('demo');
  const env = { ...process.env, TOKEN: token, NO_PROXY: '*', no_proxy: '*', NODE_TEST_CONTEXT: undefined };
  const program = await startProgram(t, command, { env });
  await within(`the end of ${command[0]}`, program.ended, 60_000);
  return program.output();
}

const curl = async (t: TestContext, { server, url }: Awaited<ReturnType<typeof scene>>, ...more: readonly string[]) =>
  printed(t, server, [
    ...['curl', '-s', '-i', '-X', 'PUT', url, '-H', 'Content-Type: application/json'],
    ...['-H', `Authorization: Bearer ${await server.token('demo')}`, '-d', '{"status":"disconnected"}', ...more],
  ]);

const head = (output: string): readonly string[] => (output.split('\r\n\r\n')[0] ?? '').split('\r\n');
const bodyOf = (output: string): unknown => JSON.parse(output.split('\r\n\r\n').slice(1).join('\r\n\r\n') || 'null');
const at = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce((each: unknown, name) => Reflect.get(Object(each), name), value);

/** The script of the thread, in Python; what it does not catch ends in a traceback. */
const python = (request: string): string => `
import json, os, sys
url, headers = sys.argv[1], {"Authorization": "Bearer " + os.environ["TOKEN"], "Content-Type": "application/json"}
body = json.dumps({"status": "disconnected"})
${request}`;

describe('the one-line change is seen', () => {
  it('in the output of curl -i: the phrase, the verbs, the page, the sentence', async (t) => {
    if (!requireProgram(t, 'curl')) return;
    const output = await curl(t, await scene(t));
    assert.equal(head(output)[0], `HTTP/1.1 405 ${title}`);
    const names = head(output).filter((line) => /^(allow|link):/i.test(line));
    const [allow, link, ...others] = names;
    assert.deepEqual([allow, others], ['allow: GET, PATCH', []]);
    assert.match(
      link ?? '',
      /^link: <\/errors\/WRONG_METHOD>; rel="help", <\/api\/v2\/partyline\/requests\/[0-9a-f-]{36}>; rel="describedby"$/,
    );
    assert.equal(at(bodyOf(output), 'message'), change);
  });

  it('in the traceback of Python requests', async (t) => {
    const path = requirePythonRequests(t);
    if (path === undefined) return;
    const { server, url } = await scene(t);
    const script = python('import requests\nrequests.put(url, data=body, headers=headers).raise_for_status()');
    const output = await printed(t, server, [path, '-c', script, url]);
    assert.match(output, /^Traceback/);
    assert.match(output, new RegExp(`HTTPError: 405 Client Error: ${title} for url`));
  });

  it('in the traceback of urllib', async (t) => {
    const path = requirePythonRequests(t);
    if (path === undefined) return;
    const { server, url } = await scene(t);
    const script = python(
      'import urllib.request as u\nu.urlopen(u.Request(url, data=body.encode(), headers=headers, method="PUT"))',
    );
    const output = await printed(t, server, [path, '-c', script, url]);
    assert.match(output, new RegExp(`urllib.error.HTTPError: HTTP Error 405: ${title}`));
  });

  // str() of the official Python SDK's ApiException has status, reason, headers and body, each as urllib3 gives it.
  it('in what the Python SDK makes its exception of', async (t) => {
    const path = requirePythonRequests(t);
    if (path === undefined) return;
    const { server, url } = await scene(t);
    const script = python(
      [
        'import urllib3',
        'answer = urllib3.PoolManager().request("PUT", url, body=body, headers=headers)',
        'raise RuntimeError(f"{answer.status} {answer.reason} {answer.headers} {answer.data.decode()}")',
      ].join('\n'),
    );
    const output = await printed(t, server, [path, '-c', script, url]);
    assert.ok(output.includes(`405 ${title}`), output);
    assert.ok(output.includes('</errors/WRONG_METHOD>; rel="help"'), output);
    assert.ok(output.includes(JSON.stringify(change)), output);
  });

  it('in what the official JavaScript SDK rejects with, which is the whole body', async (t) => {
    const { server, call, participantId } = await scene(t);
    const { protocol, hostname, port } = new URL(server.url);
    ApiClient.instance.setGateway({ protocol: protocol.replace(':', ''), host: hostname, port: Number(port) });
    ApiClient.instance.setAccessToken(await server.token('user:alice'));
    const conversations = new ConversationsApi();
    // What the thread's path is to the SDK: the word phone in the place of a conversation's id.
    const patch = (id: string, body: object): Promise<unknown> =>
      conversations.patchConversationParticipant(id, participantId, body).then(
        () => assert.fail('the request was accepted'),
        (rejected: unknown) => rejected,
      );
    const rejected = await patch('phone', { state: 'disconnected' });
    assert.equal(at(rejected, 'message'), 'Body key state is not known here. Send {"status":"disconnected"}.');
    assert.deepEqual(at(rejected, 'explain', 'fix', 'body'), { status: 'disconnected' });
    const misspelt = await patch(call.id, { status: 'disconnected' });
    assert.deepEqual(at(misspelt, 'explain', 'fix', 'body'), { state: 'disconnected' });
    const fixed = at(misspelt, 'explain', 'fix', 'body');
    await conversations.patchConversationParticipant(call.id, participantId, Object(fixed));
  });
});

describe('an explanation in another form', () => {
  const problem = ['-H', 'Accept: application/problem+json'] as const;

  it('is the same as application/problem+json', async (t) => {
    if (!requireProgram(t, 'curl')) return;
    const asked = await scene(t);
    const [plain, other] = [bodyOf(await curl(t, asked)), bodyOf(await curl(t, asked, ...problem))];
    assert.deepEqual(at(other, 'explain'), at(plain, 'explain'));
    assert.deepEqual(
      [at(other, 'type'), at(other, 'title'), at(other, 'status'), at(other, 'detail'), at(other, 'code')],
      ['/errors/WRONG_METHOD', title, 405, change, 'method.not.allowed'],
    );
  });

  it('has no body after HEAD, and the same head', async (t) => {
    if (!requireProgram(t, 'curl')) return;
    const { server, url } = await scene(t);
    const missing = url.replace(/[^/]+$/, '99999999-0001-4000-8000-000000000001');
    const token = `Authorization: Bearer ${await server.token('demo')}`;
    const output = await printed(t, server, ['curl', '-s', '-I', missing, '-H', token]);
    assert.match(output, /^HTTP\/1\.1 404 [A-Z].*\r\n/);
    assert.match(output, /^link: <\/errors\/NOT_FOUND>; rel="help", <[^>]+>; rel="describedby"\r$/im);
    assert.equal(output.split('\r\n\r\n')[1], '');
  });

  it('is only a link with PARTYLINE_EXPLAIN=header', async (t) => {
    if (!requireProgram(t, 'curl')) return;
    const output = await curl(t, await scene(t, { PARTYLINE_EXPLAIN: 'header' }));
    assert.ok(head(output).some((line) => line.startsWith('link: </errors/WRONG_METHOD>; rel="help", ')));
    assert.deepEqual([at(bodyOf(output), 'explain'), at(bodyOf(output), 'details')], [undefined, []]);
  });

  it('is nothing but the phrase and the sentence of the gate with PARTYLINE_EXPLAIN=off', async (t) => {
    if (!requireProgram(t, 'curl')) return;
    const output = await curl(t, await scene(t, { PARTYLINE_EXPLAIN: 'off' }));
    assert.equal(head(output)[0], `HTTP/1.1 405 ${title}`);
    assert.ok(!head(output).some((line) => line.startsWith('link:')));
    assert.equal(at(bodyOf(output), 'explain'), undefined);
  });
});
