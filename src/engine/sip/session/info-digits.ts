import type { Timer } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import { type Dialog, requestWithin } from '../dialog.ts';
import type { LegDeps } from '../leg/leg.ts';
import type { SipRequest } from '../message/message.ts';
import type { ClientUser } from '../transaction/client-transactions.ts';
import { sendWithin } from '../trunk/proven-request.ts';

const relayType = 'application/dtmf-relay';

/** Bodies of INFO that are read; the first is the one that is sent. */
export const infoTypes: readonly string[] = [relayType, 'application/dtmf'];

const DURATION_MS = 160;

const DIGIT = /^[0-9*#A-D]$/;
const SIGNAL = /^signal[ \t]*=[ \t]*(\S{1,2})[ \t]*$/im;

/** Events 10 and 11 of RFC 4733 §3.2, which some phones write as numbers. */
const named: Readonly<Record<string, string>> = { '10': '*', '11': '#' };

/** The digit that an INFO with a body brings. */
export function readInfoDigit({ headers, body }: SipRequest): string {
  const [type = ''] = (headers.get('Content-Type') ?? '').split(';', 1);
  const at = infoTypes.indexOf(type.trim().toLowerCase());
  if (at < 0) return 'unsupported';
  const text = body.toString('latin1');
  const written = (at === 0 ? SIGNAL.exec(text)?.[1] : text.trim()) ?? '';
  const digit = (named[written] ?? written).toUpperCase();
  return DIGIT.test(digit) ? digit : 'unreadable';
}

/** Digits to a phone that takes no telephone-events: one INFO after the other, each when the one before was answered. */
export interface InfoDigits {
  /** `0-9*#A-D,`; a comma is a pause. What is beyond the bound is dropped. */
  send(digits: string): void;
  stop(): void;
}

export function createInfoDigits(deps: Pick<LegDeps, 'client' | 'clock' | 'trunks'>, dialog: Dialog): InfoDigits {
  const waiting: string[] = [];
  let isBusy = false;
  let pause: Timer | undefined;

  const next = (): void => {
    const digit = waiting.shift();
    isBusy = digit !== undefined;
    if (digit === ',') pause = deps.clock.after(limits.sipInfoPauseMs, next);
    else if (digit !== undefined) sendOne(digit);
  };
  // A phone that refuses one will refuse the others.
  const giveUp = (): void => {
    waiting.length = 0;
    isBusy = false;
  };
  const sendOne = (digit: string): void => {
    const info = requestWithin(dialog, 'INFO');
    info.headers.add('Content-Type', relayType);
    const body = Buffer.from(`Signal=${digit}\r\nDuration=${DURATION_MS}\r\n`);
    const user: ClientUser = {
      response: ({ status }) => {
        if (status >= 300) giveUp();
        else if (status >= 200) next();
      },
      timedOut: giveUp,
      transportFailed: giveUp,
    };
    sendWithin(deps, dialog, { request: { ...info, body }, user });
  };

  return {
    send(digits) {
      waiting.push(...[...digits].slice(0, limits.sipInfoDigitsMax - waiting.length));
      if (!isBusy) next();
    },
    stop() {
      pause?.cancel();
      giveUp();
    },
  };
}
