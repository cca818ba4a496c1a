import type { StoredToken } from '../ports/store.ts';

/** Who acts and what he may do: what a verified token was found to carry. */
export type Grant = StoredToken;
