import type { App } from '../../app/app.ts';
import type { Finding } from '../../contract/operation.ts';
import { mayActOn } from '../act-permission.ts';
import type { Handler } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { notesSubject } from '../notes-target.ts';
import { refusalStop } from './refusals.ts';

/** RFC 4733 section 3.2. */
const events = /^[0-9A-D*#]+$/;

const notDigits: Finding = {
  stage: 'body',
  kind: 'out-of-bounds',
  path: 'digits',
  rule: 'one or more of 0-9, A-D, * and #',
};

/** Digits that are sent to a participant; those that he sends are events. */
export function digitHandlers({ notes }: App): Readonly<Record<string, Handler>> {
  return {
    async postConversationParticipantDigits(exchange, grant) {
      const digits = textOf(fieldsOf(exchange.body), 'digits') ?? '';
      if (!events.test(digits)) return { refused: { finding: notDigits } };
      const subject = notesSubject(notes, exchange, grant);
      if (!('target' in subject)) return subject;
      const denied = mayActOn(subject.stay, grant);
      if (denied) return { refused: { finding: denied } };
      const done = await notes.sendDigits(subject.target, digits);
      return done.ok ? { answer: { status: 202 } } : refusalStop(done.refusal, exchange.params);
    },
  };
}
