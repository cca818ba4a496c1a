import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shellWords } from '../../../src/explain/curl/shell-words.ts';
import { explainCurl } from '../../../src/explain/index.ts';

const path =
  '/api/v2/conversations/calls/1d6a2070-1111-4222-8333-d8b5aaaa0001/participants/2d6a2070-1111-4222-8333-d8b5aaaa0002';

function answerTo(line: string) {
  const read = explainCurl(line);
  assert.ok(read.ok, read.ok ? '' : read.refusal);
  return read.value;
}

describe('the variables of a pasted curl', () => {
  it('come back where a shell fills them in', () => {
    const { fix } = answerTo(
      `curl -X PATCH "$BASE/api/v2/conversations/calls/$CONV/participants/\${P}" -H "Authorization: Bearer $AT" -H 'Content-Type: application/json' -d '{"status":"disconnected"}'`,
    );
    const head =
      'curl -X PATCH "$BASE/api/v2/conversations/calls/$CONV/participants/$P" -H "Authorization: Bearer $AT"';
    assert.ok(fix?.curl.startsWith(head), fix?.curl);
  });

  it('stand in double quotes of their own inside a body', () => {
    const { fix } = answerTo(
      `curl -X PUT 'https://api.mypurecloud.com${path}/attributes' -H 'Content-Type: application/json' -d '{"attributes":{"a":"'$X'","b":"$Y"}}'`,
    );
    assert.ok(fix?.curl.endsWith(`-d '{"attributes":{"a":"'"$X"'","b":"$Y"}}'`), fix?.curl);
    const words = shellWords(fix?.curl ?? '');
    assert.deepEqual(words.ok && words.value.at(-1)?.variables, ['X']);
  });

  it('are not made of braces that were typed', () => {
    const { fix } = answerTo(
      `curl -X PUT 'https://api.mypurecloud.com/api/v2/conversations/calls/{c}/participants/{p}'`,
    );
    assert.match(fix?.curl ?? '', /'https:\S+\/\{c\}\/participants\/\{p\}'/);
  });
});

describe('the file of a pasted curl', () => {
  it('stays the body, and no other is invented', () => {
    const { fix, candidates, applicability } = answerTo(
      `curl -X PUT 'https://api.mypurecloud.com${path}' -H 'Content-Type: application/json' -d @body.json`,
    );
    assert.match(fix?.curl ?? '', /^curl -X PATCH .* -d @body\.json$/);
    assert.equal(fix?.body, undefined);
    assert.equal(
      candidates.some(({ body }) => body !== undefined),
      false,
    );
    assert.notEqual(applicability, 'apply');
  });

  it('is a form where no header says otherwise', () => {
    const form = answerTo(`curl -X PATCH 'https://api.mypurecloud.com${path}' -d @body.json`);
    assert.ok(form.reasons.includes('FORM_BODY'));
    assert.match(form.cause, /curl -d without a Content-Type sends a form\.$/);
    assert.equal(form.isRightInForm, undefined);
    const json = answerTo(`curl -X PATCH 'https://api.mypurecloud.com${path}' --json @body.json`);
    assert.equal(json.reasons.includes('FORM_BODY'), false);
  });
});

describe('a curl from elsewhere', () => {
  const sent = (line: string) => {
    const { fix, notes } = answerTo(line);
    return { path: fix?.path, body: fix?.body, note: notes[0] ?? '' };
  };
  const right = { path, body: { state: 'disconnected' } };

  it('is read without the backslashes of another prompt, which is said', () => {
    const { note, ...request } = sent(
      String.raw`curl -X PUT 'https://api.mypurecloud.com${path}' -H 'Content-Type: application/json' -d '{\"state\":\"disconnected\"}'`,
    );
    assert.deepEqual(request, right);
    assert.match(note, /without the backslashes/);
  });

  it('is read with plain quotes and hyphens, which is said', () => {
    for (const line of [
      `curl –X PUT ‘https://api.mypurecloud.com${path}’ —header “Content-Type: application/json” -d ‘{“state”:“disconnected”}’`,
      `curl -X PUT https://api.mypurecloud.com${path} -H 'Content-Type: application/json' -d '{“state”: “disconnected”}'`,
    ]) {
      const { note, ...request } = sent(line);
      assert.deepEqual(request, right, line);
      assert.match(note, /^Typographic quotes/);
    }
  });

  it('keeps such quotes where they belong to a text', () => {
    const line = `curl -X PUT https://api.mypurecloud.com${path}/attributes -H 'Content-Type: application/json' -d '{"attributes":{"a":"say: “hi” – or ‘ho’"}}'`;
    assert.deepEqual(sent(line).body, { attributes: { a: 'say: “hi” – or ‘ho’' } });
  });
});

describe('a text that is no curl', () => {
  it('is not taken for one', () => {
    for (const line of ['wget http://x', 'echo hi', 'http PUT :8080/x']) {
      const read = explainCurl(line);
      assert.equal(read.ok ? '' : read.refusal, 'this is no curl command', line);
    }
    const long = explainCurl(`curl http://h.io/${'x'.repeat(3_000_000)}`);
    assert.match(long.ok ? '' : long.refusal, /longer than/);
  });
});
