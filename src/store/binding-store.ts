import type { DatabaseSync } from 'node:sqlite';
import type { Binding, BindingStore } from '../ports/sip-accounts.ts';
import { jsonOf } from './row.ts';
import { prepareRead, prepareWrite } from './statement.ts';

/** Registered phones, one row for a user. */
export function createBindingStore(database: DatabaseSync): BindingStore {
  // In the order of the key, and all of it: read once, by a start.
  const all = prepareRead(database, `select body from sip_bindings where user_id > ''`, (row) =>
    jsonOf<readonly Binding[]>(row, 'body'),
  );
  const save = prepareWrite(
    database,
    `insert into sip_bindings (user_id, body)
     values (:userId, :body)
     on conflict (user_id) do update set body = excluded.body`,
  );
  const remove = prepareWrite(database, 'delete from sip_bindings where user_id = :userId');
  return {
    all: () => all.all({}).flat(),
    replace(userId, bindings) {
      if (bindings.length === 0) remove.run({ userId });
      else save.run({ userId, body: JSON.stringify(bindings) });
    },
  };
}
