import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { limits } from '../base/limits.ts';
import type { TargetPolicy } from './webhook-target.ts';

/** One delivery to one target. */
export interface Delivery {
  readonly url: string;
  readonly secret: string;
  readonly id: string;
  /** `conversation.events` or `gap`. */
  readonly event: string;
  readonly body: string;
  /** Seconds since 1970. */
  readonly at: number;
}

/** `t=…,v1=…`: HMAC-SHA256 over `t.body`, so that an old delivery cannot be sent again as a new one. */
export const signatureOf = ({ secret, at, body }: Pick<Delivery, 'secret' | 'at' | 'body'>): string =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;

/**
 * Posts a delivery; true when the target took it (2xx) within its time. Redirects are not followed, for they lead where
 * nobody looked; an answer that is too long is a failure.
 */
export function post(target: TargetPolicy, delivery: Delivery): Promise<boolean> {
  if (target.fault(delivery.url) !== undefined) return Promise.resolve(false);
  const url = new URL(delivery.url);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((settle) => {
    const sent = send(url, {
      method: 'POST',
      agent: false,
      lookup: target.lookup,
      signal: AbortSignal.timeout(limits.webhookTimeoutMs),
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(delivery.body),
        'Partyline-Signature': signatureOf(delivery),
        'Partyline-Event': delivery.event,
        'Partyline-Delivery': delivery.id,
      },
    });
    const fail = (): void => {
      sent.destroy();
      settle(false);
    };
    sent.on('error', fail);
    sent.on('response', (answer) => {
      let bytes = 0;
      answer.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > limits.webhookAnswerBytesMax) fail();
      });
      answer.on('error', fail);
      answer.on('end', () => {
        const status = answer.statusCode ?? 0;
        settle(status >= 200 && status < 300);
      });
    });
    sent.end(delivery.body);
  });
}
