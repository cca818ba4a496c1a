import { signal } from '@preact/signals';
import type { Edge, EdgeAnswer } from '../edge/edge.ts';
import { textAt } from '../wire/json.ts';

/** The client that the console signs in as; `partyline-console:NAME` names the organisation as well. */
export const CLIENT = 'partyline-console';

/** Clocks nearer than this are taken for the same: a Date header has whole seconds. */
const SKEW_MS_MIN = 2000;

/** The token of this tab, and requests that carry it. */
export type Bearer = ReturnType<typeof createBearer>;

/** The access token is kept by the tab, the refresh token by the page alone. */
export function createBearer(edge: Edge) {
  const skewMs = signal(0);
  let access = edge.tab.get('token');
  let refresh: string | undefined;
  let refreshing: Promise<boolean> | undefined;

  const take = (body: unknown): boolean => {
    access = textAt(body, 'access_token');
    refresh = textAt(body, 'refresh_token');
    edge.tab.set('token', access);
    return access !== undefined;
  };

  const exchange = async (form: Readonly<Record<string, string>>): Promise<boolean> => {
    const client_id = edge.tab.get('client') ?? CLIENT;
    const body = new URLSearchParams({ ...form, client_id }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await edge.send({ method: 'POST', path: '/oauth/token', headers, body });
    return answer.status === 200 && take(answer.body);
  };

  return {
    skewMs,
    has: () => access !== undefined,
    forget: () => take(undefined),
    /** Trades a code, or a refresh token, for tokens. */
    exchange,
    /** Once, however many requests found out at the same time that the token is no more. */
    renew(): Promise<boolean> {
      if (refresh === undefined) return Promise.resolve(false);
      refreshing ??= exchange({ grant_type: 'refresh_token', refresh_token: refresh }).finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    async send(method: string, path: string, content?: unknown): Promise<EdgeAnswer> {
      const json = content === undefined ? undefined : JSON.stringify(content);
      const headers = {
        Authorization: `Bearer ${access ?? ''}`,
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      };
      const answer = await edge.send({ method, path, headers, ...(json === undefined ? {} : { body: json }) });
      const skew = answer.date === undefined ? 0 : answer.date - edge.now();
      if (answer.date !== undefined) skewMs.value = Math.abs(skew) < SKEW_MS_MIN ? 0 : skew;
      return answer;
    },
  };
}
