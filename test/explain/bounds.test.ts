import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bounds } from '../../src/explain/bounds.ts';
import { createBudget } from '../../src/explain/budget.ts';
import { createExplainer } from '../../src/explain/explain.ts';
import type { Explanation } from '../../src/explain/explanation.ts';
import { createNearMissSearch } from '../../src/explain/near-miss.ts';
import { evidenceOf, ids, parseSent, routesOf, situations } from './world.ts';

const put = `PUT /api/v2/conversations/phone/participants/${ids.live} {"status":"disconnected"}`;

function evidence(request: string, given = 'served') {
  const found = evidenceOf(parseSent(request), situations[given]);
  assert.ok(found);
  return found;
}

/** A clock that goes on by so much whenever it is read. */
function slowClock(ms: number): () => number {
  let now = 0;
  return () => {
    now += ms;
    return now;
  };
}

const told = ({ status, code, body }: Explanation): readonly unknown[] => [status, code, body.message];

describe('the short form', () => {
  it('has the answer of the gate, its own sentence and the page, and says why there is no more', () => {
    const { status, body, headers, title } = createExplainer().explain(evidence(put), 'load');
    assert.deepEqual([status, body.code], [405, 'method.not.allowed']);
    assert.deepEqual(body.explain, { v: 1, skipped: 'load' });
    assert.match(body.message, /^PUT is not allowed here/);
    assert.equal(headers.Allow, 'GET, PATCH');
    assert.match(String(headers.Link), /^<\/errors\/WRONG_METHOD>; rel="help", <[^>]+>; rel="describedby"$/);
    assert.deepEqual(body.details, [{ errorCode: 'WRONG_METHOD', fieldName: 'method' }]);
    assert.equal(title, 'Wrong method, see Allow');
  });

  it('is not there where nothing of an explanation is', () => {
    for (const mode of ['header', 'off'] as const) {
      const { body } = createExplainer({ mode }).explain(evidence(put), 'load');
      assert.equal(body.explain, undefined);
    }
  });

  it('says nothing of an object, whether it is there or not', () => {
    const [one, other] = [ids.random, ids.user].map((id) => {
      const request = evidence(`PATCH /api/v2/conversations/phone/participants/${id} {"status":"disconnected"}`);
      const explanation = createExplainer().explain({ ...request, things: new Map() }, 'load');
      return JSON.stringify(explanation).replaceAll(id, '-');
    });
    assert.equal(one, other);
  });
});

describe('the bounds of an explanation', () => {
  const segments = (count: number): string => `GET /api/v2${'/x'.repeat(count - 2)}`;

  it('has a path of at most 64 segments', () => {
    const explainer = createExplainer();
    assert.equal(explainer.explain(evidence(segments(65))).body.explain?.skipped, 'segments');
    assert.equal(explainer.explain(evidence(segments(64))).body.explain?.reason, 'UNKNOWN_PATH');
  });

  it('has a path of at most 2 KiB', () => {
    const path = (length: number): string => `GET /api/v2/${'x'.repeat(length - '/api/v2/'.length)}`;
    const explainer = createExplainer();
    assert.equal(explainer.explain(evidence(path(2049))).body.explain?.skipped, 'path');
    assert.equal(explainer.explain(evidence(path(2048))).body.explain?.reason, 'UNKNOWN_PATH');
  });

  it('still says that a path is too long where that is the refusal', () => {
    const long = evidence(`GET /api/v2/${'x'.repeat(3000)}`, 'path-too-long');
    assert.equal(createExplainer().explain(long).body.explain?.reason, 'URI_TOO_LONG');
  });

  it('ends the search at 2,000 steps, however many rounds they are spread over', () => {
    const budget = createBudget();
    const search = createNearMissSearch(routesOf(['genesys']));
    const path = '/api/v2/conversatons/phon/participant/x/y/z/users/queues/a/b/c';
    let rounds = 0;
    while (budget.mayGoOn() && rounds < bounds.searchStepsMax) {
      search.find(path, false, budget);
      rounds += 1;
    }
    assert.equal(budget.cut(), 'steps');
    assert.deepEqual(search.find('/api/v2/user/me', false, budget), []);
  });
});

describe('the time of an explanation', () => {
  /** An explainer that has done what it may do slowly. */
  function warmed(monotonic: () => number) {
    const explainer = createExplainer({ monotonic, onFault: assert.ifError });
    for (let count = 0; count < bounds.explainedColdMin; count += 1) explainer.explain(evidence(put));
    return explainer;
  }

  it('is bounded: what takes longer gets the short form with the same answer', () => {
    const request = evidence(put);
    const slow = warmed(slowClock(bounds.explainMsMax + 1)).explain(request);
    assert.deepEqual(slow.body.explain, { v: 1, skipped: 'time' });
    assert.deepEqual(told(slow).slice(0, 2), told(createExplainer().explain(request)).slice(0, 2));
  });

  it('does not count while the code is cold, nor where there is no clock', () => {
    const cold = createExplainer({ monotonic: slowClock(1000) }).explain(evidence(put));
    assert.equal(cold.body.explain?.applicability, 'apply');
    const fast = warmed(slowClock(0)).explain(evidence(put));
    assert.equal(fast.body.explain?.applicability, 'apply');
  });
});
