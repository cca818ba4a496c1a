import assert from 'node:assert/strict';
import { it } from 'node:test';
import { plainStyle } from '../../src/cli/explain/terminal.ts';
import { complaintLines } from '../../src/cli/server/complaint.ts';
import { catalogue } from '../../src/explain/catalogue.ts';

const explain = {
  reason: 'WOULD_END_CONVERSATION',
  reasons: ['WOULD_END_CONVERSATION'],
  cause: 'By the rule last-leg the conversation ends with this removal.',
  applicability: 'choose',
  fix: null,
  candidates: [],
  metadata: {},
} as const;

const refused = {
  kind: 'refused',
  code: 'partyline.would.end.conversation',
  message: 'That would end the conversation. Nothing was done; with mayEndConversation: true it is.',
  correlationId: 'abc',
} as const;

it('a refusal names what can be typed, and not what a body would say', () => {
  const lines = complaintLines({ ...refused, explain: { ...explain, by: 'server' } }, plainStyle).join('\n');
  assert.match(lines, /with --may-end-conversation it is\./);
  assert.match(lines, /^ {2}If that is meant, add --may-end-conversation\.$/m);
  assert.match(lines, /^ {2}More: partyline explain abc$/m);
  const count = complaintLines(
    {
      kind: 'count-mismatch',
      code: 'partyline.count.mismatch',
      message:
        '3 live participants fit and expectCount is 1, so nothing was done. Without userName, talkingFor it fits 2.',
    },
    plainStyle,
  ).join('\n');
  assert.match(count, /fit and --expect is 1, so nothing was done\. Without --user-name, --talking-for it fits 2\./);
});

it('what is no key is left as it was written', () => {
  const message = 'User "userId" of room.userId, see conversationId: 5 and myuserId.';
  const [line] = complaintLines({ kind: 'refused', code: 'x', message }, plainStyle);
  assert.equal(line, 'partyline: User "--user" of room.userId, see conversationId: 5 and myuserId.');
});

it('an id that only the cloud knows is not one to explain', () => {
  const lines = complaintLines({ ...refused, explain: { ...explain, by: 'client' } }, plainStyle).join('\n');
  assert.match(lines, /^ {2}Correlation id: abc$/m);
  assert.doesNotMatch(lines, /partyline explain/);
});

it('no sentence of a refusal of a selector shows a key that the command has a flag for', () => {
  const codes = new Set(['NO_MATCH', 'COUNT_MISMATCH', 'WOULD_END_CONVERSATION', 'SELECTOR_EMPTY', 'BANNED']);
  const own = [...codes, 'IDEMPOTENCY_MISMATCH', 'IDEMPOTENCY_IN_PROGRESS', 'DELEGATED_TOKEN'];
  const entries = catalogue.filter(({ reason }) => own.includes(reason));
  assert.equal(entries.length, own.length);
  for (const { message, cause } of entries)
    for (const sentence of [...message, ...cause]) {
      const shown = sentence.replaceAll(/\{\w+\}/g, 'x');
      const [line = ''] = complaintLines({ kind: 'refused', code: 'x', message: shown }, plainStyle);
      assert.doesNotMatch(line, /\b(expectCount|mayEndConversation|Idempotency-Key|userName|talkingFor)\b/, sentence);
    }
});

it('who fits is shown also where only the explanation has it', () => {
  const candidate = { method: 'POST', path: '/x', pathTemplate: '/x', participantId: 'p1', address: '+15550101' };
  const told = { ...explain, by: 'server', candidates: [candidate] } as const;
  const lines = complaintLines(
    { kind: 'count-mismatch', code: 'partyline.count.mismatch', message: 'Two.', explain: told },
    plainStyle,
  );
  assert.ok(
    lines.some((line) => line.trimEnd() === '  p1  +15550101'),
    lines.join('\n'),
  );
});
