import type { IncomingRequest } from '../message/incoming-request.ts';
import { type Dropped, startIntake } from '../transport/intake.ts';
import {
  type ClientTransactionDeps,
  type ClientTransactions,
  createClientTransactions,
} from './client-transactions.ts';
import {
  createServerTransactions,
  defaultTransactionBounds,
  type ServerTransactions,
  type TransactionBounds,
  type TransactionUser,
} from './server-transactions.ts';

/** The transaction layer: what stands between the transport and who makes and takes calls. */
export interface Transactions {
  readonly client: Omit<ClientTransactions, 'receive' | 'close'>;
  readonly server: Pick<ServerTransactions, 'pending' | 'completed'>;
  /** As many transactions wait for a final response as may: no further call is begun or taken. */
  isFull(): boolean;
  close(): void;
}

export interface TransactionsDeps extends ClientTransactionDeps {
  readonly user: TransactionUser;
  readonly bounds?: TransactionBounds;
  /** Whether a request may be worked on; asked before anything is kept of it. */
  readonly mayAsk: (request: IncomingRequest) => boolean;
  /** Bytes were dropped that were no message. */
  readonly dropped: Dropped;
}

/** Makes the layer and takes over the transport. */
export function createTransactions(deps: TransactionsDeps): Transactions {
  const bounds = deps.bounds ?? defaultTransactionBounds;
  const isFull = (): boolean => client.pending + server.pending >= bounds.pendingMax;
  const client = createClientTransactions(deps);
  const server = createServerTransactions(deps, bounds, isFull);
  const takeRequest = (request: IncomingRequest): void => {
    if (deps.mayAsk(request)) server.receive(request);
  };
  startIntake({ ...deps, takeRequest, takeResponse: client.receive });
  return {
    client,
    server,
    isFull,
    close: () => {
      client.close();
      server.close();
    },
  };
}
