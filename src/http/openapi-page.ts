import type { OpenApiSource } from '../contract/openapi.ts';
import { errorsJson } from '../explain/pages.ts';

/**
 * The text of /openapi.json. What it is printed from is loaded for the first who asks, and the text kept: the cloud's
 * answer models are of no use to a server that nobody asks to describe itself.
 */
export function createOpenApiPage(source: Omit<OpenApiSource, 'reasons'>): () => Promise<string> {
  let text: Promise<string> | undefined;
  return () => {
    text ??= print(source);
    return text;
  };
}

async function print(source: Omit<OpenApiSource, 'reasons'>): Promise<string> {
  const { openApiDocument } = await import('../contract/openapi.ts');
  const reasons = errorsJson().reasons.map(({ reason, title, stage, answers }) => [reason, { title, stage, answers }]);
  return JSON.stringify(openApiDocument({ ...source, reasons: Object.fromEntries(reasons) }));
}
