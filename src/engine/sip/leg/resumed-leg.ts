import type { LegId } from '../../../base/ids.ts';
import { restoreDialog } from '../dialog.ts';
import { openSession } from '../session/session.ts';
import type { Leg, LegDeps } from './leg.ts';
import { createResumedInvite } from './resumed-invite.ts';

/** A leg of the process before the restart, known by what it stored only; undefined where the text is none of ours. */
export function createResumedLeg(deps: LegDeps, legId: LegId, stored: string): Leg | undefined {
  const dialog = restoreDialog(stored);
  if (dialog === undefined) return createResumedInvite(deps, legId, stored);
  const session = openSession(deps, { legId, dialog, awaitsAck: false });
  return {
    id: legId,
    hangUp: (reason) => session.end('hung-up', reason),
    sendDigits: (digits) => session.sendDigits(digits),
    transferGoes: (progress) => session.transferGoes(progress),
    mediaLost: () => {},
    close: () => session.close(),
  };
}
