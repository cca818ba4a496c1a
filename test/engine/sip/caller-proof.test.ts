import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { authorization, challengeOf, createRegistrarBench, register } from './registrar-bench.ts';

const behindProxy = ['Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK-behind'];
const from = (user: string, host = '127.0.0.1'): string => `<sip:${user}@${host}>`;

/** A phone of alice that registered through a proxy, which is where the bench's phone is. */
async function start(headers = ['Path: <sip:127.0.0.1:5070;lr>']) {
  const bench = await createRegistrarBench();
  assert.equal(register(bench, { headers }).status, 200);
  const caller = () => bench.reports.flatMap((each) => (each.kind === 'incoming' ? [each.caller.userId] : []));
  return { ...bench, caller };
}

describe('an INVITE from where a phone is registered', () => {
  it('is the call of its user where nobody stands in between', async () => {
    const { phone, caller } = await start([]);
    phone.invite({ from: from('alice') });
    phone.expectResponse(100);
    assert.deepEqual(caller(), ['user-alice']);
  });

  it('is challenged behind a proxy, whether there is such a user or not', async () => {
    const { phone, caller } = await start();
    for (const user of ['alice', 'nobody']) {
      phone.invite({ from: from(user), headers: behindProxy });
      assert.equal(challengeOf(phone.expectResponse(401)).isStale, false);
    }
    assert.deepEqual(caller(), []);
  });

  for (const [user, password, known] of [
    ['alice', 'demo', ['user-alice']],
    ['alice', 'wrong', []],
    ['bob', 'demo', [undefined]],
  ] as const) {
    it(`with credentials of ${user} and the password ${password}, from alice: ${known.join() || 'nobody'}`, async () => {
      const { phone, caller } = await start();
      phone.invite({ from: from('alice'), headers: behindProxy });
      const { nonce } = challengeOf(phone.expectResponse(401));
      const credentials = authorization(user, { nonce, password, method: 'INVITE', digestUri: 'sip:600@127.0.0.1' });
      phone.invite({ from: from('alice'), headers: [...behindProxy, `Authorization: ${credentials}`] });
      if (password === 'wrong') phone.expectResponse(401);
      else phone.expectResponse(100);
      assert.deepEqual(caller(), known);
    });
  }

  it('is challenged where several users have registered from, for that is a proxy that hides', async () => {
    const { caller, ...bench } = await start([]);
    const { phone } = bench;
    assert.equal(register(bench, { user: 'bob', to: 'bob' }).status, 200);
    for (const user of ['alice', 'bob', 'nobody']) {
      phone.invite({ from: from(user) });
      phone.expectResponse(401);
    }
    assert.deepEqual(caller(), []);
    phone.invite({ from: from('alice') });
    const { nonce } = challengeOf(phone.expectResponse(401));
    const credentials = authorization('alice', { nonce, method: 'INVITE', digestUri: 'sip:600@127.0.0.1' });
    phone.invite({ from: from('alice'), headers: [`Authorization: ${credentials}`] });
    phone.expectResponse(100);
    assert.deepEqual(caller(), ['user-alice']);
  });

  it('is challenged where its user has registered by a Path, which is that of a proxy', async () => {
    const { phone, caller } = await start();
    phone.invite({ from: from('alice') });
    phone.expectResponse(401);
    assert.deepEqual(caller(), []);
  });

  it('is challenged with a Record-Route, which only a proxy writes', async () => {
    const { phone, caller } = await start([]);
    phone.invite({ from: from('alice'), headers: ['Record-Route: <sip:127.0.0.1:5070;lr>'] });
    phone.expectResponse(401);
    assert.deepEqual(caller(), []);
  });

  it('is a stranger from another domain behind the same proxy', async () => {
    const { phone, caller } = await start();
    phone.invite({ from: from('alice', 'elsewhere.example.com'), headers: behindProxy });
    phone.expectResponse(100);
    assert.deepEqual(caller(), [undefined]);
  });
});
