import { limits } from '../base/limits.ts';
import { genesysTopics } from '../contract/genesys/topics.gen.ts';
import { partylineTopics } from '../contract/partyline-topics.ts';

/** A topic with its ids filled in, and the template that it is of. */
export interface Topic {
  readonly name: string;
  readonly template: string;
  /** What stands for each `{id}`, in order. */
  readonly ids: readonly string[];
}

const templates = [...genesysTopics, ...partylineTopics].map((template) => ({
  template,
  pattern: new RegExp(`^${template.replaceAll('.', '\\.').replaceAll('{id}', '([^.?&]+)')}$`),
}));

const slots = (template: string): number => template.split('{id}').length;

/** Literal words before ids: `v2.system.token_revoked.{id}` is not `v2.system.{id}.{id}`. */
const byPrecision = [...templates].sort((a, b) => slots(a.template) - slots(b.template));

function readOne(name: string): Topic | undefined {
  for (const { template, pattern } of byPrecision) {
    const match = pattern.exec(name);
    if (match) return { name, template, ids: match.slice(1).map((id) => id.toLowerCase()) };
  }
  return undefined;
}

/**
 * The topics that a subscription stands for: itself, or `v2.users.X?presence&routingStatus` for both of that prefix
 * (reference/genesys behaviour 10). Undefined when one of them is none.
 */
export function readTopics(id: string): readonly Topic[] | undefined {
  if (id === '' || id.length > limits.topicCharsMax) return undefined;
  const cut = id.indexOf('?');
  const names =
    cut < 0
      ? [id]
      : id
          .slice(cut + 1)
          .split('&')
          .map((rest) => `${id.slice(0, cut)}.${rest}`);
  const topics = names.map(readOne).filter((topic) => topic !== undefined);
  return topics.length === names.length ? topics : undefined;
}

/** The key under which a topic is subscribed and told: ids are compared in lower case. */
export const keyOf = (name: string): string => name.toLowerCase();
