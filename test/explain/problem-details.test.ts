import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createExplainer } from '../../src/explain/explain.ts';
import { problemDetails } from '../../src/explain/problem-details.ts';
import { explain, phone } from './told.ts';
import { contextId, evidenceOf, ids, parseSent } from './world.ts';

const request = `PUT ${phone}/{live} {"status":"disconnected"}`;

describe('RFC 9457', () => {
  it('has its five members, and all else of the error body beside them', () => {
    const { body, title } = explain(request);
    const { message, ...rest } = body;
    assert.deepEqual(problemDetails(body, title), {
      ...rest,
      type: '/errors/WRONG_METHOD',
      title: 'Wrong method, see Allow',
      status: 405,
      detail: message,
      instance: `urn:uuid:${contextId}`,
    });
    assert.deepEqual(Object.keys(problemDetails(body, title)).slice(0, 5), [
      'type',
      'title',
      'status',
      'detail',
      'instance',
    ]);
  });

  it('of the short form names the page of the reason all the same', () => {
    const evidence = evidenceOf(parseSent(request));
    assert.ok(evidence);
    const { body, title } = createExplainer().explain(evidence, 'load');
    const details = problemDetails(body, title);
    assert.deepEqual([details.type, details.explain], ['/errors/WRONG_METHOD', { v: 1, skipped: 'load' }]);
  });

  it('names no type where nothing is explained, and no urn of what is no UUID', () => {
    const evidence = evidenceOf(parseSent(`PATCH ${phone}/${ids.random} {"status":"disconnected"}`));
    assert.ok(evidence);
    const { body, title } = createExplainer({ mode: 'off' }).explain(evidence);
    const details = problemDetails({ ...body, contextId: 'abc' }, title);
    assert.deepEqual([details.type, details.title, 'instance' in details], ['about:blank', title, false]);
    assert.deepEqual([details.contextId, details.code, 'explain' in details], ['abc', 'not.found', false]);
  });
});
