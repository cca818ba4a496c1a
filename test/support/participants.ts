import type { Answer, TestServer } from './server.ts';
import { until } from './until.ts';

/** A participant as the thread's paths show it; the members that the tests look at. */
export interface ThreadParticipant {
  readonly id: string;
  readonly conversationId: string;
  readonly address: string;
  readonly status: string;
  readonly legs: readonly { readonly callId?: string; readonly state: string }[];
}

/** What an error carries beside its status. */
export interface ErrorBody {
  readonly code: string;
  readonly explain?: { readonly reason: string };
}

/** What an accepted removal answers. */
export interface Removal {
  readonly participantId: string;
  readonly conversationId: string;
  readonly status: string;
}

/** How a participant left, in the shape of the cloud's calls. */
export interface CallParticipant {
  readonly id: string;
  readonly state: string;
  readonly disconnectType?: string;
  readonly endTime?: string;
}

/** One event of a timeline; who and why where somebody left. */
export interface TimelineEvent {
  readonly seq: number;
  readonly event: string;
  readonly participantId?: string;
  readonly requestId?: string;
  readonly disconnectType?: string;
  readonly actor?: { readonly kind: string; readonly id: string };
}

const PATH = '/api/v2/conversations/phone/participants';

/** The live participants, or those that `query` (`&state=...`) asks for. */
export async function listParticipants(server: TestServer, query = ''): Promise<readonly ThreadParticipant[]> {
  const { body } = await server.request<{ entities: readonly ThreadParticipant[] }>(
    'GET',
    `${PATH}?pageSize=100${query}`,
  );
  return body.entities;
}

/** The live participant whose SIP address has this user part, as soon as it is connected. */
export function connectedParticipant(server: TestServer, user: string): Promise<ThreadParticipant> {
  return until(`${user} is connected`, async () => {
    const found = await listParticipants(server, `&address=${user}`);
    return found.find((each) => each.status === 'connected');
  });
}

/** Asks for one participant's removal on the thread's path. */
export function removeParticipant<Body = Removal>(
  server: TestServer,
  id: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<Body>> {
  return server.request<Body>('PATCH', `${PATH}/${id}`, { body: { status: 'disconnected' }, headers });
}

/** Everybody of a call, the departed included, as the cloud shows them. */
export async function callParticipants(
  server: TestServer,
  conversationId: string,
): Promise<readonly CallParticipant[]> {
  const { body } = await server.request<{ participants?: readonly CallParticipant[] }>(
    'GET',
    `/api/v2/conversations/calls/${conversationId}`,
  );
  return body.participants ?? [];
}

/** How a participant left, once it has. */
export function departed(
  server: TestServer,
  participant: Pick<ThreadParticipant, 'id' | 'conversationId'>,
): Promise<CallParticipant> {
  return until(`${participant.id} has left`, async () => {
    const all = await callParticipants(server, participant.conversationId);
    return all.find((each) => each.id === participant.id && each.disconnectType !== undefined);
  });
}

/** What happened in a conversation, in order. */
export async function timeline(server: TestServer, conversationId: string): Promise<readonly TimelineEvent[]> {
  const path = `/api/v2/partyline/conversations/${conversationId}/timeline`;
  return (await server.request<{ entities: readonly TimelineEvent[] }>('GET', path)).body.entities;
}
