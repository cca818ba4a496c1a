import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Endpoint, Transport, TransportName } from '../../../src/engine/sip/transport/transport.ts';
import { joinTransports } from '../../../src/engine/sip/transport/transports.ts';

const at = (name: TransportName, local: Endpoint): Transport => ({
  name,
  local,
  send: () => {},
  receive: () => {},
  close: async () => {},
});

describe('transports joined', () => {
  it('are here at every port that one of them is bound to, and nowhere else', () => {
    const joined = joinTransports([
      at('UDP', { address: '192.0.2.1', port: 5060 }),
      at('TLS', { address: '192.0.2.1', port: 5061 }),
      at('UDP', { address: '2001:db8::1', port: 5060 }),
    ]);
    assert.ok(joined.isBound('192.0.2.1', 5060));
    assert.ok(joined.isBound('192.0.2.1', 5061));
    assert.ok(joined.isBound('2001:db8::1', 5060));
    assert.ok(!joined.isBound('192.0.2.1', 5062));
    assert.ok(!joined.isBound('192.0.2.2', 5060));
  });
});
