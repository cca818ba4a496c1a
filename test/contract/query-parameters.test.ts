import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createQueryParameters } from '../../src/contract/query-parameters.ts';

const parameters = createQueryParameters();
const wrong = (operation: string, query: string) => parameters.check(operation, new URLSearchParams(query));

describe('the query parameters of an operation', () => {
  it('take a word of their list and refuse any other, naming the list', () => {
    assert.equal(wrong('getAuthorizationPermissions', 'queryType=domain'), undefined);
    assert.deepEqual(wrong('getAuthorizationPermissions', 'queryType=Domain'), {
      key: 'queryType',
      value: 'Domain',
      wanted: 'domain, permission',
    });
  });

  it('take lists joined by commas or sent as several keys, and refuse one wrong word among them', () => {
    assert.equal(wrong('getConversationsCallsHistory', 'expand=user,queue&expand=group'), undefined);
    assert.equal(wrong('getConversationsCallsHistory', 'expand=user&expand=queue,cat')?.value, 'queue,cat');
  });

  it('take whole numbers and flags as the SDKs of JavaScript and Python write them', () => {
    assert.equal(wrong('getAuthorizationDivisions', 'pageSize=25&objectCount=True'), undefined);
    assert.equal(wrong('getAuthorizationDivisions', 'pageSize=many')?.wanted, 'a whole number');
    assert.equal(wrong('getAuthorizationDivisions', 'pageSize=')?.value, '');
    assert.equal(wrong('getAuthorizationDivisions', 'objectCount=1')?.wanted, 'true or false');
  });

  it('know a key that a listing of ours does not take, and none of any other operation', () => {
    const stray = (operation: string, query: string) => parameters.stray(operation, new URLSearchParams(query));
    assert.equal(stray('listThreadParticipants', 'state=connected&adress=1')?.key, 'adress');
    assert.ok(stray('listThreadParticipants', 'adress=1')?.known.includes('address'));
    assert.equal(stray('getPartylineRequests', 'nope=1')?.key, 'nope');
    assert.equal(stray('getConversations', 'nope=1'), undefined);
  });

  it('let pass a key that the operation does not know, and every key of an operation without parameters', () => {
    assert.equal(wrong('getAuthorizationPermissions', 'colour=red&__proto__=1'), undefined);
    assert.equal(wrong('patchConversationsCallParticipant', 'pageSize=many'), undefined);
    assert.deepEqual(parameters.of('patchConversationsCallParticipant'), []);
  });
});
