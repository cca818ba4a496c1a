import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/ids.ts';
import { limits } from '../../../base/limits.ts';
import type { Log } from '../../../base/log.ts';
import { ok, type Result, refuse } from '../../../base/result.ts';
import type { Binding, SipAccount } from '../../../ports/sip-accounts.ts';
import { formatNameAddr, parseNameAddr } from '../message/header-values.ts';
import type { IncomingRequest } from '../message/incoming-request.ts';
import { quote } from '../message/params.ts';
import { type ResponseOptions, responseTo } from '../message/respond.ts';
import { isSameUri } from '../message/same-uri.ts';
import { parseUri, type SipUri } from '../message/uri.ts';
import type { ServerTransaction } from '../transaction/server-transactions.ts';
import type { Count } from '../transport/intake.ts';
import type { SourceGuard } from '../transport/source-guard.ts';
import type { Endpoint } from '../transport/transport.ts';
import { registerRefusalOf } from '../uas-checks.ts';
import type { Authentication } from './authenticator.ts';
import { type ContactChange, type ContactChanges, readContactChanges } from './contact-changes.ts';
import type { RegistrationTable } from './registrations.ts';

export interface RegistrarDeps {
  readonly authenticate: (request: IncomingRequest) => Authentication;
  readonly registrations: RegistrationTable;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly count: Count;
  /** Told of wrong digests, and of right ones. */
  readonly guard: Pick<SourceGuard, 'failed' | 'proven'>;
}

/** Takes REGISTER requests (RFC 3261 §10.3, 3327). */
export type Registrar = (transaction: ServerTransaction) => void;

interface Answer extends ResponseOptions {
  readonly status: number;
  readonly phrase?: string;
}

const refused = (status: number, phrase: string): { readonly ok: false; readonly refusal: Answer } =>
  refuse({ status, phrase });

export function createRegistrar(deps: RegistrarDeps): Registrar {
  const answerTo = (request: IncomingRequest): Answer => {
    const { message, source } = request;
    const refusal = registerRefusalOf(message, source);
    if (refusal !== undefined) return refusal;
    const proof = deps.authenticate(request);
    if (proof.kind === 'bad') return { status: 400, phrase: 'Digest Of Another URI' };
    if (proof.kind === 'challenge') {
      if (proof.wrongFor !== undefined) {
        deps.count('sip_digest_failures');
        deps.guard.failed(request.source, proof.wrongFor);
      }
      return { status: 401, headers: proof.headers };
    }
    deps.guard.proven(request.source);
    const registered = register(deps, request, proof.account);
    return registered.ok ? success(deps, request, proof.account) : registered.refusal;
  };

  return (transaction) => {
    const { status, phrase, ...options } = answerTo(transaction.request);
    deps.count('sip_registers', { status: String(status) });
    const tagged = { ...options, toTag: deps.random.hex(8) };
    transaction.respond(responseTo(transaction.request.message, status, phrase, tagged));
  };
}

/** The URI of the address of record, from To. */
function addressOfRecord({ message }: IncomingRequest): SipUri | undefined {
  const to = parseNameAddr(message.headers.get('To') ?? '');
  const uri = to.ok ? parseUri(to.value.uri) : undefined;
  return uri?.ok ? uri.value : undefined;
}

function register(deps: RegistrarDeps, request: IncomingRequest, account: SipAccount): Result<void, Answer> {
  const record = addressOfRecord(request);
  if (record === undefined) return refused(400, 'Bad To');
  // Nobody registers for somebody else (RFC 3261 §10.3 step 4).
  if (record.user !== account.user) return { ok: false, refusal: { status: 403 } };
  const changes = readContactChanges(request.message, request.source);
  if (!changes.ok) return { ok: false, refusal: refusalAnswer(changes.refusal) };
  const path = request.message.headers.all('Path');
  if (path.length > limits.sipPathMax) return refused(400, 'Too Many Path Values');
  if (changes.value !== 'all-gone' && changes.value.length === 0) return ok(undefined);
  const before = deps.registrations.of(account.userId);
  if (before.length === 0 && deps.registrations.isFull()) return refused(503, 'Too Many Phones');
  const after = changed(before, changes.value, { ...deps, request, account, path, host: record.host });
  return after.ok ? store(deps, account, after.value) : after;
}

const refusalAnswer = ({ status, phrase }: { status: 400 | 403 | 423; phrase?: string }): Answer => ({
  status,
  ...(phrase === undefined ? {} : { phrase }),
  ...(status === 423 ? { headers: [['Min-Expires', String(limits.sipExpiresSecondsMin)]] } : {}),
});

function store(deps: RegistrarDeps, { userId }: SipAccount, after: readonly Binding[]): Result<void, Answer> {
  try {
    deps.registrations.replace(userId, after);
    return ok(undefined);
  } catch (error) {
    deps.log.error('sip.register.unstored', { userId, message: String(error) });
    return refused(503, 'Cannot Be Stored');
  }
}

interface Origin {
  readonly request: IncomingRequest;
  readonly account: SipAccount;
  readonly path: readonly string[];
  readonly host: string;
  readonly clock: Clock;
}

/** All changes or none (RFC 3261 §10.3 step 7). */
function changed(
  before: readonly Binding[],
  changes: ContactChanges,
  origin: Origin,
): Result<readonly Binding[], Answer> {
  const { callId, cseq } = origin.request;
  const isOld = (each: Binding): boolean => each.callId === callId && each.cseq >= cseq.sequence;
  if (changes === 'all-gone') return before.some(isOld) ? refused(400, 'CSeq Too Low') : ok([]);
  let after = before;
  for (const change of changes) {
    const same = (each: Binding): boolean => isSame(each, change);
    if (before.some((each) => same(each) && isOld(each))) return refused(400, 'CSeq Too Low');
    const others = after.filter((each) => !same(each));
    after = change.seconds === 0 ? others : [bindingOf(change, origin), ...others];
  }
  // The phone that was refreshed longest ago gives way, so that one that was set up anew is not locked out.
  return ok(after.slice(0, limits.sipBindingsPerUserMax));
}

/** The same phone: the same Contact, or its instance id where it registers from a new place. */
function isSame(binding: Binding, change: ContactChange): boolean {
  if (isSameUri(binding.contact, change.contact)) return true;
  return change.seconds > 0 && change.instanceId !== undefined && binding.instanceId === change.instanceId;
}

function bindingOf({ contact, instanceId, seconds }: ContactChange, origin: Origin): Binding {
  const { account, request, path, host, clock } = origin;
  const { organisationId, userId, user } = account;
  const registeredAt = clock.now();
  return {
    ...{ organisationId, userId, user, host, contact, path },
    ...(instanceId === undefined ? {} : { instanceId }),
    flow: flowOf(request.source),
    callId: request.callId,
    cseq: request.cseq.sequence,
    registeredAt,
    expiresAt: registeredAt + seconds * 1000,
  };
}

const flowOf = ({ address, port, transport, connection }: Endpoint): Binding['flow'] => ({
  ...{ address, port },
  ...(transport === undefined ? {} : { transport }),
  ...(connection === undefined ? {} : { connection }),
});

/** RFC 3261 §10.3 step 8: every binding with what is left of its time; Path goes back as it came (RFC 3327 §5.3). */
function success(deps: RegistrarDeps, { message }: IncomingRequest, { userId }: SipAccount): Answer {
  const now = deps.clock.now();
  const contacts = deps.registrations.of(userId).map(({ contact, instanceId, expiresAt }) => {
    const params = new Map([['expires', String(Math.ceil((expiresAt - now) / 1000))]]);
    if (instanceId !== undefined) params.set('+sip.instance', quote(instanceId));
    return ['Contact', formatNameAddr({ uri: contact, params })] as const;
  });
  const paths = message.headers.lines('Path').map((line) => ['Path', line] as const);
  return { status: 200, headers: [...contacts, ...paths, ['Date', new Date(now).toUTCString()]] };
}
