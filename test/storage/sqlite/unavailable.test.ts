import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/domain/errors.js';
import { SqliteConnection } from '../../../src/storage/sqlite/connection.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const folder = temporaryFolder();

test('a full disk is said as such, and nothing of the write is kept', () => {
  const connection = new SqliteConnection({ path: join(folder, 'full.sqlite') });
  connection.driver.exec('create table filler (text text)');
  const count = connection.values<number>('select count(*) from filler');
  const before = count.get();
  // SQLite answers a file that may not grow as it does a disk without room.
  connection.driver.pragma(`max_page_count = ${connection.driver.pragma('page_count', { simple: true })}`);
  const fill = () =>
    connection.write(() => {
      for (let n = 0; n < 500; n++)
        connection.driver.exec(`insert into filler values ('${'x'.repeat(2000)}')`);
    });
  expect(fill).toThrow(StoreUnavailable);
  expect(fill).toThrow('make room on its disk');
  expect(count.get()).toBe(before);
  connection.close();
});

test('a store in a folder that is absent, and one that is a folder, are named', () => {
  expect(() => new SqliteConnection({ path: join(folder, 'absent', 'store.sqlite') })).toThrow(
    StoreUnavailable,
  );
  expect(() => new SqliteConnection({ path: folder })).toThrow('give this process the right');
});
