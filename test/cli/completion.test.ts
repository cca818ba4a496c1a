import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { bashScript } from '../../src/cli/completion/bash-script.ts';
import { fishScript } from '../../src/cli/completion/fish-script.ts';
import { verbWords } from '../../src/cli/completion/verb-words.ts';
import { zshScript } from '../../src/cli/completion/zsh-script.ts';
import { wholeProgram } from '../../src/cli/run-program.ts';
import { writeProfiles } from '../../src/cli/server/profile-file.ts';
import { startLocalServer } from '../support/local-server.ts';
import { requireProgram } from '../support/require-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const BIN = join(import.meta.dirname, '../../bin/partyline.js');

const words = async () => verbWords(await wholeProgram());

/** What a real bash offers for this line; `partyline` is `program`, by default the real one. */
async function offered(
  t: TestContext,
  line: string,
  { environment = {}, program = '' }: { environment?: Readonly<Record<string, string>>; program?: string } = {},
) {
  const folder = temporaryFolder(t);
  writeFileSync(
    join(folder, 'partyline'),
    program === '' ? `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n` : program,
  );
  chmodSync(join(folder, 'partyline'), 0o755);
  writeFileSync(join(folder, 'completion.bash'), bashScript(await words()));
  const script = `source ${folder}/completion.bash
COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=(partyline) COMP_CWORD=1
$(complete -p partyline | sed 's/.*-F \\([^ ]*\\).*/\\1/')
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { PATH: `${folder}${delimiter}${process.env.PATH}`, HOME: folder, ...environment };
  return new Promise<readonly string[]>((resolve, reject) => {
    execFile('bash', ['--norc', '-c', script, 'bash', line], { env }, (error, out, complaint) => {
      if (error === null && complaint === '') resolve(out.split('\n').filter((each) => each !== ''));
      else reject(new Error(complaint, { cause: error }));
    });
  });
}

describe('completion in bash', () => {
  it('offers verbs, their flags, and the values of those that have few', async (t) => {
    assert.deepEqual(await offered(t, 'partyline dis'), ['disconnect']);
    assert.deepEqual(await offered(t, 'partyline disconnect --int'), ['--intent']);
    assert.deepEqual(await offered(t, 'partyline disconnect --intent '), ['leave', 'disconnect', 'ban']);
    assert.deepEqual(await offered(t, 'partyline disconnect --intent b'), ['ban']);
    assert.deepEqual(await offered(t, 'partyline completion z'), ['zsh']);
    assert.deepEqual(await offered(t, 'partyline disconnect --expect '), []);
  });

  it('offers the profiles that are stored, and who is on a call now', async (t) => {
    const server = await startLocalServer(t);
    const participants = ['+15550101', '+15550102', 'user:alice'].map((address) => ({ address }));
    const made = await server.send('POST', '/api/v2/conversations/calls', { body: { participants } });
    assert.equal(made.status, 200, made.text);
    const environment = { XDG_CONFIG_HOME: temporaryFolder(t), PARTYLINE_URL: server.url };
    const one = { url: server.url, clientId: 'demo', clientSecret: 'demo' };
    writeProfiles(environment, { default: one, office: one });
    assert.deepEqual(await offered(t, 'partyline list --profile ', { environment }), ['default', 'office']);
    assert.deepEqual(await offered(t, 'partyline disconnect +', { environment }), ['+15550101', '+15550102']);
    // Bash replaces what stands after the last colon.
    assert.deepEqual(await offered(t, 'partyline disconnect user:a', { environment }), ['alice']);
  });

  it('carries out nothing of what a stranger calls himself', async (t) => {
    const folder = temporaryFolder(t);
    const program = `#!/bin/sh\nprintf '%s\\n' 'sip:$(touch ${folder}/owned)@x' 'sip:\`touch ${folder}/owned\`;rm -rf'\n`;
    const answers = await offered(t, 'partyline disconnect --address ', { program });
    assert.deepEqual(answers.length, 2);
    for (const answer of answers) assert.match(answer, /^sip:\\[$`]/);
    const { stdout } = spawnSync('ls', [folder], { encoding: 'utf8' });
    assert.equal(stdout, '');
  });
});

describe('the scripts of the shells', () => {
  for (const [shell, write] of [
    ['bash', bashScript],
    ['zsh', zshScript],
    ['fish', fishScript],
  ] as const) {
    it(`is one that ${shell} can read`, async (t) => {
      if (!requireProgram(t, shell)) return;
      const path = join(temporaryFolder(t), 'script');
      writeFileSync(path, write(await words()));
      const { status, stderr } = spawnSync(shell, ['-n', path], { encoding: 'utf8' });
      assert.deepEqual([status, stderr], [0, '']);
    });
  }

  it('name every verb and every flag of the program', async () => {
    const all = await words();
    const fish = fishScript(all);
    for (const { name, flags } of all) {
      assert.ok(fish.includes(`-a ${name} -d `), name);
      for (const { names } of flags)
        for (const each of names)
          assert.ok(
            [bashScript(all), zshScript(all)].every((text) => text.includes(each)),
            each,
          );
    }
  });
});
