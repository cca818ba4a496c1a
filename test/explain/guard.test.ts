import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { authorise, checkMedia, checkOperationBody } from '../../src/contract/gates.ts';
import { select } from '../../src/contract/route-table.ts';
import { catalogue } from '../../src/explain/catalogue.ts';
import type { Evidence } from '../../src/explain/evidence.ts';
import { createExplainer } from '../../src/explain/explain.ts';
import type { Candidate, Explanation, Fix } from '../../src/explain/explanation.ts';
import { evidenceOf, ids, type Sent, things } from './world.ts';

const explainer = createExplainer({ onFault: assert.ifError });

const idList = Object.values(ids);
const segment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...idList) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'calls',
      'phone',
      'voice',
      'participants',
      'participant',
      'disconnect',
      'hangup',
      'conversations',
      'communications',
      'video',
      'conference',
      'attributes',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'None', 'undefined', '{participantId}', 'user:anna', '..', '%zz', "it's"),
  },
);
const one = fc.constantFrom(...idList);
const path = fc.oneof(
  fc
    .tuple(fc.constantFrom('calls', 'phone', 'voice', 'video'), segment, segment, segment)
    .map((parts) => `/api/v2/conversations/${parts.join('/')}`),
  fc.array(segment, { maxLength: 6 }).map((parts) => `/api/v2/conversations/${parts.join('/')}`),
  fc.tuple(one, one).map(([c, p]) => `/api/v2/conversations/calls/${c}/participants/${p}`),
  fc.tuple(one, one, segment).map(([c, p, word]) => `/api/v2/conversations/${c}/participants/${p}/${word}`),
  one.map((c) => `/api/v2/conversations/calls/${c}`),
  one.map((c) => `/api/v2/conversations/${c}`),
  one.map((c) => `/api/v2/conversations/${c}/disconnect`),
  one.map((p) => `/api/v2/conversations/phone/participants/${p}`),
  fc.tuple(one, one, one).map(([c, p, k]) => `/api/v2/conversations/calls/${c}/participants/${p}/communications/${k}`),
);
const value = fc.constantFrom<unknown>(
  'disconnected',
  'DISCONNECTED',
  'disconnect',
  'hangup',
  'connected',
  true,
  false,
  'true',
  null,
  3,
  ids.live,
  [ids.live],
  [{ id: ids.live }],
  [{ id: ids.back, action: 'disconnect' }],
  { id: ids.ended },
);
const key = fc.constantFrom(
  'state',
  'status',
  'action',
  'participants',
  'participantId',
  'removeParticipants',
  'muted',
  'held',
  'address',
  'id',
  'disconnect',
  'reason',
  'name',
  'target',
  'wrapup',
);
const body = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(key, value, { maxKeys: 3 }).map((each) => JSON.stringify(each)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{status: disconnected}',
      "{'state': 'disconnected'}",
      'state=disconnected',
      'status: DISCONNECTED',
      '"disconnect"',
      '[{"state":"disconnected"}]',
      `participantId=${ids.live}&state=disconnected`,
    ),
  },
);
const request: fc.Arbitrary<Sent> = fc
  .record({
    method: fc.constantFrom('GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'HEAD'),
    path,
    query: fc.constantFrom('', '', '', `?participantId=${ids.live}`, `?target=${ids.bridge}`, '?pageSize=5'),
    body: fc.option(body, { nil: undefined }),
    type: fc.constantFrom(undefined, 'application/json', 'text/plain', 'application/x-www-form-urlencoded'),
  })
  .map(({ method, path: at, query, body: text, type }) => ({
    method,
    path: at + query,
    ...(text === undefined ? {} : { body: text }),
    ...(type === undefined ? {} : { headers: { 'content-type': type } }),
  }));

const dialects = fc.constantFrom(['genesys', 'thread', 'partyline'] as const, ['genesys', 'partyline'] as const);

interface Told {
  readonly sent: Sent;
  readonly evidence: Evidence;
  readonly explanation: Explanation;
  readonly shown: readonly (Fix | Candidate)[];
}

/** Explains generated requests; every one that is refused is looked at. Returns how many were. */
function everyRefusal(look: (told: Told) => void, runs = 2500): number {
  let count = 0;
  fc.assert(
    fc.property(request, dialects, (sent, served) => {
      const evidence = evidenceOf(sent, { dialects: served });
      if (evidence === undefined) return;
      count += 1;
      const explanation = explainer.explain(evidence);
      const { fix = null, candidates = [] } = explanation.body.explain ?? {};
      look({ sent, evidence, explanation, shown: fix === null ? candidates : [fix, ...candidates] });
    }),
    { numRuns: runs, seed: 20261123 },
  );
  return count;
}

// The test has its own reading of what ends a call and of whom a request names.
const endsCall = ({ method, path: at, body: sent }: Fix | Candidate): boolean => {
  if (method === 'DELETE') return /^\/api\/v2\/conversations\/(?:[a-z]+\/)?[^/]+$/.test(at);
  if (method === 'POST' && /^\/api\/v2\/conversations\/[^/]+\/disconnect$/.test(at)) return true;
  return (
    method === 'PATCH' &&
    /^\/api\/v2\/conversations\/(?:[a-z]+\/)?[^/]+$/.test(at) &&
    JSON.stringify(sent ?? null).includes('disconnected')
  );
};

const mentions = (sent: Sent): readonly string[] =>
  idList.filter((each) => sent.path.includes(each) || sent.body?.includes(each) === true);

const partiesOf = (word: string): readonly string[] => {
  const thing = things.get(word);
  if (thing === undefined) return [word];
  if (thing.kind === 'participant')
    return [thing.participantId, ...(thing.newer === undefined ? [] : [thing.newer.participantId])];
  if (thing.kind === 'communication' || thing.kind === 'call') return [thing.stay.participantId];
  return thing.live.map((stay) => stay.participantId);
};

describe('the level guard', () => {
  it('never lets a correction end a call for everybody unless that was sent and nobody was named', () => {
    let ending = 0;
    const seen = everyRefusal(({ sent, shown }) => {
      for (const each of shown.filter(endsCall)) {
        ending += 1;
        const somebody = mentions(sent).some((word) => things.get(word)?.kind !== 'conversation' && things.has(word));
        assert.ok(!somebody && !/participant/.test(sent.path + (sent.body ?? '')), JSON.stringify({ sent, each }));
        assert.notEqual(sent.method, 'GET');
        if (each.method === 'DELETE') assert.equal(sent.method, 'DELETE');
      }
    });
    assert.ok(seen > 1500 && ending > 0, `${seen} refusals, ${ending} corrections of whole calls`);
  });

  it('never names a participant that the request neither named nor meant', () => {
    let named = 0;
    everyRefusal(({ sent, shown }) => {
      const meant = new Set<string>(mentions(sent).flatMap((word) => [word, ...partiesOf(word)]));
      for (const each of shown) {
        const party = /\/participants\/([^/?]+)/.exec(each.path)?.[1];
        if (party === undefined || !idList.some((known) => known === decodeURIComponent(party))) continue;
        named += 1;
        assert.ok(meant.has(decodeURIComponent(party)), JSON.stringify({ sent, each }));
      }
    });
    assert.ok(named > 150, `${named} named`);
  });

  it('never corrects to a newer stay', () => {
    everyRefusal(({ sent, explanation }) => {
      const fix = explanation.body.explain?.fix;
      const isBack = fix?.path.includes(ids.back) === true && !mentions(sent).includes(ids.back);
      assert.ok(!isBack || mentions(sent).some((word) => word === ids.conversation), JSON.stringify({ sent, fix }));
    });
  });

  it('lets every correction that may be applied pass all gates', () => {
    let applied = 0;
    everyRefusal(({ sent, evidence, explanation }) => {
      const explain = explanation.body.explain;
      if (explain?.applicability !== 'apply') return;
      applied += 1;
      const fix = explain.fix;
      assert.ok(fix);
      assert.doesNotMatch(fix.path, /[<>{}]/);
      const { body: fixedBody, headers } = fix;
      const matched = select(evidence.routes.match(fix.path), fix.method);
      assert.ok(matched.ok, JSON.stringify({ sent, fix }));
      const { operation, params } = matched.value;
      const text = fixedBody === undefined ? undefined : JSON.stringify(fixedBody);
      assert.equal(authorise(operation, { permissions: ['*'] }, { adminConversationScopeCounts: true }), undefined);
      assert.equal(checkMedia(fix.method, headers['Content-Type'], text), undefined);
      assert.ok(checkOperationBody(operation, text).ok, JSON.stringify({ sent, fix }));
      const party = things.get(params.participantId ?? '');
      if (params.participantId === undefined) return;
      assert.ok(
        party?.kind === 'participant' && (party.live || fix.method === 'GET' || fix.method === 'HEAD'),
        JSON.stringify({ sent, fix }),
      );
      if (params.conversationId !== undefined) assert.equal(party.conversationId, params.conversationId);
      const leg = things.get(params.communicationId ?? '');
      if (params.communicationId !== undefined)
        assert.ok(leg?.kind === 'communication' && leg.stay.participantId === params.participantId);
    });
    assert.ok(applied > 100, `${applied} applied`);
  });

  it('keeps reads reads', () => {
    everyRefusal(({ sent, shown }) => {
      if (sent.method === 'GET' || sent.method === 'HEAD')
        for (const each of shown) assert.match(each.method, /^(?:GET|HEAD)$/);
    });
  });
});

describe('every sentence', () => {
  it('is one short line that neither asks nor marks up, and its parameters are texts', () => {
    everyRefusal(({ explanation }) => {
      const { message, messageParams, explain } = explanation.body;
      for (const text of [message, explain?.fix?.summary ?? '-', explanation.title]) {
        assert.ok(text.length > 0 && text.length <= 200, text);
        assert.doesNotMatch(text, /[?<>`\n\r]/);
      }
      assert.ok((explain?.cause?.length ?? 0) > 0);
      assert.ok(Object.values(messageParams).every((each) => typeof each === 'string'));
      assert.match(explanation.title, /^[\x20-\x7e]+$/);
      assert.ok((explain?.also?.length ?? 0) <= 2 && (explain?.candidates?.length ?? 0) <= 3);
    });
  });

  it('survives any text in path and body', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('GET', 'PATCH', 'X\u0000'),
        fc.string({ maxLength: 300 }),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (method, at, text) => {
          const evidence = evidenceOf({ method, path: `/${at}`, body: text });
          if (evidence === undefined) return;
          const { body: answered } = explainer.explain(evidence);
          assert.doesNotMatch(answered.message, /[\p{Cc}?<>`]/u);
        },
      ),
      { numRuns: 1000, seed: 7 },
    );
  });

  it('speaks for every reason that a server may give, whatever it hands over', () => {
    const evidence = evidenceOf({ method: 'PUT', path: `/api/v2/conversations/phone/participants/${ids.live}` });
    assert.ok(evidence);
    for (const { reason } of catalogue) {
      const { body: answered, reasons } = explainer.explain({ ...evidence, refusal: { reason, metadata: {} } });
      assert.ok(answered.message.length > 10 && !answered.message.includes('{'), `${reason}: ${answered.message}`);
      assert.ok(reasons.length > 0);
    }
  });
});
