/** An answer of the server, as a script of somebody else's would see it. */
export interface RaceAnswer {
  readonly status: number;
  readonly requestId: string;
  readonly body: unknown;
}

/** Requests with one token over kept connections. */
export interface RaceApi {
  readonly url: string;
  readonly token: string;
  send(method: string, path: string, options?: RaceSend): Promise<RaceAnswer>;
}

export interface RaceSend {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function createRaceApi(url: string, token: string): RaceApi {
  return {
    url,
    token,
    async send(method, path, { body, headers = {} } = {}) {
      const response = await fetch(url + path, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        requestId: response.headers.get('ININ-Correlation-Id') ?? '',
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
  };
}

/** What stands at a dotted place of a JSON value: `entities.0.id`. */
export const at = (value: unknown, place: string): unknown =>
  place
    .split('.')
    .reduce<unknown>(
      (inside, name) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, name) : undefined),
      value,
    );

/** The list at that place; empty where there is none. */
export function listAt(value: unknown, place: string): readonly unknown[] {
  const list = at(value, place);
  return Array.isArray(list) ? list : [];
}

/** The text at that place; undefined where there is none. */
export function textAt(value: unknown, place: string): string | undefined {
  const text = at(value, place);
  return typeof text === 'string' ? text : undefined;
}

/** The number at that place; undefined where there is none. */
export function numberAt(value: unknown, place: string): number | undefined {
  const number = at(value, place);
  return typeof number === 'number' ? number : undefined;
}
