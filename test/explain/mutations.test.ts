import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createExplainer } from '../../src/explain/explain.ts';
import { createNearMissSearch } from '../../src/explain/near-miss.ts';
import { createOfflineExplainer } from '../../src/explain/offline/offline.ts';
import { createCloudTable } from '../../src/explain/offline/study.ts';
import { createSeededRandom } from '../support/random.ts';
import { bodyMutationKinds, bodyMutationsOf } from './body-mutation.ts';
import { foreignRequests } from './foreign-routes.ts';
import { type MutationKind, mutationKinds, mutationsOf } from './mutation.ts';
import { bodyVerdict, engineVerdict, offlineVerdict, searchVerdict, tally, type Verdict } from './mutation-score.ts';
import { refusedBy, servedTable } from './static-evidence.ts';

const SEED = 20261125;
const cloud = createCloudTable().routes;
const served = servedTable();
const explainer = createExplainer({ onFault: assert.ifError });
const offline = createOfflineExplainer({ onFault: assert.ifError });
/** Every third is enough to see a floor broken; `npm run bench -- explain` takes them all. */
const third = (_: unknown, at: number): boolean => at % 3 === 0;
const ofCloud = mutationsOf({ routes: cloud, random: createSeededRandom(SEED), perKind: 1 }).filter(third);
const ofServed = mutationsOf({ routes: served, random: createSeededRandom(SEED + 1), perKind: 1 }).filter(third);

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

interface Floors {
  /** Right among those claimed. */
  readonly first: number;
  /** Claimed among all. */
  readonly claimed: number;
}

function holds(what: string, verdicts: readonly Verdict[], { first, claimed }: Floors): void {
  const { claims, right, tried } = tally(verdicts);
  assert.ok(tried > 20, `${what}: ${tried} tried`);
  assert.ok(share(right, claims) >= first, `${what}: ${right} of ${claims} claims are right`);
  assert.ok(share(claims, tried) >= claimed, `${what}: ${claims} of ${tried} are claimed`);
}

describe('one mistake in a path of the table', () => {
  /** Kinds of which little may be claimed: what was left out or put in is seldom known, nor is a verb without a body. */
  const doubtful: Readonly<Partial<Record<MutationKind, number>>> = {
    verb: 0.3,
    'segment missing': 0.5,
    'segment too many': 0.02,
    'id dropped': 0.8,
    'id before its word': 0.65,
  };

  it('is found out by the search', () => {
    const search = createNearMissSearch(cloud);
    for (const kind of mutationKinds) {
      const verdicts = ofCloud.filter((each) => each.kind === kind).map((each) => searchVerdict(search, each));
      holds(kind, verdicts, { first: 0.97, claimed: kind in doubtful ? 0.6 : 0.9 });
    }
  });

  it('is corrected by the engine, or nothing is claimed', () => {
    for (const kind of mutationKinds) {
      const all = ofCloud.filter((each) => each.kind === kind);
      const verdicts = all.map((each) => engineVerdict(explainer, cloud, each));
      holds(kind, verdicts, { first: kind in doubtful ? 0.9 : 0.97, claimed: doubtful[kind] ?? 0.8 });
    }
  });

  it('is corrected where half of the table is not built, or nothing is claimed', () => {
    const verdicts = ofServed.map((each) => engineVerdict(explainer, served, each));
    holds('all', verdicts, { first: 0.99, claimed: 0.25 });
  });

  it('is corrected without a server', () => {
    const verdicts = ofCloud.map((each) => offlineVerdict(offline, each));
    holds('all', verdicts, { first: 0.98, claimed: 0.7 });
  });

  it('names the right one among three wherever it names any', () => {
    const verdicts = ofCloud.map((each) => engineVerdict(explainer, cloud, each));
    const { among, answers } = tally(verdicts);
    assert.ok(share(among, answers) >= 0.98, `${among} of ${answers}`);
  });
});

describe('one mistake in a body', () => {
  it('is corrected to the very body that was meant', () => {
    const mutations = bodyMutationsOf({ operations: cloud.operations, random: createSeededRandom(SEED), perKind: 3 });
    for (const kind of bodyMutationKinds) {
      const verdicts = mutations
        .filter((each) => each.kind === kind)
        .map((each) => bodyVerdict(explainer, cloud, each));
      // What ends a call for everybody is not claimed.
      holds(kind, verdicts, { first: 0.98, claimed: 0.85 });
    }
  });
});

describe('paths of other products', () => {
  for (const isTuned of [true, false]) {
    const requests = foreignRequests().filter((each) => each.isTuned === isTuned);
    const name = isTuned ? 'that were looked at' : 'that were not looked at';

    it(`get no correction from a server (${name})`, () => {
      const spoken = requests.filter((request) => {
        const evidence = refusedBy(served, request);
        return evidence !== undefined && (explainer.explain(evidence).body.explain?.fix ?? null) !== null;
      });
      assert.ok(requests.length > 150 && spoken.length <= requests.length * 0.03, JSON.stringify(spoken));
    });

    it(`get no correction from the command line (${name})`, () => {
      const spoken = requests.filter((request) => offline.explain({ request }).fix !== null);
      assert.ok(spoken.length <= requests.length * 0.05, JSON.stringify(spoken));
    });
  }
});
