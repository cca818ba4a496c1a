import { genesysOperations } from '../../contract/genesys/operations.gen.ts';
import type { Operation } from '../../contract/operation.ts';
import { entryOf } from '../../explain/catalogue.ts';
import { sdkProblems } from '../../explain/offline/sdk.ts';
import { phraseOf } from '../../explain/wish/words.ts';
import type { Screen } from './screen.ts';
import { jsonLine, printable, wrapped } from './terminal.ts';

/** What is known of a function of an SDK, by its name alone. */
export interface SdkCallAnswer {
  readonly sdkCall: string;
  /** null: the table does not hold the area of the API that it would belong to. */
  readonly isReal: boolean | null;
  readonly operation: { readonly name: string; readonly method: string; readonly path: string } | null;
  readonly reasons: readonly string[];
}

/** Whether an official SDK has a function, and which operation it calls. */
export function sdkCallAnswer(sdkCall: string): SdkCallAnswer {
  const reasons = sdkProblems(sdkCall, genesysOperations).map(({ reason }) => reason);
  const found = reasons.includes('UNKNOWN_SDK_METHOD') ? undefined : operationIn(sdkCall);
  const { name, method, path }: Partial<Operation> = found ?? {};
  const operation = name !== undefined && method !== undefined && path !== undefined ? { name, method, path } : null;
  const isReal = reasons.length > 0 ? false : operation === null ? null : true;
  return { sdkCall, isReal, operation, reasons };
}

/** The names of one function in JavaScript, Python and C# differ in their cases, signs and endings. */
function operationIn(call: string): Operation | undefined {
  const words = call.slice(0, CALL_CHARS_MAX).match(/[A-Za-z_]\w*/g) ?? [];
  const phrases = new Set(words.map((word) => phraseOf(word.replace(ENDING, ''))));
  return genesysOperations.find(({ name }) => phrases.has(phraseOf(name)));
}

const CALL_CHARS_MAX = 500;
const ENDING = /Async$|_async$|WithHttpInfo(?:Async)?$|_with_http_info$/i;

/** Prints it. */
export function explainSdkCall(sdkCall: string, screen: Screen, json: boolean): Promise<void> {
  const answer = sdkCallAnswer(sdkCall);
  return screen.print(json ? `${jsonLine(answer)}\n` : `${linesOf(answer).join('\n')}\n`);
}

function linesOf({ sdkCall, operation, reasons }: SdkCallAnswer): readonly string[] {
  const name = printable(sdkCall.slice(0, CALL_CHARS_MAX));
  const faults = reasons.flatMap(
    (reason) => entryOf(reason === 'UNKNOWN_SDK_PACKAGE' ? reason : 'UNKNOWN_SDK_METHOD').title,
  );
  if (operation !== null)
    return [
      ...wrapped(
        faults.length === 0
          ? `An official SDK has ${name}. It calls:`
          : `${faults.join('. ')}. The function itself calls:`,
      ),
      `  ${operation.method} ${operation.path}`,
    ];
  if (faults.length === 0)
    return wrapped(
      `Whether an official SDK has ${name} cannot be said: the table holds its conversations and notifications whole, and of the rest a part.`,
    );
  return [
    ...wrapped(`${name}: ${faults.join('. ')}.`),
    ...wrapped(
      'Type the request beside it, and the operation that it should be is looked for: partyline explain --sdk-call NAME METHOD URL [body]',
    ),
  ];
}
