import { unreachable } from '../base/assert.ts';
import type { Finding, Method } from '../contract/operation.ts';
import { entryOf, type Reason } from './catalogue.ts';
import type { Refusal } from './evidence.ts';
import type { Stage } from './reason.ts';

/** Values of the templates of a reason; those that its `metadata` names are shown. */
export type Facts = Readonly<Record<string, string>>;

/** What is wrong with a request, as far as one gate can tell. */
export interface Problem {
  readonly reason: Reason;
  readonly facts: Facts;
  /** All that the body gate found, the blamed one first. */
  readonly findings?: readonly Finding[];
}

/** An operation that is not built fails the gate of routes, a key of one that is built that of bodies. */
export const stageOf = ({ reason, facts }: Problem): Stage =>
  reason === 'NOT_IMPLEMENTED' && facts.key !== undefined ? 'body' : entryOf(reason).stage;

export const problem = (reason: Reason, facts: Facts = {}): Problem => ({ reason, facts });

/** The gate's refusal as a problem. `method` is the verb that was sent. */
export function problemOf(refusal: Refusal, method: string): Problem {
  if ('reason' in refusal) return { reason: refusal.reason, facts: refusal.metadata };
  return fromFinding(refusal.finding, method);
}

export function fromFindings(findings: readonly Finding[], method: string): Problem | undefined {
  const [first] = findings;
  return first === undefined ? undefined : { ...fromFinding(first, method), findings };
}

export function fromFinding(finding: Finding, method: string): Problem {
  switch (finding.stage) {
    case 'route':
      return fromRoute(finding, method);
    case 'permission':
      return fromPermission(finding);
    case 'media':
      return finding.kind === 'no-content-type'
        ? problem('MISSING_CONTENT_TYPE')
        : problem(mediaReason(finding.sent), { sent: finding.sent });
    case 'body':
      return fromBody(finding);
    default:
      return unreachable(finding);
  }
}

type Of<S extends Finding['stage']> = Extract<Finding, { readonly stage: S }>;

function fromRoute(finding: Of<'route'>, method: string): Problem {
  switch (finding.kind) {
    case 'unknown-path':
      return problem('UNKNOWN_PATH');
    case 'wrong-method':
      return problem('WRONG_METHOD', {
        method,
        allowed: finding.allowed.join(', '),
        accepted: listed(finding.allowed),
      });
    case 'removed':
      return problem('RETIRED_PATH', { operation: finding.operation.name });
    case 'not-implemented':
      return problem('NOT_IMPLEMENTED', { operation: finding.operation.name });
    default:
      return unreachable(finding);
  }
}

const listed = (methods: readonly Method[]): string =>
  methods.length < 2 ? methods.join('') : `${methods.slice(0, -1).join(', ')} and ${methods.at(-1)}`;

function fromPermission(finding: Of<'permission'>): Problem {
  if (finding.kind === 'missing-scope') {
    return problem('MISSING_SCOPE', { scope: finding.wanted[0] ?? '', wanted: finding.wanted.join(', ') });
  }
  return problem('MISSING_PERMISSION', missingPermissions(finding.type, finding.wanted.join(', ')));
}

/**
 * Wire texts of missing.any.permissions and missing.permissions (reference/genesys error-codes). `wanted` is a list
 * with commas. The sentence has room for some of them; `metadata` has all.
 */
export function missingPermissions(type: 'ANY' | 'ALL', wanted: string): Facts {
  const requirement =
    type === 'ANY'
      ? 'must have at least one of the following permissions assigned'
      : 'are missing the following permission(s)';
  const list = wanted.split(', ').sort((one, other) => Number(other === EVERY_LEG) - Number(one === EVERY_LEG));
  return { permissions: wanted, requirement, list: someOf(list) };
}

// It opens the legs of others as well, so it is the one to name first.
const EVERY_LEG = 'conversation:communication:disconnect';
const LIST_CHARS_MAX = 90;

function someOf(permissions: readonly string[]): string {
  for (let count = permissions.length; count > 0; count -= 1) {
    const more = permissions.length - count;
    const text = permissions.slice(0, count).join(', ') + (more === 0 ? '' : ` and ${more} more`);
    if (text.length <= LIST_CHARS_MAX) return text;
  }
  return `${permissions.length} permissions`;
}

const mediaReason = (sent: string): Reason =>
  /^(?:application\/x-www-form-urlencoded|multipart\/form-data)/i.test(sent) ? 'FORM_BODY' : 'WRONG_CONTENT_TYPE';

function fromBody(finding: Of<'body'>): Problem {
  switch (finding.kind) {
    case 'missing-body':
      return problem('MISSING_BODY', finding.required.length > 0 ? { required: finding.required.join(', ') } : {});
    case 'malformed-json':
      return problem(finding.pythonLiteral ? 'PYTHON_LITERAL' : 'MALFORMED_JSON', {
        position: String(finding.position),
      });
    case 'unknown-key':
      return problem('UNKNOWN_BODY_KEY', { key: finding.key, known: finding.known.join(', ') });
    case 'missing-key':
      return problem('WRONG_BODY_SHAPE', { key: finding.path });
    case 'wrong-type':
      return wrongType(finding);
    case 'wrong-enum':
      return problem('WRONG_ENUM_VALUE', {
        place: finding.path,
        value: finding.value,
        values: finding.allowed.join(', '),
      });
    case 'out-of-bounds':
      return outOfBounds(finding.path, finding.rule);
    case 'end-required':
      return problem('WRONG_STATE', { action: 'communication' });
    case 'key-not-built':
      return problem('NOT_IMPLEMENTED', { operation: finding.operation.name, key: finding.key });
    default:
      return unreachable(finding);
  }
}

const composite = new Set(['object', 'array']);

function wrongType({ path, wanted, got }: Extract<Finding, { readonly kind: 'wrong-type' }>): Problem {
  const isShape = path === '' || composite.has(wanted) || composite.has(got);
  return problem(isShape ? 'WRONG_BODY_SHAPE' : 'WRONG_VALUE_TYPE', {
    ...(path === '' ? {} : { place: path }),
    wanted,
    got,
  });
}

// An object that has to say something and says nothing is no body.
const outOfBounds = (path: string, rule: string): Problem =>
  path === '' && rule.startsWith('at least')
    ? problem('MISSING_BODY')
    : problem('WRONG_VALUE_TYPE', { ...(path === '' ? {} : { place: path }), rule });
