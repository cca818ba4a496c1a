import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Known } from '../../src/base/known.ts';
import { catalogue, isReason, type Reason } from '../../src/explain/catalogue.ts';
import { type Detector, detectors } from '../../src/explain/detect/detect.ts';
import type { Evidence } from '../../src/explain/evidence.ts';
import { createExplainer } from '../../src/explain/explain.ts';
import type { Explanation } from '../../src/explain/explanation.ts';
import { contextId, evidenceOf, parseSent, situations } from './world.ts';

const broken = new Error('a defect of explain');
const fails = (): never => {
  throw broken;
};

/** What every example of the catalogue sends, as the gates refuse it. */
const refusals: readonly Evidence[] = catalogue.flatMap(({ examples }) =>
  examples.flatMap(({ given, request }) => {
    const evidence = evidenceOf(parseSent(request), situations[given]);
    return evidence === undefined ? [] : [evidence];
  }),
);

let told: readonly unknown[] = [];
const explainer = createExplainer({
  onFault(fault) {
    told = [...told, fault];
  },
});

/** Explains, and collects what was told of defects. */
function explained(evidence: Evidence): { explanation: Explanation; faults: readonly unknown[] } {
  told = [];
  const explanation = explainer.explain(evidence);
  return { explanation, faults: told };
}

/** The answer that the gate itself gives. */
const gateOf = (evidence: Evidence): Explanation => explainer.explain(evidence, 'load');

function assertAnswered({ status, code, body, headers }: Explanation, evidence: Evidence): void {
  const gate = gateOf(evidence);
  assert.deepEqual(
    [status, code, body.status, body.code, body.message, body.contextId, headers.Allow],
    [gate.status, gate.code, gate.status, gate.code, gate.body.message, contextId, gate.headers.Allow],
  );
}

/** How many refusals of the catalogue end in this defect; each has to be answered all the same. */
function brokenAnswers(defect: (evidence: Evidence) => Evidence = (evidence) => evidence): number {
  let count = 0;
  for (const evidence of refusals) {
    const { explanation, faults } = explained(defect(evidence));
    if (faults.length === 0) continue;
    count += 1;
    assert.ok(faults.every((fault) => fault === broken));
    assertAnswered(explanation, evidence);
  }
  return count;
}

describe('a defect of explain changes neither status nor code nor message', () => {
  for (const reason of Object.keys(detectors).filter(isReason)) {
    it(`in the detector of ${reason}`, (t) => {
      const table: Partial<Record<Reason, Detector>> = detectors;
      const real = detectors[reason];
      t.after(() => Object.assign(table, { [reason]: real }));
      table[reason] = fails;
      assert.ok(brokenAnswers() > 0, 'some refusal of the catalogue asks this detector');
    });
  }

  it('in the look at what is known', () => {
    const known = ({ kind }: Known): Known =>
      new Proxy<Known>(Object.create(null), { get: (_, name) => (name === 'kind' ? kind : fails()) });
    const count = brokenAnswers(({ things, ...rest }) => ({
      ...rest,
      things: new Map([...things].map(([word, thing]) => [word, known(thing)])),
    }));
    assert.ok(count > 0);
  });

  it('in the table of routes', () => {
    const count = brokenAnswers((evidence) => ({
      ...evidence,
      routes: { operations: evidence.routes.operations, match: fails },
    }));
    assert.ok(count > 0);
  });

  it('where even the sentences cannot be written: the message is the title then', () => {
    for (const evidence of refusals) {
      const gate = gateOf(evidence);
      const headers = new Proxy({}, { get: fails, ownKeys: fails });
      const { explanation, faults } = explained({ ...evidence, request: { ...evidence.request, headers } });
      assert.deepEqual(faults, [broken, broken]);
      assert.deepEqual(
        [explanation.status, explanation.code, explanation.title, explanation.body.message, explanation.headers.Allow],
        [gate.status, gate.code, gate.title, gate.title, gate.headers.Allow],
      );
    }
  });
});
