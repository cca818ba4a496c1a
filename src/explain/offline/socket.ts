import { type Problem, problem } from '../problem.ts';
import { isTopic, topicWords } from '../wish/topics.ts';
import { hostOf, hostProblem } from './hosts.ts';
import type { Study } from './study.ts';

/** What is wrong with a socket that was opened: its address is the channel's connectUri, topics go over REST. */
export function socketProblems({ one, sent, seen }: Study): readonly Problem[] {
  const { host } = one.request;
  const isStreaming = host !== undefined && /^streaming$/.test(hostOf(host).service) && /^\/channels\//.test(sent.path);
  const unknown = hostProblem(host, false);
  const topics = topicWords(seen);
  const isFrame = sent.body.kind !== 'none' || topics.length > 0;
  const wrong = topics.find((topic) => !isTopic(topic));
  return [
    ...(unknown === undefined ? [] : [unknown]),
    ...(isStreaming ? [] : [problem('WRONG_SOCKET_URL', { path: sent.path })]),
    ...(isFrame ? [problem('SUBSCRIBE_OVER_SOCKET')] : []),
    ...(wrong === undefined ? [] : [problem('UNKNOWN_TOPIC', { unlisted: wrong })]),
  ];
}

export const isSocket = (method: string): boolean => /^(?:ws|wss|websocket|connect)$/i.test(method);
