import type { LocalServer, SendOptions } from '../support/local-server.ts';
import { until } from '../support/until.ts';

/** A conference of virtual phones, as a client sees it. */
export interface Conference {
  readonly id: string;
  /** Participant ids by address. */
  readonly participants: Readonly<Record<string, string>>;
}

/** Lists the live participants of a conversation by the thread's path: id by address. */
export async function listed(
  server: LocalServer,
  conversationId: string,
  as = 'demo',
): Promise<Record<string, string>> {
  const path = `/api/v2/conversations/phone/participants?conversationId=${conversationId}&pageSize=100&state=connected`;
  const reply = await server.send('GET', path, { as });
  const ids = reply.each('entities', 'id');
  return Object.fromEntries(
    reply.each('entities', 'address').map((address, index) => [String(address), String(ids[index])]),
  );
}

/** Makes a conference of these addresses and waits until all have answered. */
export async function conference(
  server: LocalServer,
  addresses: readonly string[],
  options: SendOptions = {},
): Promise<Conference> {
  const created = await server.send('POST', '/api/v2/conversations/calls', {
    body: { participants: addresses.map((address) => ({ address })) },
    ...options,
  });
  if (created.status !== 200) throw new Error(created.text);
  const id = String(created.at('id'));
  const participants = await until('everybody has answered', async () => {
    const live = await listed(server, id, options.as ?? 'demo');
    return Object.keys(live).length >= addresses.length ? live : undefined;
  });
  return { id, participants };
}

/** Three plain phones. */
export const three = ['+15550101', '+15550102', '+15550103'] as const;

/** The id of the participant with that address. */
export function idOf({ participants }: Conference, address: string): string {
  const id = participants[address];
  if (id === undefined) throw new Error(`nobody has the address ${address}`);
  return id;
}

/** The paths on which one participant can be hung up, with the body of each. */
export const removals = {
  thread: (_: string, participantId: string) => ({
    path: `/api/v2/conversations/phone/participants/${participantId}`,
    body: { status: 'disconnected' },
  }),
  calls: (id: string, participantId: string) => ({
    path: `/api/v2/conversations/calls/${id}/participants/${participantId}`,
    body: { state: 'disconnected' },
  }),
  generic: (id: string, participantId: string) => ({
    path: `/api/v2/conversations/${id}/participants/${participantId}`,
    body: { state: 'disconnected' },
  }),
} as const;

export type Column = keyof typeof removals;
