import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CommanderError } from 'commander';
import fc from 'fast-check';
import { selectedSomebody } from '../../src/cli/act/request-words.ts';
import { disconnectVerb } from '../../src/cli/disconnect.ts';
import { commandOf } from '../../src/cli/flags/command-of.ts';
import type { Typed } from '../../src/cli/flags/flag.ts';
import { readQuickly } from '../../src/cli/flags/read-quickly.ts';

/** What commander makes of it; its sentence where it refuses. */
async function slowly(words: readonly string[]): Promise<Typed | string> {
  let typed: Typed | undefined;
  const run = async (what: Typed) => {
    typed = what;
    return 0;
  };
  const command = commandOf({ ...disconnectVerb, run }, assert.fail).exitOverride((error) => {
    throw error;
  });
  command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  try {
    await command.parseAsync(words, { from: 'user' });
    return typed ?? '';
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  } finally {
    process.exitCode = 0;
  }
}

function selected(...words: readonly string[]): unknown {
  const typed = readQuickly(disconnectVerb, words);
  assert.ok(typed, words.join(' '));
  const found = selectedSomebody(typed);
  return found.ok ? found.value : found.refusal;
}

const id = '2070d8b5-3f1c-4b7e-9a55-0c6f6f0f7d11';

describe('who is meant', () => {
  it('is an address, a user or an id by the look of it, and may be written as people write numbers', () => {
    assert.deepEqual(selected('+15550101'), { address: '+15550101' });
    assert.deepEqual(selected('+44', '20', '7946', '0958'), { address: '+44 20 7946 0958' });
    assert.deepEqual(selected('tel:+1-555-0101'), { address: 'tel:+1-555-0101' });
    assert.deepEqual(selected('sip:alice@example.com'), { address: 'sip:alice@example.com' });
    assert.deepEqual(selected('user:alice'), { userName: 'alice' });
    assert.deepEqual(selected(id.toUpperCase()), { participantId: id });
    assert.deepEqual(selected('--room=600', '--talking-for', '5m', '--joined-before', '2026-11-25T10:00:00+01:00'), {
      room: '600',
      talkingFor: 300,
      joinedBefore: '2026-11-25T09:00:00.000Z',
    });
  });

  it('is refused where two are named, or nobody is', () => {
    for (const [words, why] of [
      [['+15550101', '--address', '+15550102'], /Two different parties/],
      [['+15550101', '+15550102'], /One party at a time/],
      [['--user-name', 'alice', '--user', id], /--user/],
      [['--participant', '17'], /no id/],
      [['--purpose', 'customer'], /strangers/],
      [[], /Who\?/],
    ] as const) {
      assert.match(String(selected(...words)), why);
    }
  });
});

describe('what is typed', () => {
  it('is refused by commander where a value cannot be meant', async () => {
    for (const [words, why] of [
      [['--address', ''], /value is missing/],
      [['--expect', '0'], /from 1 to 100/],
      [['--expect', '1000'], /from 1 to 100/],
      [['--wait', '31'], /from 1 to 30/],
      [['--intent', 'kick'], /leave, disconnect, ban/],
      [['--joined-before', 'yesterday'], /2026-/],
      [['--talking-for', 'long'], /5m/],
      [['--address', '+15550101', '--address', '+15550102'], /twice/],
      [['--nonsense'], /unknown option/],
    ] as const) {
      assert.equal(readQuickly(disconnectVerb, words), undefined, words.join(' '));
      assert.match(String(await slowly(words)), why, words.join(' '));
    }
  });

  it('is read quickly as commander reads it, or not at all', async () => {
    const word = fc.constantFrom(
      ...disconnectVerb.flags.map(({ name }) => `--${name}`),
      ...[
        '--address=+1',
        '--expect=2',
        '--yes=1',
        '--expect=',
        '--',
        '-',
        '-y',
        '-x',
        '+15550101',
        '2',
        'ban',
        '5m',
        '',
        ' ',
        id,
        '-1',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
        const quick = readQuickly(disconnectVerb, words);
        if (quick !== undefined) assert.deepEqual(quick, await slowly(words));
      }),
      { numRuns: 500 },
    );
  });
});
