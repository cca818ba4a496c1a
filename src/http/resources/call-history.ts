import type { App } from '../../app/app.ts';
import type { HistoryFilter } from '../../app/call-history.ts';
import type { OrganisationId, UserId } from '../../base/ids.ts';
import { type HistoryNames, historyShape } from '../../dialects/call-history.ts';
import { type Handler, refused, type Stop } from '../exchange.ts';
import { expandOf, pageAnswer } from '../listing.ts';
import { readPage } from '../page.ts';

export interface CallHistoryDeps {
  readonly userName: (organisationId: OrganisationId, id: UserId) => string | undefined;
  readonly queueName: (organisationId: OrganisationId, id: string) => string | undefined;
}

/** The calls that the user of the token has been in. */
export function callHistoryHandlers(app: App, deps: CallHistoryDeps): Readonly<Record<string, Handler>> {
  return {
    getConversationsCallsHistory(exchange, { organisationId, userId }) {
      if (userId === undefined) return refused('NO_USER_CONTEXT');
      const page = readPage(exchange.query);
      if ('finding' in page) return { refused: page };
      const interval = exchange.query.get('interval');
      const between = interval === null ? undefined : intervalOf(interval);
      if (interval !== null && between === undefined) return outOfInterval;
      const filter: HistoryFilter = { organisationId, userId, ...(between === undefined ? {} : { between }) };
      const { calls, total } = app.history.calls(filter, page);
      const expand = expandOf(exchange.query);
      const names: HistoryNames = {
        user: (id) => (expand.has('user') ? deps.userName(organisationId, id) : undefined),
        queue: (id) => (expand.has('queue') ? deps.queueName(organisationId, id) : undefined),
      };
      const entities = calls.map(({ stay, call }) => historyShape(stay, call, names));
      return pageAnswer(exchange, page, { entities, total });
    },
  };
}

const outOfInterval: Stop = {
  refused: {
    finding: {
      stage: 'body',
      kind: 'out-of-bounds',
      path: 'interval',
      rule: 'two ISO 8601 times with a slash between them, the earlier one first',
    },
  },
};

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;

function intervalOf(text: string): HistoryFilter['between'] {
  const [from = '', before = '', ...more] = text.split('/');
  if (more.length > 0 || !ISO_TIME.test(from) || !ISO_TIME.test(before)) return undefined;
  const between = { from: Date.parse(from), before: Date.parse(before) };
  return between.from <= between.before ? between : undefined;
}
