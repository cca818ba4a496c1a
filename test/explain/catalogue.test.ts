import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { operationsFor } from '../../src/contract/dialects.ts';
import { genesysErrorCodes } from '../../src/contract/genesys/error-codes.gen.ts';
import { catalogue } from '../../src/explain/catalogue.ts';
import { createExplainer } from '../../src/explain/explain.ts';
import { createOfflineExplainer } from '../../src/explain/offline/offline.ts';
import { pageFileOf, reasonPage } from '../../src/explain/pages.ts';
import { type CloudExample, type ReasonEntry, type ReasonExample, stages } from '../../src/explain/reason.ts';
import { namesOf } from '../../src/explain/template.ts';
import { contextId, evidenceOf, ids, parseSent, situations } from './world.ts';

const entries: readonly ReasonEntry[] = catalogue;
const explainer = createExplainer({ onFault: assert.ifError });
const folder = new URL('../../docs/reasons/', import.meta.url);

const ownCodes: Readonly<Record<string, number>> = {
  'method.not.allowed': 405,
  'precondition.failed': 412,
  'partyline.not.implemented': 501,
  'partyline.dial.denied': 403,
  'partyline.banned': 409,
  'partyline.delegated.token': 403,
  'partyline.idempotency.mismatch': 422,
  'partyline.idempotency.in.progress': 409,
  'partyline.selector.empty': 400,
  'partyline.no.match': 404,
  'partyline.count.mismatch': 409,
  'partyline.would.end.conversation': 409,
  'partyline.sound.unknown': 400,
  'partyline.sound.broken': 400,
  conflict: 409,
  'duplicate.name': 400,
  'general.conflict': 409,
};
const cloudCodes: Readonly<Record<string, { readonly status: number }>> = genesysErrorCodes;

/** Our own statuses for a code of the cloud: it has none for what HTTP itself refuses. */
const reused: Readonly<Record<string, readonly number[]>> = { 'bad.request': [413, 414, 421] };

describe('the catalogue', () => {
  it('has every reason once, in the order of gates', () => {
    const names = entries.map((entry) => entry.reason);
    assert.equal(new Set(names).size, names.length);
    const order = entries.map((entry) => stages.indexOf(entry.stage));
    assert.deepEqual(
      order,
      [...order].sort((one, other) => one - other),
    );
    for (const name of names) assert.match(name, /^[A-Z][A-Z0-9_]{1,62}$/);
  });

  it('keeps every reason in a file of its name', () => {
    const files = readdirSync(new URL('../../src/explain/catalogue/', import.meta.url)).sort();
    assert.deepEqual(files, entries.map((entry) => `${entry.reason.toLowerCase().replaceAll('_', '-')}.ts`).sort());
  });

  it('answers only codes that are known, with their status', () => {
    for (const entry of entries) {
      for (const [status, code] of Object.values(entry.answers)) {
        const known = ownCodes[code] ?? cloudCodes[code]?.status;
        assert.ok(known === status || reused[code]?.includes(status), `${entry.reason}: ${status} ${code}`);
      }
    }
  });

  it('writes sentences that neither ask nor blame and whose values are named', () => {
    const derived = new Set([
      'use',
      'allowed',
      'body',
      'request',
      'otherRequest',
      'sameBody',
      'fixBody',
      'accepted',
      'contextId',
      'base',
      'list',
      'retryAfter',
      'aKind',
      'aWanted',
      'aParameter',
    ]);
    for (const entry of entries) {
      assert.match(entry.title, /^[\x20-\x7e]{3,80}$/);
      assert.ok(entry.examples.length + (entry.cloudExamples?.length ?? 0) > 0, entry.reason);
      for (const text of [...entry.message, ...entry.cause]) {
        assert.doesNotMatch(text, /[?<>`\n]|did you mean|you forgot|your fault/i);
        for (const name of namesOf(text))
          assert.ok(derived.has(name) || name in entry.metadata, `${entry.reason}: {${name}}`);
      }
    }
  });

  it('has a page for every reason in docs/reasons, and no other page', () => {
    const pages = catalogue.map((entry) => pageFileOf(entry.reason));
    assert.deepEqual(readdirSync(folder).sort(), ['README.md', ...pages].sort());
    for (const { reason } of catalogue) {
      const page = readFileSync(new URL(pageFileOf(reason), folder), 'utf8');
      assert.equal(page, reasonPage(reason)?.markdown, `${reason}: run scripts/generate-reasons.ts`);
    }
  });
});

const special: Readonly<Record<string, (status: string) => string>> = {
  RETIRED: () => nth('removed'),
  MISSING: () => nth('missing'),
};

/** The first operation of a status, as a request with ids. */
function nth(status: string): string {
  const operation = operationsFor(['genesys']).find((each) => each.status === status && each.method === 'GET');
  assert.ok(operation);
  return `GET ${operation.path.replaceAll(/\{\w+\}/g, ids.random)}`;
}

function explainExample(given: string, request: string) {
  const situation = situations[given];
  assert.ok(situation, `no situation ${given}`);
  const evidence = evidenceOf(parseSent(special[request]?.('') ?? request), situation);
  assert.ok(evidence, `${request} is not refused`);
  return explainer.explain(evidence);
}

function checkExample(example: ReasonExample): void {
  const { reason, applicability, fix, metadata = [], sameBytesAs, also } = example.expect;
  const explanation = explainExample(example.given, example.request);
  const explain = explanation.body.explain;
  assert.ok(explain);
  assert.deepEqual([explain.reason, explain.applicability], [reason, applicability], explanation.body.message);
  assert.deepEqual(
    metadata.filter((key) => explain.metadata?.[key] === undefined),
    [],
  );
  if (also !== undefined) assert.deepEqual(explain.also, also);
  if (fix === undefined) assert.equal(explain.fix, null);
  else assert.equal(`${explain.fix?.method} ${explain.fix?.path} ${JSON.stringify(explain.fix?.body)}`, asFix(fix));
  if (sameBytesAs !== undefined) {
    const other = explainExample(example.given, sameBytesAs);
    assert.equal(bytesOf(other, sameBytesAs), bytesOf(explanation, example.request));
  }
}

const asFix = (text: string): string => {
  const sent = parseSent(text);
  return `${sent.method} ${sent.path} ${sent.body}`;
};

/** The answer without what may differ: the correlation id and the ids echoed. */
function bytesOf(explanation: object, request: string): string {
  const echoed = [...parseSent(request).path.matchAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g)].map((match) => match[0]);
  return [...echoed, contextId].reduce(
    (text, each, at) => text.replaceAll(each, `#${at}`),
    JSON.stringify(explanation),
  );
}

const offline = createOfflineExplainer({ onFault: assert.ifError });

function checkCloudExample(reason: string, example: CloudExample): void {
  const [method = '', path = '', ...rest] = example.request.split(' ');
  const body = rest.join(' ');
  const answer = offline.explain({
    request: {
      method,
      path: path.replaceAll(/\{(\w)\}/g, (_, name: string) => (name === 'c' ? '{conversationId}' : '{participantId}')),
      ...(example.host === undefined ? {} : { host: example.host }),
      ...(example.sdkCall === undefined ? {} : { sdk_call: example.sdkCall }),
      ...(body === '' ? {} : { body, headers: { 'Content-Type': contentTypeOf(body) } }),
    },
    ...(example.status === undefined
      ? {}
      : {
          observed: { status: example.status, ...(example.message === undefined ? {} : { message: example.message }) },
        }),
  });
  const names: readonly string[] = answer.reasons;
  assert.equal(names.includes(reason), example.speaks, JSON.stringify(answer));
  if (example.fix !== undefined) assert.equal(`${answer.fix?.method} ${answer.fix?.pathTemplate}`, example.fix);
}

const contentTypeOf = (body: string): string =>
  /^[{[]/.test(body) ? 'application/json' : 'application/x-www-form-urlencoded';

describe('the examples of requests to the real cloud', () => {
  for (const entry of entries) {
    for (const example of entry.cloudExamples ?? []) {
      it(`${entry.reason}: ${example.speaks ? 'speaks' : 'is silent'}, ${example.request} ${example.sdkCall ?? example.host ?? example.status ?? ''}`, () =>
        checkCloudExample(entry.reason, example));
    }
  }

  it('has one that speaks and one that is silent wherever there are any', () => {
    for (const { reason, cloudExamples = [] } of entries) {
      const spoken = cloudExamples.map((example) => example.speaks);
      if (spoken.length > 0) assert.deepEqual([...new Set(spoken)].sort(), [false, true], reason);
    }
  });
});

describe('the examples of the catalogue', () => {
  for (const entry of entries) {
    for (const example of entry.examples) {
      it(`${entry.reason}: ${example.given}, ${example.request}`, () => checkExample(example));
    }
  }

  it('speak at least once for every reason', () => {
    for (const entry of entries) {
      if (entry.examples.length === 0) continue;
      const reasons = entry.examples.flatMap((example) => explainExample(example.given, example.request).reasons);
      assert.ok(
        reasons.some((reason) => reason === entry.reason),
        entry.reason,
      );
    }
  });
});
