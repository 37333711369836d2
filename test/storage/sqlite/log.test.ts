import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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

const MEGABYTE = 1 << 20;

test('the log does not grow with all that two write who never pause', async () => {
  const path = scratchStore();
  const connection = new SqliteConnection({ path });
  connection.driver.exec('create table filler (bytes)');
  const script = fileURLToPath(new URL('./writing-process.ts', import.meta.url));
  const write = () =>
    promisify(execFile)(process.execPath, ['--import', '@oxc-node/core/register', script, path, '400']);
  await Promise.all([write(), write()]);
  expect(statSync(`${path}-wal`).size).toBeLessThan(400 * MEGABYTE);
  connection.close();
});

test('a reader that takes its time stops neither writers nor the shortening of the log after it', () => {
  const path = scratchStore();
  const [writer, reader] = [new SqliteConnection({ path }), new SqliteConnection({ path })];
  writer.driver.exec('create table filler (bytes)');
  const writeMegabytes = (count: number) =>
    writer.write(() => {
      for (let each = 0; each < count; each++)
        writer.command(`insert into filler (bytes) values (zeroblob(${MEGABYTE}))`).run();
    });
  const logBytes = () => statSync(`${path}-wal`).size;
  reader.read(() => {
    reader.values('select count(*) from filler').get();
    writeMegabytes(180);
    writeMegabytes(1);
  });
  const whileRead = logBytes();
  writeMegabytes(180);
  writeMegabytes(100);
  expect(logBytes()).toBeLessThan(whileRead + 182 * MEGABYTE);
  writer.close();
  reader.close();
});
