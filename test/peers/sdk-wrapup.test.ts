import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import client from 'purecloud-platform-client-v2';
import { queueScene } from '../flow/queue-scene.ts';
import { until } from '../support/until.ts';
import { assertModel } from './sdk-fields.ts';

const { ApiClient, ConversationsApi } = client;

/** The official SDK, signed in as ann, who talks to a customer from a queue. */
async function startSdk(t: TestContext) {
  const scene = await queueScene(t, { acwSettings: { wrapupPrompt: 'AGENT_REQUESTED' } });
  const code = await scene.code('Sale', 'of the queue');
  // The SDK keeps one client for the whole process.
  const { protocol, hostname, port } = new URL(scene.server.url);
  ApiClient.instance.setGateway({ protocol: protocol.replace(':', ''), host: hostname, port: Number(port) });
  ApiClient.instance.setAccessToken(await scene.server.token('user:ann'));
  const id = await scene.call();
  const { id: ann } = await scene.one(id, 'ann', 'connected');
  const { id: customer } = await scene.one(id, '+15550101', 'connected');
  const api = new ConversationsApi();
  const own = async () => {
    const { participants = [] } = await api.getConversation(id);
    const found = participants.find((each) => each.id === ann);
    assert.ok(found);
    return found;
  };
  const leg = (await own()).calls?.[0]?.id;
  assert.ok(leg !== undefined);
  return { api, id, ann, customer, leg, code, own };
}

/** The status that a call of the SDK was refused with. */
async function refusedWith(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return typeof error === 'object' && error !== null ? Reflect.get(error, 'status') : undefined;
  }
  return 'done';
}

test('the official SDK wraps a call up with every operation for it', async (t) => {
  const { api, id, ann, leg, code, own } = await startSdk(t);
  const codes = await api.getConversationParticipantWrapupcodes(id, ann);
  assertModel(codes, 'Array<WrapupCode>');
  assert.deepEqual(
    codes.map((each) => each.id),
    [code],
  );
  assert.deepEqual(await api.getConversationsCallParticipantWrapupcodes(id, ann), codes);
  const asked = await api.patchConversationsAftercallworkConversationIdParticipantCommunication(id, ann, leg, {
    afterCallWorkRequired: true,
  });
  assert.deepEqual(asked, { afterCallWorkRequired: true });
  await api.patchConversationsCallParticipant(id, ann, { state: 'disconnected' });
  await until('the work is owed', async () => ((await own()).wrapupRequired ? true : undefined));
  const body = { code, name: 'Sale', notes: 'first', tags: ['x'], provisional: true };
  await api.postConversationsCallParticipantCommunicationWrapup(id, ann, leg, { body });
  for (const read of [
    await api.getConversationParticipantWrapup(id, ann),
    await api.getConversationsCallParticipantWrapup(id, ann),
    await api.getConversationsCallParticipantCommunicationWrapup(id, ann, leg),
  ]) {
    assertModel(read, 'AssignedWrapupCode');
    assert.deepEqual([read.code, read.notes, read.tags], [code, 'first', ['x']]);
  }
  assert.equal((await own()).wrapupRequired, true);
  await api.patchConversationParticipant(id, ann, { wrapup: { code, notes: 'second' } });
  const done = await own();
  assertModel(done, 'Participant');
  assert.deepEqual([done.wrapup?.notes, done.wrapupRequired, done.calls?.[0]?.state], ['second', false, 'terminated']);
});

test('the official SDK sets attributes, user-to-user data and flags, and sends digits', async (t) => {
  const { api, id, ann, customer, leg, own } = await startSdk(t);
  await api.patchConversationParticipantAttributes(id, ann, { attributes: { a: '1' } });
  await api.patchConversationsCallParticipantAttributes(id, ann, { attributes: { b: '2' } });
  await api.putConversationsCallParticipantCommunicationUuidata(id, ann, leg, { uuiData: '4869' });
  await api.putConversationParticipantFlaggedreason(id, ann);
  const read = await own();
  assertModel(read, 'Participant');
  assert.deepEqual(
    [read.attributes, read.calls?.[0]?.uuiData, read.flaggedReason],
    [{ a: '1', b: '2' }, '4869', 'general'],
  );
  await api.deleteConversationParticipantFlaggedreason(id, ann);
  assert.equal((await own()).flaggedReason, undefined);
  assert.equal(await refusedWith(api.deleteConversationParticipantCode(id, ann, 'none')), 404);
  await api.postConversationParticipantDigits(id, customer, { body: { digits: '12#' } });
  assert.equal(await refusedWith(api.postConversationParticipantDigits(id, customer, { body: { digits: 'x' } })), 400);
});

test('the official SDK keeps attributes of a conversation, its tag and its label', async (t) => {
  const { api, id } = await startSdk(t);
  const set = (name: string, values: Readonly<Record<string, object>>) => ({
    id: name,
    customAttributes: { ...values },
  });
  assert.deepEqual(await api.putConversationCustomattributes(id, { body: set('order', { lines: [1, 2] }) }), {
    id: 'order',
  });
  await api.patchConversationCustomattributes(id, { body: set('order', { to: { city: 'Bonn' } }) });
  const one = await api.getConversationCustomattribute(id, 'order');
  assertModel(one, 'CustomAttributes');
  assert.deepEqual(one.customAttributes, { lines: [1, 2], to: { city: 'Bonn' } });
  const many = [set('order', { lines: [3] }), set('other', {})];
  const put = await api.putConversationCustomattributesBulk(id, { body: many });
  assertModel(put, 'CustomAttributesBulkUpdateResponseMap');
  assert.deepEqual(Object.keys(put.results ?? {}), ['order', 'other']);
  assertModel(
    await api.patchConversationCustomattributesBulk(id, { body: many }),
    'CustomAttributesBulkUpdateResponseMap',
  );
  await api.deleteConversationCustomattribute(id, 'other');
  const listing = await api.getConversationCustomattributes(id);
  assertModel(listing, 'CustomAttributesListing');
  assert.deepEqual(
    listing.results?.map((each) => each.id),
    ['order'],
  );

  await api.putConversationAccessattributes(id, { accessAttributes: ['vip'] });
  assert.deepEqual(await api.getConversationAccessattributes(id), { accessAttributes: ['vip'] });
  await api.putConversationSecureattributes(id, { attributes: { pin: '1' } });
  await api.patchConversationSecureattributes(id, { attributes: { name: 'x' }, version: 1 });
  const secure = await api.getConversationSecureattributes(id);
  assertModel(secure, 'ConversationSecureAttributes');
  assert.deepEqual(secure, { attributes: { pin: '1', name: 'x' }, version: 2 });
  await api.putConversationTags(id, { externalTag: 'case-7' });
  await api.patchConversationUtilizationlabel(id, { utilizationLabelId: 'label' });
  const whole = await api.getConversation(id);
  assertModel(whole, 'Conversation');
  assert.deepEqual([whole.externalTag, whole.utilizationLabelId], ['case-7', 'label']);
  assert.equal((await api.getConversationsCall(id)).utilizationLabelId, 'label');
});
