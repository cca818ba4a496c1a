import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Exchange } from '../../../src/http/exchange.ts';
import type { Outcome } from '../../../src/http/journal/entry.ts';
import { createListener } from '../../../src/http/listener.ts';
import { systemIds as ids } from '../../../src/main/system.ts';
import { createRecordingLog } from '../../support/recording-log.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';
import { exchangeOf } from './exchanges.ts';

it('a request whose handler throws is in the journal of its caller, before he is answered', async (t) => {
  const recorded: { exchange: Exchange; outcome: Outcome }[] = [];
  const { grant } = exchangeOf({});
  assert.ok(grant);
  const listener = createListener({
    steps: [
      {
        name: 'fails',
        run(exchange) {
          exchange.grant = grant;
          throw new Error('a defect');
        },
      },
    ],
    explainRefusal: (_, refusal) => ({
      status: 500,
      title: 'Internal error',
      reason: 'reason' in refusal ? refusal.reason : '',
      body: { status: 500 },
    }),
    figures: { answered: () => {}, refusedFor: () => {} },
    journal: {
      record(exchange, outcome) {
        recorded.push({ exchange, outcome });
        // Nor does a defect of the journal cost the answer.
        throw new Error('another defect');
      },
    },
    cors: { headers: () => ({}) },
    upgrade: () => false,
    ids,
    clock: createSimulatedClock(),
    log: createRecordingLog(),
  });
  t.after(() => listener.close());
  const port = await listener.listen('127.0.0.1', 0);
  const answer = await fetch(`http://127.0.0.1:${port}/api/v2/conversations`);
  const [{ exchange, outcome } = assert.fail('nothing was recorded')] = recorded;
  assert.deepEqual([answer.status, exchange.grant], [500, grant]);
  assert.equal(exchange.requestId, answer.headers.get('ININ-Correlation-Id'));
  assert.deepEqual(
    [outcome.status, outcome.reason, outcome.responseBytes],
    [500, 'INTERNAL_ERROR', (await answer.text()).length],
  );
});
