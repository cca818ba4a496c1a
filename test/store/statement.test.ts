import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import { type Row, textOf } from '../../src/store/row.ts';
import { prepareRead, prepareWrite } from '../../src/store/statement.ts';

const titleOf = (row: Row): string => textOf(row, 'title');

function openSongs() {
  const database = new DatabaseSync(':memory:');
  database.exec('create table songs (id text not null primary key, title text)');
  const save = prepareWrite(database, 'insert into songs (title, id) values (:title, :id)');
  return { database, save };
}

test('arguments go to their names, whatever their order and however often a name is used', () => {
  const { database, save } = openSongs();
  assert.equal(save.run({ id: 'a', title: 'A title' }), 1);
  save.run({ id: 'same', title: 'same' });
  const both = prepareRead(database, 'select title from songs where id = :word and title = :word', titleOf);
  assert.deepEqual(both.all({ word: 'same' }), ['same']);
  const one = prepareRead(database, 'select title from songs where id = :id', titleOf);
  assert.equal(one.get({ id: 'a', notAsked: 1 }), 'A title');
  assert.equal(one.get({ id: 'none' }), undefined);
});

test('what looks like SQL in an argument is text', () => {
  const { database, save } = openSongs();
  const title = "'); drop table songs; -- :id";
  save.run({ id: 'a', title });
  assert.deepEqual(prepareRead(database, 'select title from songs', titleOf).all({}), [title]);
});

test('a missing argument is a mistake of the program and never null', () => {
  const { save } = openSongs();
  assert.throws(() => save.run({ id: 'a' }), { name: 'InvariantError', message: /title/ });
});

test('a row that is not what was written is refused', () => {
  const { database, save } = openSongs();
  save.run({ id: 'a', title: null });
  const titles = prepareRead(database, 'select title from songs', titleOf);
  assert.throws(() => titles.all({}), StoreUnavailableError);
});
