import { describe } from 'node:test';
import { commitCases } from './commit-suite.ts';
import { endedCases } from './ended-suite.ts';
import { idempotencyCases } from './idempotency-suite.ts';
import { identityCases } from './identity-suite.ts';
import { lifeCases } from './life-suite.ts';
import { lookupCases } from './lookup-suite.ts';
import type { MakePlace } from './place.ts';
import { pruneCases } from './prune-suite.ts';
import { readCases } from './read-suite.ts';
import { recordsCases } from './records-suite.ts';

/** The promises of the port `Store`; run over every database behind it. */
export function storeSuite(name: string, makePlace: MakePlace): void {
  describe(`the store, ${name}`, () => {
    commitCases(makePlace);
    readCases(makePlace);
    endedCases(makePlace);
    lookupCases(makePlace);
    pruneCases(makePlace);
    lifeCases(makePlace);
    identityCases(makePlace);
    recordsCases(makePlace);
    idempotencyCases(makePlace);
  });
}
