import type { OauthStore } from '../../src/ports/oauth.ts';
import { createOauthStore } from '../../src/store/oauth-store.ts';
import { openSqliteFile } from '../../src/store/sqlite-file.ts';

/** An OAuth store of its own, in memory. */
export const createMemoryOauth = (): OauthStore => createOauthStore(openSqliteFile(':memory:'));
