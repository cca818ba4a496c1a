type Node = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const texts = { type: 'object', additionalProperties: text };
const list = { type: 'array', items: { type: 'object' } };

/** The cloud's ErrorBody (reference/genesys behaviour 1) with the member `explain`. */
export const errorSchema = (reasons: Readonly<Record<string, Node>>): Node => ({
  type: 'object',
  required: ['message', 'code', 'status', 'contextId', 'details', 'errors'],
  properties: {
    message: text,
    code: text,
    status: { type: 'integer' },
    contextId: text,
    messageWithParams: text,
    messageParams: texts,
    details: list,
    errors: list,
    explain: explainSchema(Object.keys(reasons)),
  },
});

const explainSchema = (reasons: readonly string[]): Node => ({
  type: 'object',
  required: ['v', 'reason', 'stage', 'cause', 'applicability', 'fix', 'metadata', 'docs'],
  properties: {
    v: { const: 1 },
    reason: { type: 'string', enum: reasons },
    stage: text,
    intent: text,
    cause: text,
    confidence: { type: 'string', enum: ['certain', 'likely'] },
    applicability: { type: 'string', enum: ['apply', 'choose', 'fill', 'none'] },
    fix: { type: ['object', 'null'] },
    also: { type: 'array', items: text },
    candidates: list,
    evidence: { type: 'array', items: text },
    metadata: texts,
    docs: text,
    next: { type: 'object' },
  },
});
