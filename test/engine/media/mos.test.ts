import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimateMos } from '../../../src/engine/media/wire/mos.ts';

const clean = { loss: 0, jitterMs: 0, roundTripMs: 0 };

describe('estimateMos', () => {
  it('is that of G.711 where nothing is wrong: R 93.2 is 4.41 (ITU-T G.107 annex B), less the playout delay', () => {
    const mos = estimateMos(clean);
    assert.ok(mos > 4.36 && mos < 4.41, String(mos));
  });

  it('falls with loss as G.113 has it without concealment: 5 % takes 51 off R', () => {
    // R = 93.2 - 0.024 * 60 - 95 * 5 / 9.3 = 40.7
    const r = 93.2 - 1.44 - 475 / 9.3;
    assert.ok(
      Math.abs(estimateMos({ ...clean, loss: 0.05 }) - (1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)) < 1e-9,
    );
  });

  it('falls faster where the way takes more than 177.3 ms', () => {
    const at = (roundTripMs: number): number => estimateMos({ ...clean, roundTripMs });
    assert.ok(at(0) - at(200) < 0.1);
    assert.ok(at(300) - at(500) > 0.3);
  });

  it('counts jitter as delay, never rises with what is worse, and stays between 1 and 4.5', () => {
    assert.equal(estimateMos({ ...clean, jitterMs: 30 }), estimateMos({ ...clean, roundTripMs: 60 }));
    let last = 4.5;
    for (let loss = 0; loss <= 1; loss += 0.01) {
      const mos = estimateMos({ loss, jitterMs: 5, roundTripMs: 20 });
      assert.ok(mos <= last && mos >= 1);
      last = mos;
    }
    assert.equal(estimateMos({ loss: 1, jitterMs: 500, roundTripMs: 5000 }), 1);
  });
});
