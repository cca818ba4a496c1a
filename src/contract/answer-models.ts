import { type AnswerField, type AnswerType, readFieldRows, readType } from './answer-type.ts';
import { answerModelRows, answerRows } from './genesys/answers.gen.ts';

/** What the cloud says of one operation's answer. */
export interface AnswerRow {
  /** 1 acts on live calls, 2 on stored data, 3 is not imitated (reference/genesys README, tiers). */
  readonly tier: number;
  /** Absent: it has no body. */
  readonly type?: AnswerType;
}

/** The answers of the cloud's operations that are built or meant to be, by the SDK's method. */
export interface AnswerModels {
  readonly answers: ReadonlyMap<string, AnswerRow>;
  readonly models: ReadonlyMap<string, readonly AnswerField[]>;
}

/** Reads the rows anew; for whoever describes answers. Import this file dynamically: a server at rest has no use for it. */
export const readAnswerModels = (): AnswerModels => ({
  answers: new Map(answerRows.trim().split('\n').map(answerRow)),
  models: readFieldRows(answerModelRows),
});

function answerRow(line: string): [string, AnswerRow] {
  const [name = '', tier = '', type = '-'] = line.split(' ');
  return [name, { tier: Number(tier), ...(type === '-' ? {} : { type: readType(type) }) }];
}
