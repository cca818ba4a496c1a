import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type LocalServer, type Reply, type SendOptions, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';

const calls = '/api/v2/conversations/calls';

/** A participant as the calls shape shows it. */
export interface Shown {
  readonly id: string;
  readonly purpose: string;
  readonly name: string;
  readonly state: string;
  at(place: string): unknown;
}

/** A queue with members who are users, and the calls that wait in it. */
export interface QueueScene {
  readonly server: LocalServer;
  readonly queueId: string;
  /** User ids by name. */
  readonly users: Readonly<Record<string, string>>;
  /** Makes a code, of the queue where that is said. */
  code(name: string, ofQueue?: 'of the queue'): Promise<string>;
  /** A customer's phone and the queue in one call; its id. */
  call(): Promise<string>;
  participants(id: string): Promise<readonly Shown[]>;
  /** The newest participant with that name, once he is in that state. */
  one(id: string, name: string, state: string): Promise<Shown>;
  /** A PATCH of a participant of a call. */
  patch(id: string, participantId: string, sent: SendOptions): Promise<Reply>;
}

export async function queueScene(
  t: TestContext,
  settings: Readonly<Record<string, unknown>> = {},
  names: readonly string[] = ['ann'],
): Promise<QueueScene> {
  const server = await startLocalServer(t);
  const made = await server.send('POST', '/api/v2/routing/queues', { body: { name: 'Support', ...settings } });
  assert.equal(made.status, 200, made.text);
  const queueId = String(made.at('id'));
  const users: Record<string, string> = {};
  for (const name of names) {
    users[name] = String((await server.send('GET', '/api/v2/users/me', { as: `user:${name}` })).at('id'));
    const joined = await server.send('POST', `/api/v2/routing/queues/${queueId}/members`, {
      body: [{ id: users[name] }],
    });
    assert.ok(joined.status < 300, joined.text);
  }

  const participants = async (id: string): Promise<readonly Shown[]> => {
    const whole = await server.send('GET', `${calls}/${id}`);
    return whole.each('participants', 'id').map((each, at) => ({
      id: String(each),
      purpose: String(whole.at(`participants.${at}.purpose`)),
      name: String(whole.at(`participants.${at}.name`)),
      state: String(whole.at(`participants.${at}.state`)),
      at: (place) => whole.at(`participants.${at}.${place}`),
    }));
  };
  return {
    server,
    queueId,
    users,
    async code(name, ofQueue) {
      const id = String((await server.send('POST', '/api/v2/routing/wrapupcodes', { body: { name } })).at('id'));
      if (ofQueue === undefined) return id;
      const path = `/api/v2/routing/queues/${queueId}/wrapupcodes`;
      const kept = await server.send('POST', path, { body: [{ id }] });
      assert.equal(kept.status, 200, kept.text);
      return id;
    },
    async call() {
      const body = { participants: [{ address: '+15550101' }, { queueId }] };
      const reply = await server.send('POST', calls, { body });
      assert.equal(reply.status, 200, reply.text);
      return String(reply.at('id'));
    },
    participants,
    one: (id, name, state) =>
      until(`${name} is ${state}`, async () =>
        (await participants(id)).findLast((each) => each.name === name && each.state === state),
      ),
    patch: (id, participantId, sent) => server.send('PATCH', `${calls}/${id}/participants/${participantId}`, sent),
  };
}
