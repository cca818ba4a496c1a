import type { App } from '../../app/app.ts';
import { mayActOn } from '../act-permission.ts';
import type { Handler } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { notesSubject } from '../notes-target.ts';
import { refusalStop } from './refusals.ts';

/** Digits that are sent to a participant; those that he sends are events. */
export function digitHandlers({ notes }: App): Readonly<Record<string, Handler>> {
  return {
    async postConversationParticipantDigits(exchange, grant) {
      const subject = notesSubject(notes, exchange, grant);
      if (!('target' in subject)) return subject;
      const denied = mayActOn(subject.stay, grant);
      if (denied) return { refused: { finding: denied } };
      const done = await notes.sendDigits(subject.target, textOf(fieldsOf(exchange.body), 'digits') ?? '');
      return done.ok ? { answer: { status: 202 } } : refusalStop(done.refusal, exchange.params);
    },
  };
}
