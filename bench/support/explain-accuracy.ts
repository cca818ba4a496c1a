import { createExplainer } from '../../src/explain/explain.ts';
import { createNearMissSearch } from '../../src/explain/near-miss.ts';
import { createOfflineExplainer } from '../../src/explain/offline/offline.ts';
import { createCloudTable } from '../../src/explain/offline/study.ts';
import { bodyMutationKinds, bodyMutationsOf } from '../../test/explain/body-mutation.ts';
import { foreignRequests } from '../../test/explain/foreign-routes.ts';
import { mutationKinds, mutationsOf } from '../../test/explain/mutation.ts';
import {
  bodyVerdict,
  engineVerdict,
  offlineVerdict,
  searchVerdict,
  tally,
  type Verdict,
} from '../../test/explain/mutation-score.ts';
import { refusedBy, servedTable } from '../../test/explain/static-evidence.ts';
import { createSeededRandom } from '../../test/support/random.ts';

const percent = (part: number, whole: number): string =>
  whole === 0 ? '    -' : `${((100 * part) / whole).toFixed(1)}%`.padStart(6);

const line = (verdicts: readonly Verdict[]): string => {
  const { tried, claims, right, answers, among } = tally(verdicts);
  return `claimed ${percent(claims, tried)}  top-1 ${percent(right, claims)}  top-3 ${percent(among, answers)}`;
};

interface Level {
  readonly name: string;
  readonly verdicts: readonly Verdict[];
}

function say(kind: string, levels: readonly Level[]): void {
  const tried = levels[0]?.verdicts.length ?? 0;
  const text = levels.map(({ name, verdicts }) => `${name} ${line(verdicts)}`).join(' | ');
  console.log(`${kind.padEnd(26)}${String(tried).padStart(6)}  ${text}`);
}

/** Mistakes over the whole table, by kind, on three levels; then in bodies. */
export function measureMutations(seed: number, perKind: number): void {
  const { routes } = createCloudTable();
  const [search, explainer, offline] = [createNearMissSearch(routes), createExplainer(), createOfflineExplainer()];
  const random = createSeededRandom(seed);
  const all = mutationsOf({ routes, random, perKind }).map((mutation) => ({
    kind: mutation.kind,
    search: searchVerdict(search, mutation),
    engine: engineVerdict(explainer, routes, mutation),
    offline: offlineVerdict(offline, mutation),
  }));
  const levels = (chosen: typeof all): readonly Level[] => [
    { name: 'search', verdicts: chosen.map((each) => each.search) },
    { name: 'engine', verdicts: chosen.map((each) => each.engine) },
    { name: 'without server', verdicts: chosen.map((each) => each.offline) },
  ];
  console.log(`paths of the cloud's table, seed ${seed}: top-1 of claims, top-3 wherever a request is named`);
  for (const kind of mutationKinds) say(kind, levels(all.filter((each) => each.kind === kind)));
  say('all', levels(all));
  const served = servedTable();
  const ofServed = mutationsOf({ routes: served, random: createSeededRandom(seed + 1), perKind });
  const verdicts = ofServed.map((mutation) => engineVerdict(explainer, served, mutation));
  say('all, as served', [{ name: 'engine', verdicts }]);
  const bodies = bodyMutationsOf({ operations: routes.operations, random, perKind: 4 * perKind });
  for (const kind of bodyMutationKinds) {
    const chosen = bodies.filter((each) => each.kind === kind);
    say(kind, [{ name: 'engine, whole body', verdicts: chosen.map((each) => bodyVerdict(explainer, routes, each)) }]);
  }
}

/** Requests to other products: who is told a correction. */
export function measureSilence(): void {
  const [served, explainer, offline] = [servedTable(), createExplainer(), createOfflineExplainer()];
  for (const isTuned of [true, false]) {
    const requests = foreignRequests().filter((each) => each.isTuned === isTuned);
    const silent = requests.filter((request) => {
      const evidence = refusedBy(served, request);
      return evidence === undefined || (explainer.explain(evidence).body.explain?.fix ?? null) === null;
    });
    const silentOffline = requests.filter((request) => offline.explain({ request }).fix === null);
    const products = new Set(requests.map((each) => each.product)).size;
    console.log(
      `${isTuned ? 'half looked at' : 'other half'}: ${requests.length} requests of ${products} products, silent: server ${percent(silent.length, requests.length)}, without server ${percent(silentOffline.length, requests.length)}  (target >= 95%)`,
    );
  }
}
