import { genesysTopics } from '../../contract/genesys/topics.gen.ts';
import { damerau } from '../damerau.ts';
import { isScalar, textOf } from './leaves.ts';
import type { Seen } from './seen.ts';
import { idFor } from './slots.ts';
import { wordsIn } from './words.ts';

const TOPIC_KEY = /\btopics?\b|\bsubscri|\bevents?\b|\bevent types?\b|^id$|^channels?$|^name$/;

/** The texts of a request that name topics. */
export function topicWords({ leaves }: Seen): readonly string[] {
  const texts = leaves
    .filter((leaf) => isScalar(leaf) && (leaf.keys.length === 0 || leaf.keys.some((key) => TOPIC_KEY.test(key))))
    .flatMap((leaf) => textOf(leaf) ?? [])
    .filter((text) => /^v\d\.|[.:]/.test(text) && !/^https?:|^wss?:/.test(text));
  return [...new Set(texts)];
}

const isSlot = (part: string): boolean => part.startsWith('{');

const fits = (topic: string, parts: readonly string[]): boolean => {
  const wanted = topic.split('.');
  return (
    wanted.length === parts.length && wanted.every((part, at) => (isSlot(part) ? parts[at] !== '' : part === parts[at]))
  );
};

/** Whether a topic is one of the API's, whatever ids it has. */
export const isTopic = (text: string): boolean => genesysTopics.some((topic) => fits(topic, text.split('.')));

/** The topics to subscribe: those sent that exist or are near one that does, else what their words speak of. */
export function topicsOf(seen: Seen): readonly string[] {
  const sent = topicWords(seen);
  const real = sent.flatMap((text) => (isTopic(text) ? text : (nearestTopic(text) ?? [])));
  if (real.length > 0) return [...new Set(real)];
  const words = new Set(
    [...sent, ...seen.leaves.map((leaf) => leaf.keys.join(' '))].flatMap((text) => wordsIn(text)).map(stem),
  );
  const isQueue = words.has('queue') || words.has('routing');
  return [
    isQueue
      ? `v2.routing.queues.${idFor(seen, 'queueId') ?? '<queueId>'}.conversations`
      : `v2.users.${idFor(seen, 'userId') ?? '<userId>'}.conversations`,
  ];
}

const stem = (word: string): string => word.replace(/s$/, '');

/** A topic with something before it, another separator, or a word misspelt. */
function nearestTopic(text: string): string | undefined {
  const plain = text.replaceAll(/[:/]/g, '.').replace(/^.*?(?=v\d\.)/, '');
  const parts = (/^v\d\./.test(plain) ? plain : `v2.${plain}`).split('.');
  const near = genesysTopics.flatMap((topic) => {
    const wanted = topic.split('.');
    const cost = wanted.length === parts.length ? distance(wanted, parts) : undefined;
    return cost === undefined
      ? []
      : [{ cost, topic: wanted.map((part, at) => (isSlot(part) ? parts[at] : part)).join('.') }];
  });
  const [best, second] = near.sort((one, other) => one.cost - other.cost);
  return best !== undefined && best.cost < (second?.cost ?? Number.POSITIVE_INFINITY) ? best.topic : undefined;
}

function distance(wanted: readonly string[], parts: readonly string[]): number | undefined {
  let sum = 0;
  for (const [at, part] of wanted.entries()) {
    const sent = parts[at] ?? '';
    if (isSlot(part) && sent !== '') continue;
    const max = Math.floor(part.length / 3);
    const cost = damerau(sent.toLowerCase(), part.toLowerCase(), max);
    if (cost > max) return undefined;
    sum += cost;
  }
  return sum;
}
