import type { App } from '../../app/app.ts';
import type { Grant } from '../../auth/grant.ts';
import { limits } from '../../base/limits.ts';
import type { ErrorAnswer } from '../errors.ts';
import type { Exchange, Handler, Stop } from '../exchange.ts';
import { json } from '../exchange.ts';
import { type AskedOfSelected, askedOf } from '../selector-body.ts';
import { planRemoval } from './removal-plan.ts';
import { hold, mute } from './selected-control.ts';
import { moveSelected } from './selected-moves.ts';
import { removeSelected } from './selected-removal.ts';
import { selectionOf } from './selection-refusals.ts';

/** One request, or one entry of its list, that acts on whoever a selector finds. */
export interface Asking {
  readonly app: App;
  readonly exchange: Exchange;
  readonly grant: Grant;
  readonly asked: AskedOfSelected;
  readonly explainRefusal: ExplainRefusal;
  /** Whether what comes close to nobody may still be looked for: a list is not as many searches as it has entries. */
  readonly mayLook: () => boolean;
}

/** The answer to a refusal, as the request itself would get it. */
export type ExplainRefusal = (
  exchange: Exchange,
  refusal: Extract<Stop, { refused: unknown }>['refused'],
) => ErrorAnswer;

type Carry = (asking: Asking) => Promise<Stop> | Stop;

/** Handlers of the operations that act on whoever a selector finds (design: removal, by selector). */
export function selectionHandlers(app: App, explainRefusal: ExplainRefusal): Readonly<Record<string, Handler>> {
  const carried =
    (carry: Carry): Handler =>
    (exchange, grant) => {
      const read = askedOf(exchange.body, (name) => app.userIdNamed(grant.organisationId, name));
      if ('stop' in read) return read.stop;
      const base = { app, exchange, grant, explainRefusal, mayLook: looks() };
      if ('one' in read.asked) return carry({ ...base, asked: read.asked.one });
      return eachOf(
        read.asked.list.map((asked) => ({ ...base, exchange: alone(exchange, asked), asked })),
        carry,
      );
    };
  return {
    postPartylineParticipantsDisconnect: carried(removeSelected),
    postPartylineParticipantsPlan: carried(planRemoval),
    postPartylineParticipantsHold: carried(hold),
    postPartylineParticipantsMute: carried(mute),
    postPartylineParticipantsMove: carried((asking) => moveSelected(asking, selectionOf(asking, false))),
  };
}

/** So many are allowed in one request. */
function looks(): () => boolean {
  let left: number = limits.selectionSearchesMax;
  return () => {
    left -= 1;
    return left >= 0;
  };
}

/** The request as if it were of this entry alone: so it is explained, and so it can be sent again. */
const alone = (exchange: Exchange, { fields }: AskedOfSelected): Exchange => ({
  ...exchange,
  incoming: { ...exchange.incoming, bodyText: JSON.stringify(fields) },
});

/** Every entry by itself: one that is refused holds up none of the others. */
async function eachOf(list: readonly Asking[], carry: Carry): Promise<Stop> {
  const started: Promise<{ readonly status: number }>[] = [];
  for (const asking of list) {
    const entry = entryFor(asking, carry);
    // Whoever fails is told of below; until then others are begun.
    entry.catch(() => undefined);
    started.push(entry);
    await turn();
  }
  const entries = await Promise.all(started);
  return json(entries.every(({ status }) => status === 200) ? 200 : 202, { entries });
}

const entryFor = async (asking: Asking, carry: Carry): Promise<{ readonly status: number }> =>
  entryOf(asking, await carry(asking));

/** What else waits, calls above all, goes on between two entries. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function entryOf({ exchange, explainRefusal }: Asking, stop: Stop): { readonly status: number } {
  if ('answer' in stop) return { status: stop.answer.status, ...objectOf(stop.answer.body) };
  const { status, body } = explainRefusal(exchange, stop.refused);
  const { code, message, explain } = objectOf(body);
  return { status, ...objectOf({ code, message, ...(explain === undefined ? {} : { explain }) }) };
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
