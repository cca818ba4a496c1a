import { measureMutations, measureSilence } from './support/explain-accuracy.ts';
import { measureInProcess, measureOverHttp } from './support/explain-latency.ts';
import { measureLeak } from './support/explain-leak.ts';
import { measureScore } from './support/explain-score.ts';

// How often explain is right, how often it is silent where it has to be, and what it costs.
// SEED and PER_KIND change the mistakes that are made; `node bench/explain.ts silence leak` measures these parts alone.
const seed = Number(process.env.SEED ?? 20261125);
const perKind = Number(process.env.PER_KIND ?? 2);

const parts: Readonly<Record<string, () => void | Promise<void>>> = {
  mutations: () => measureMutations(seed, perKind),
  silence: measureSilence,
  latency: async () => {
    measureInProcess(seed);
    await measureOverHttp(seed);
  },
  leak: () => measureLeak(seed),
  score: measureScore,
};

const asked = process.argv.slice(2);
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`-- ${name}`);
  await measure();
}
