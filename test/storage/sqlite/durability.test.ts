import { expect, test } from 'vitest';
import { SqliteConnection } from '../../../src/storage/sqlite/connection.js';
import { scratchStore } from './scratch-store.js';

/** SQLite's numbers for waiting for the disk at each commit, and only where the log is copied back. */
const FULL = 2;
const NORMAL = 1;

test('each write waits for the disk but those that may be undone, and the next one waits again, whatever came of them', () => {
  const connection = new SqliteConnection({ path: scratchStore() });
  const level = () => connection.driver.pragma('synchronous', { simple: true });
  expect(connection.write(level)).toBe(FULL);
  expect(connection.writeUnsynced(level)).toBe(NORMAL);
  expect(connection.write(level)).toBe(FULL);
  const stop = () => {
    throw new Error('stopped');
  };
  expect(() => connection.writeUnsynced(stop)).toThrow('stopped');
  expect(connection.write(level)).toBe(FULL);
  connection.close();
});
