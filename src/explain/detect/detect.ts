import type { Reason } from '../catalogue.ts';
import type { Draft } from '../draft.ts';
import type { Bench } from '../judge.ts';
import type { Problem } from '../problem.ts';
import type { Proposal } from '../proposal.ts';
import { correctBody, correctMedia, correctSyntax } from './content.ts';
import { correctDressed } from './dressed.ts';
import { correctLevel } from './level.ts';
import { correctConversation, correctKind, correctMedium, correctSwap } from './object.ts';
import { correctEmpty, correctLiteral, correctPath } from './path.ts';
import { correctMayEnd } from './selection.ts';
import { correctUserContext } from './user-context.ts';
import { correctVerb } from './verb.ts';

/** Evidence to hypotheses; pure. A reason that is not here has no correction. */
export type Detector = (draft: Draft, problem: Problem, bench: Bench) => readonly Proposal[];

/** Which detector mends what. */
export const detectors: Readonly<Partial<Record<Reason, Detector>>> = {
  UNKNOWN_PATH: correctPath,
  LITERAL_IN_ID_SLOT: correctLiteral,
  EMPTY_ID: correctEmpty,
  WRONG_METHOD: correctVerb,
  WRONG_MEDIA_WORD: correctMedium,
  WRONG_TARGET_LEVEL: correctLevel,
  NO_USER_CONTEXT: correctUserContext,
  MISSING_CONTENT_TYPE: correctMedia,
  WRONG_CONTENT_TYPE: correctMedia,
  FORM_BODY: correctMedia,
  MALFORMED_JSON: correctSyntax,
  PYTHON_LITERAL: correctSyntax,
  UNKNOWN_BODY_KEY: correctBody,
  WRONG_BODY_SHAPE: correctBody,
  WRONG_VALUE_TYPE: correctBody,
  WRONG_ENUM_VALUE: correctBody,
  WOULD_END_CONVERSATION: correctMayEnd,
  NOT_FOUND: correctDressed,
  WRONG_ID_KIND: correctKind,
  WRONG_LEG: correctKind,
  IDS_SWAPPED: correctSwap,
  PARTICIPANT_OF_OTHER_CONVERSATION: correctConversation,
};
