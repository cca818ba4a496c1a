import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';

async function userAndStation(server: LocalServer, name: string) {
  const reply = await server.send('GET', '/api/v2/users/me?expand=station', { as: `user:${name}` });
  return { user: String(reply.at('id')), station: String(reply.at('station.associatedStation.id')), reply };
}

describe('stations', () => {
  it('a user sits at his own softphone from the start', async (t) => {
    const server = await startLocalServer(t);
    const { user, station, reply } = await userAndStation(server, 'alice');
    assert.equal(reply.at('station.effectiveStation.name'), 'user:alice');
    const read = await server.send('GET', `/api/v2/stations/${station}`);
    assert.deepEqual(['status', 'userId', 'webRtcUserId'].map(read.at), ['ASSOCIATED', user, user]);
    assert.equal((await userAndStation(server, 'alice')).station, station);
  });

  it('a station of another user is refused, and nothing changes', async (t) => {
    const server = await startLocalServer(t);
    const alice = await userAndStation(server, 'alice');
    const bob = await userAndStation(server, 'bob');
    const put = () => server.send('PUT', `/api/v2/users/${bob.user}/station/associatedstation/${alice.station}`);
    const taken = await put();
    assert.deepEqual([taken.status, taken.at('code')], [409, 'userservice.stationalreadyassociated']);
    // Free, but a softphone is its owner's.
    await server.send('DELETE', `/api/v2/stations/${alice.station}/associateduser`);
    assert.equal((await put()).status, 409);
    assert.equal((await userAndStation(server, 'bob')).station, bob.station);
  });

  it('a freed station stays free until it is taken again', async (t) => {
    const server = await startLocalServer(t);
    const { user, station } = await userAndStation(server, 'alice');
    const path = `/api/v2/users/${user}/station`;
    assert.equal((await server.send('DELETE', `${path}/associatedstation`)).status, 202);
    const freed = await server.send('GET', path);
    assert.equal(freed.at('associatedStation'), undefined);
    assert.equal(freed.at('lastAssociatedStation.id'), station);
    assert.equal((await server.send('PUT', `${path}/associatedstation/${station}`)).status, 202);
    assert.equal((await server.send('GET', path)).at('associatedStation.id'), station);
  });

  it('are listed by name and by owner', async (t) => {
    const server = await startLocalServer(t);
    const alice = await userAndStation(server, 'alice');
    await userAndStation(server, 'bob');
    const names = async (query: string) =>
      (await server.send('GET', `/api/v2/stations?${query}`)).each('entities', 'name');
    assert.deepEqual(await names(''), ['user:alice', 'user:bob']);
    assert.deepEqual(await names('name=USER:b*'), ['user:bob']);
    assert.deepEqual(await names(`webRtcUserId=${alice.user}`), ['user:alice']);
    assert.deepEqual(await names('pageSize=1&pageNumber=2'), ['user:bob']);
    assert.equal((await server.send('GET', '/api/v2/stations/none')).status, 404);
  });
});
