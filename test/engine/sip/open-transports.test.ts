import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createConnectionDoor } from '../../../src/engine/sip/transport/connection-door.ts';
import { openTransports } from '../../../src/engine/sip/transport/open-transports.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('the transports of a server', () => {
  it('are bound to every IPv6 address beside an IPv4 one, on the same port', async (t) => {
    const clock = createSimulatedClock();
    const door = createConnectionDoor({ clock, log, count: () => {}, isWatched: () => false, mayOpen: () => true });
    const opened = await openTransports({ bind: { address: '127.0.0.1', port: 0 }, ipv6: '::' }, { clock, log, door });
    t.after(() => Promise.all(opened.map((each) => each.close())));
    const [{ local }] = opened;
    assert.deepEqual(
      opened.map(({ name, local: { address, port } }) => [name, address, port === local.port]),
      [
        ['UDP', '127.0.0.1', true],
        ['TCP', '127.0.0.1', true],
        ['UDP', '::', true],
        ['TCP', '::', true],
      ],
    );
  });
});
