import { genesysTopics } from '../../contract/genesys/topics.gen.ts';
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

/** Whether a topic is one of the API's, whatever ids it has. */
export const isTopic = (text: string): boolean => {
  const parts = text.split('.');
  return genesysTopics.some((topic) => {
    const wanted = topic.split('.');
    return (
      wanted.length === parts.length &&
      wanted.every((part, at) => (part.startsWith('{') ? parts[at] !== '' : part === parts[at]))
    );
  });
};

/** The topics to subscribe: those sent that exist, else the one whose words are nearest. */
export function topicsOf(seen: Seen): readonly string[] {
  const sent = topicWords(seen);
  const real = sent.filter(isTopic);
  if (real.length > 0) return real;
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
