import { memberAt } from './member.ts';

/** Somebody on a call, as the server lists them. */
export interface Listed {
  readonly id: string;
  readonly address: string;
  readonly conversationId: string;
}

/** The server and who is on it. */
export interface Crowd {
  /** Calls more virtual phones of these names, five to a conversation. */
  call(names: readonly string[]): Promise<void>;
  /** The same, and waits until all are listed as connected. */
  settle(names: readonly string[]): Promise<void>;
  /** Everybody who is live, by address. */
  live(): Promise<ReadonlyMap<string, Listed>>;
}

const CALL_SIZE = 5;
const PAGE = 100;

export function createCrowd(url: string, token: string): Crowd {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const live = async (): Promise<ReadonlyMap<string, Listed>> => {
    const found = new Map<string, Listed>();
    for (let page = 1; ; page += 1) {
      const path = `/api/v2/conversations/phone/participants?state=connected&pageSize=${PAGE}&pageNumber=${page}`;
      const body: unknown = await (await fetch(url + path, { headers })).json();
      const entities = memberAt(body, 'entities');
      const list: readonly unknown[] = Array.isArray(entities) ? entities : [];
      for (const each of list) {
        const [id, address, conversationId] = ['id', 'address', 'conversationId'].map((name) => memberAt(each, name));
        found.set(String(address), {
          id: String(id),
          address: String(address),
          conversationId: String(conversationId),
        });
      }
      if (list.length < PAGE) return found;
    }
  };
  const call = async (names: readonly string[]): Promise<void> => {
    for (let at = 0; at < names.length; at += CALL_SIZE) {
      const participants = names.slice(at, at + CALL_SIZE).map((name) => ({ address: `user:${name}` }));
      const body = JSON.stringify({ participants });
      const made = await fetch(`${url}/api/v2/conversations/calls`, { method: 'POST', headers, body });
      if (!made.ok) throw new Error(`a call was refused: ${await made.text()}`);
    }
  };
  return {
    live,
    call,
    async settle(names) {
      await call(names);
      for (let found = await live(); !names.every((name) => found.has(`user:${name}`)); found = await live());
    },
  };
}
