import type { ReasonEntry } from '../reason.ts';

export const unknownSdkPackage = {
  reason: 'UNKNOWN_SDK_PACKAGE',
  stage: 'code',
  since: '0.1.0',
  reveal: 'public',
  answers: {
    thread: [404, 'not.found'],
    calls: [404, 'not.found'],
    generic: [404, 'not.found'],
    other: [404, 'not.found'],
  },
  title: 'The vendor publishes no such package',
  message: ['The vendor publishes no package {package}.', 'The vendor publishes no such package.'],
  cause: [
    '{package} is no official package; those are named in docs/explain.md.',
    'The package is none of the official ones.',
  ],
  metadata: { package: 'text' },
  causes: ['a name that was guessed', 'code written by a language model'],
  fix: {
    applicability: 'choose',
    recipe:
      'purecloud-platform-client-v2 (npm), PureCloudPlatformClientV2 (PyPI), com.mypurecloud:platform-client-v2 (Maven)',
    retry: 'after-change',
  },
  never: ['a package of somebody else'],
  cloudCodes: [],
  examples: [],
  cloudExamples: [
    {
      request: 'POST /api/v2/conversations/calls {"phoneNumber":"+15550101"}',
      speaks: true,
      sdkCall: 'genesyscloud.ConversationApi.post_conversations_calls',
      fix: 'POST /api/v2/conversations/calls',
    },
    {
      request: 'POST /api/v2/conversations/calls {"phoneNumber":"+15550101"}',
      speaks: false,
      sdkCall: 'PureCloudPlatformClientV2.ConversationsApi.post_conversations_calls',
    },
  ],
} as const satisfies ReasonEntry;
