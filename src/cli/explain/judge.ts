import type { OfflineAnswer, OfflineCase } from '../../explain/offline/offline-case.ts';

/** Whoever explains: the table of the cloud, or a server. */
export type Judge = (one: OfflineCase) => OfflineAnswer | Promise<OfflineAnswer>;
