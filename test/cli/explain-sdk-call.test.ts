import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sdkCallAnswer } from '../../src/cli/explain/explain-sdk-call.ts';
import { partyline } from './command.ts';

describe('partyline explain --sdk-call', () => {
  it('names the operation of a function, in the spelling of every SDK', () => {
    for (const call of [
      'patchConversationsCallParticipant',
      'conversations_api.patch_conversations_call_participant(c, p, body)',
      'new ConversationsApi().PatchConversationsCallParticipantAsync',
    ])
      assert.deepEqual(
        [sdkCallAnswer(call).isReal, sdkCallAnswer(call).operation?.path],
        [true, '/api/v2/conversations/calls/{conversationId}/participants/{participantId}'],
        call,
      );
  });

  it('says of a name that was invented that no SDK has it, and of others that it cannot know', () => {
    assert.deepEqual(sdkCallAnswer('ConversationsApi.disconnectParticipant'), {
      sdkCall: 'ConversationsApi.disconnectParticipant',
      isReal: false,
      operation: null,
      reasons: ['UNKNOWN_SDK_METHOD'],
    });
    assert.equal(sdkCallAnswer('getArchitectFlowsOfTheMoon').isReal, null);
  });

  it('prints a sentence alone, and counts beside a request', async () => {
    const { code, stdout } = await partyline(['explain', '--sdk-call', 'ConversationsApi.disconnectParticipant']);
    assert.equal(code, 0);
    assert.match(stdout, /^ConversationsApi\.disconnectParticipant: No official SDK has this function\.\n/);
    const words = ['PATCH', '/api/v2/conversations/calls/{c}/participants/{p}', '{"state":"disconnected"}'];
    const beside = await partyline([
      'explain',
      '--json',
      '--sdk-call',
      'ConversationsApi.disconnectParticipant',
      ...words,
    ]);
    assert.ok(JSON.parse(beside.stdout).reasons.includes('UNKNOWN_SDK_METHOD'));
  });
});
