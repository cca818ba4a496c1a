import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import client from 'purecloud-platform-client-v2';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { assertModel } from './sdk-fields.ts';

const { ApiClient, AuthorizationApi, OrganizationApi, RoutingApi, StationsApi, UsersApi } = client;

/** The official SDK against a server of this process, signed in as a user. */
async function startSdk(t: TestContext): Promise<{ readonly server: LocalServer; readonly me: string }> {
  const server = await startLocalServer(t);
  // The SDK keeps one client for the whole process.
  const { protocol, hostname, port } = new URL(server.url);
  ApiClient.instance.setGateway({ protocol: protocol.replace(':', ''), host: hostname, port: Number(port) });
  ApiClient.instance.setAccessToken(await server.token('user:alice'));
  const me = await new UsersApi().getUsersMe();
  assert.ok(me.id !== undefined);
  return { server, me: me.id };
}

/** A member that has to be there. */
function there<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

test('the official SDK reads and changes users', async (t) => {
  const { me } = await startSdk(t);
  const users = new UsersApi();
  const expand = ['presence', 'routingStatus', 'station', 'organization', 'authorization', 'skills', 'groups'];
  const whole = await users.getUsersMe({ expand });
  assertModel(whole, 'UserMe');
  for (const name of ['presence', 'routingStatus', 'station', 'organization', 'authorization'])
    assert.ok(Reflect.get(whole, name), name);
  const patched = await users.patchUser(me, { version: there(whole.version), title: 'Agent', email: 'a@example.com' });
  assertModel(patched, 'User');
  assert.equal(patched.title, 'Agent');
  const read = await users.getUser(me, { expand: ['presence', 'station'] });
  assertModel(read, 'User');
  assert.equal(read.email, 'a@example.com');
  assertModel(await users.getUserRoles(me), 'UserAuthorization');
  const status = await users.putUserRoutingstatus(me, { status: 'OFF_QUEUE' });
  assertModel(status, 'RoutingStatus');
  assert.equal((await users.getUserRoutingstatus(me)).status, 'OFF_QUEUE');
  assertModel(await users.getUserQueues(me, {}), 'UserQueueEntityListing');
});

test('the official SDK works with stations', async (t) => {
  const { me } = await startSdk(t);
  const users = new UsersApi();
  const stations = new StationsApi();
  const list = await stations.getStations();
  assertModel(list, 'StationEntityListing');
  const id = there(list.entities?.[0]?.id);
  assertModel(await stations.getStation(id), 'Station');
  assertModel(await users.getUserStation(me), 'UserStations');
  await users.putUserStationDefaultstationStationId(me, id);
  await users.deleteUserStationAssociatedstation(me);
  const freed = await users.getUserStation(me);
  assertModel(freed, 'UserStations');
  assert.deepEqual([freed.associatedStation, freed.effectiveStation?.id], [undefined, id]);
  await users.deleteUserStationDefaultstation(me);
  await users.putUserStationAssociatedstationStationId(me, id);
  await stations.deleteStationAssociateduser(id);
  assert.equal((await stations.getStation(id)).status, 'AVAILABLE');
});

test('the official SDK makes queues and moves their members', async (t) => {
  const { me } = await startSdk(t);
  const routing = new RoutingApi();
  const made = await routing.postRoutingQueues({ name: 'Sales' });
  assertModel(made, 'Queue');
  const id = there(made.id);
  const acwSettings = { wrapupPrompt: 'MANDATORY_TIMEOUT', timeoutMs: 5000 };
  const changed = await routing.putRoutingQueue(id, { name: 'Sales', acwSettings });
  assert.deepEqual(changed.acwSettings, acwSettings);
  for (const listing of [
    await routing.getRoutingQueues({}),
    await routing.getRoutingQueuesDivisionviews({}),
    await routing.getRoutingQueuesDivisionviewsAll({}),
  ])
    assertModel(listing, 'QueueEntityListing');
  await routing.postRoutingQueueMembers(id, [{ id: me }], {});
  await routing.patchRoutingQueueMember(id, me, { joined: false });
  const members = await routing.getRoutingQueueMembers(id, {});
  assertModel(members, 'QueueMemberEntityListing');
  assert.deepEqual(
    members.entities?.map(({ id, joined }) => [id, joined]),
    [[me, false]],
  );
  assertModel(await routing.patchRoutingQueueMembers(id, [{ id: me, joined: true }]), 'QueueMemberEntityListing');
  assertModel(await routing.getRoutingQueuesMe({}), 'UserQueueEntityListing');
  await routing.deleteRoutingQueueMember(id, me);
  await routing.postRoutingQueueUsers(id, [{ id: me }], {});
  assertModel(await routing.patchRoutingQueueUsers(id, [{ id: me, joined: false }]), 'QueueMemberEntityListingV1');
  await routing.patchRoutingQueueUser(id, me, { joined: true });
  assertModel(await routing.getRoutingQueueUsers(id, {}), 'QueueMemberEntityListingV1');
  await routing.deleteRoutingQueueUser(id, me);
  assertModel(await routing.getRoutingQueue(id), 'Queue');
  await routing.deleteRoutingQueue(id, {});
  await assert.rejects(routing.getRoutingQueue(id));
});

test('the official SDK keeps wrap-up codes', async (t) => {
  await startSdk(t);
  const routing = new RoutingApi();
  const code = await routing.postRoutingWrapupcodes({ name: 'Sale' });
  assertModel(code, 'WrapupCode');
  const id = there(code.id);
  assertModel(await routing.putRoutingWrapupcode(id, { name: 'Sold', description: 'paid' }), 'WrapupCode');
  assertModel(await routing.getRoutingWrapupcode(id), 'WrapupCode');
  assertModel(await routing.getRoutingWrapupcodesDivisionview(id), 'WrapupCode');
  assertModel(await routing.getRoutingWrapupcodes({}), 'WrapupCodeEntityListing');
  assertModel(await routing.getRoutingWrapupcodesDivisionviews({}), 'WrapupCodeEntityListing');
  const queue = there((await routing.postRoutingQueues({ name: 'Sales' })).id);
  assertModel(await routing.postRoutingQueueWrapupcodes(queue, [{ id }]), 'Array<WrapupCode>');
  const ofQueue = await routing.getRoutingQueueWrapupcodes(queue, {});
  assertModel(ofQueue, 'WrapupCodeEntityListing');
  assert.deepEqual(
    ofQueue.entities?.map(({ name }) => name),
    ['Sold'],
  );
  await routing.deleteRoutingQueueWrapupcode(queue, id);
  await routing.deleteRoutingWrapupcode(id);
  assert.equal((await routing.getRoutingWrapupcodes({})).total, 0);
});

test('the official SDK reads the organisation and what may be done in it', async (t) => {
  await startSdk(t);
  const authorization = new AuthorizationApi();
  const organisation = await new OrganizationApi().getOrganizationsMe();
  assertModel(organisation, 'Organization');
  assert.equal(organisation.name, 'demo');
  const divisions = await authorization.getAuthorizationDivisions({});
  assertModel(divisions, 'AuthzDivisionEntityListing');
  const home = await authorization.getAuthorizationDivisionsHome();
  assertModel(home, 'AuthzDivision');
  assert.deepEqual(
    divisions.entities?.map(({ id }) => id),
    [home.id],
  );
  const permissions = await authorization.getAuthorizationPermissions({ queryType: 'domain', query: 'routing' });
  assertModel(permissions, 'PermissionCollectionEntityListing');
  assert.deepEqual(
    permissions.entities?.map(({ domain }) => domain),
    ['routing'],
  );
  assertModel(await authorization.getAuthorizationRoles({}), 'OrganizationRoleEntityListing');
  const subject = await authorization.getAuthorizationSubjectsMe({});
  assertModel(subject, 'AuthzSubject');
  assert.equal(subject.grants?.length, 1);
});
