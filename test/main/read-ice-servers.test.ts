import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readIceServers } from '../../src/main/read-ice-servers.ts';

const read = (text: string) => readIceServers('PARTYLINE_ICE_SERVERS', text);

describe('the servers that browsers are told', () => {
  it('may be none', () => assert.deepEqual(read(''), { ok: true, value: [] }));

  for (const wrong of [
    'stun.example.com',
    'http://stun.example.com',
    'stun:ada:s3cret@stun.example.com',
    'turn:turn.example.com',
    'turn:ada@turn.example.com',
    'stun:stun.example.com?transport=udp',
    'turn:ada:s3cret@turn.example.com?transport=sctp',
    'stun:bad host',
  ]) {
    it(`are no ${wrong}, and the refusal has no secret`, () => {
      const refused = read(`stun:good.example.com,${wrong}`);
      assert(!refused.ok);
      assert.match(refused.refusal, /^PARTYLINE_ICE_SERVERS has a server number 2 /);
      assert.doesNotMatch(refused.refusal, /s3cret/);
    });
  }
});
