import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { conference, idOf, three } from './conference.ts';

const unknown = '99999999-0001-4000-8000-000000000001';

const operations = [
  ['GET', 'customattributes'],
  ['PATCH', 'customattributes', { id: 'order', customAttributes: {} }],
  ['PUT', 'customattributes', { id: 'order', customAttributes: {} }],
  ['PATCH', 'customattributes/bulk', [{ id: 'order', customAttributes: {} }]],
  ['PUT', 'customattributes/bulk', [{ id: 'order', customAttributes: {} }]],
  ['GET', 'customattributes/order'],
  ['DELETE', 'customattributes/order'],
  ['GET', 'accessattributes'],
  ['PUT', 'accessattributes', { accessAttributes: [] }],
  ['GET', 'secureattributes'],
  ['PATCH', 'secureattributes', { attributes: {} }],
  ['PUT', 'secureattributes', { attributes: {} }],
  ['PUT', 'tags', { externalTag: 'x' }],
  ['PATCH', 'utilizationlabel', { utilizationLabelId: 'x' }],
] as const;

describe('what is kept of a conversation', () => {
  it('has custom attributes in sets, which are put, patched, read and deleted, also after its end', async (t) => {
    const server = await startLocalServer(t);
    const { id } = await conference(server, three);
    const base = `/api/v2/conversations/${id}/customattributes`;
    const send = (method: string, path: string, body?: unknown) =>
      server.send(method, `${base}${path}`, body === undefined ? {} : { body });

    const made = await send('PUT', '', { id: 'order', customAttributes: { number: 7, colour: 'red' } });
    assert.deepEqual([made.status, made.body], [200, { id: 'order' }]);
    const first = await send('GET', '/order');
    assert.deepEqual(first.at('customAttributes'), { number: 7, colour: 'red' });
    assert.deepEqual([first.at('conversationId'), first.at('version')], [id, 1]);
    await server.send('DELETE', `/api/v2/conversations/${id}`);
    const patched = await send('PATCH', '', { id: 'order', version: 1, customAttributes: { colour: null, size: [1] } });
    assert.deepEqual([patched.status, patched.text], [200, '']);
    assert.deepEqual((await send('GET', '/order')).at('customAttributes'), { number: 7, size: [1] });
    const late = await send('PATCH', '', { id: 'order', version: 1, customAttributes: { number: 8 } });
    assert.equal(late.status, 409);
    assert.equal((await send('PATCH', '', { id: 'other', customAttributes: {} })).status, 404);
    const bulk = await send('PATCH', '/bulk', [
      { id: 'order', customAttributes: { number: 9 } },
      { id: 'other', customAttributes: {} },
    ]);
    assert.deepEqual(
      [bulk.at('results.order.statusCode'), bulk.at('results.order.attributes.customAttributes.number')],
      [200, 9],
    );
    assert.equal(bulk.at('results.other.statusCode'), 404);
    await send('PUT', '/bulk', [{ id: 'other', customAttributes: { a: {} } }]);
    assert.deepEqual((await send('GET', '')).each('results', 'id'), ['order', 'other']);
    assert.equal((await send('DELETE', '/order')).status, 200);
    assert.equal((await send('DELETE', '/order')).status, 404);
    assert.deepEqual((await send('GET', '')).each('results', 'id'), ['other']);
  });

  it('does not take what it would not keep', async (t) => {
    const server = await startLocalServer(t);
    const { id } = await conference(server, three);
    const base = `/api/v2/conversations/${id}/customattributes`;
    const set = { id: 'order', customAttributes: {} };
    for (const [path, body, status] of [
      ['', { ...set, schemaId: unknown }, 501],
      ['', { ...set, divisions: [unknown] }, 501],
      ['/bulk', [{ ...set, schemaId: unknown }], 501],
      ['/bulk', [], 400],
      ['', { id: 'order' }, 400],
      [
        '',
        { id: 'order', customAttributes: Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`a${at}`, 1])) },
        400,
      ],
    ] as const)
      assert.equal((await server.send('PUT', `${base}${path}`, { body })).status, status, JSON.stringify([path, body]));
    assert.equal((await server.send('PUT', base)).status, 400);
    assert.deepEqual((await server.send('GET', base)).body, { results: [] });
  });

  it('has access and secure attributes, a tag and a label', async (t) => {
    const server = await startLocalServer(t);
    const { id } = await conference(server, three);
    const base = `/api/v2/conversations/${id}`;
    const put = (path: string, body: unknown, method = 'PUT') => server.send(method, `${base}/${path}`, { body });
    assert.equal((await put('accessattributes', { accessAttributes: ['a', 'b'] })).status, 202);
    assert.deepEqual((await server.send('GET', `${base}/accessattributes`)).body, { accessAttributes: ['a', 'b'] });
    assert.equal((await put('secureattributes', { attributes: { pin: '1', name: 'x' } })).status, 202);
    assert.equal((await put('secureattributes', { attributes: { pin: '2' }, version: 1 }, 'PATCH')).status, 202);
    assert.equal((await put('secureattributes', { attributes: {}, version: 1 })).status, 409);
    const secure = await server.send('GET', `${base}/secureattributes`);
    assert.deepEqual(secure.body, { attributes: { pin: '2', name: 'x' }, version: 2 });
    assert.equal((await put('tags', { externalTag: 'case-7' })).status, 202);
    assert.equal((await put('utilizationlabel', { utilizationLabelId: 'label' }, 'PATCH')).status, 202);
    const generic = await server.send('GET', base);
    assert.deepEqual([generic.at('externalTag'), generic.at('utilizationLabelId')], ['case-7', 'label']);
    assert.equal((await server.send('GET', `/api/v2/conversations/calls/${id}`)).at('utilizationLabelId'), 'label');
    await server.send('DELETE', base);
    assert.equal((await put('tags', { externalTag: 'case-8' })).status, 202);
    assert.equal((await server.send('GET', base)).at('externalTag'), 'case-8');
  });

  it('is a conversation of the own organisation, or none', async (t) => {
    const server = await startLocalServer(t);
    const { id } = await conference(server, three);
    for (const [method, path, body] of operations) {
      const answers = [];
      for (const [of, as] of [
        [unknown, 'demo'],
        [id, 'org:other'],
        ['no-uuid', 'demo'],
      ] as const) {
        const reply = await server.send(method, `/api/v2/conversations/${of}/${path}`, {
          as,
          ...(body === undefined ? {} : { body }),
        });
        assert.equal(reply.status, 404, `${method} ${path} ${of} ${as}`);
        const plain = Object.entries(Object(reply.body)).filter(([key]) => !/correlation|contextId/i.test(key));
        answers.push(JSON.stringify(plain).replaceAll(of, 'ID'));
      }
      assert.equal(answers[1], answers[0], `${method} ${path}`);
    }
    assert.deepEqual((await server.send('GET', `/api/v2/conversations/${id}/customattributes`)).body, { results: [] });
  });

  it('has participants whose flag is taken back, and codes that nobody gave', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const participant = idOf(call, three[0]);
    const path = `/api/v2/conversations/${call.id}/participants/${participant}`;
    const flag = async () => {
      const whole = await server.send('GET', `/api/v2/conversations/${call.id}`);
      const at = whole.each('participants', 'id').indexOf(participant);
      return whole.at(`participants.${at}.flaggedReason`);
    };
    assert.equal((await server.send('PUT', `${path}/flaggedreason`)).status, 200);
    assert.equal(await flag(), 'general');
    assert.equal((await server.send('DELETE', `${path}/flaggedreason`)).status, 200);
    assert.equal(await flag(), undefined);
    assert.equal((await server.send('DELETE', `${path}/codes/none`)).status, 404);
  });
});
