import { writeFileSync } from 'node:fs';
import Driver from 'better-sqlite3';
import { expect, test } from 'vitest';
import { CorruptStore } from '../../../src/domain/errors.js';
import { openSqliteStorage } from '../../../src/storage/sqlite/open-sqlite-storage.js';
import { anonymous, change, detection, NOW, openPrepared, RUN } from '../contract/fixture.js';
import { scratchStore } from './scratch-store.js';

test('a store of a newer version is refused, saying so', async () => {
  const path = scratchStore();
  await (await openSqliteStorage({ path })).close();
  const driver = new Driver(path);
  driver.prepare('insert into migration values (?)').run('29990101-of-the-future');
  driver.close();
  for (const readonly of [false, true]) {
    const refusal = openSqliteStorage({ path, readonly });
    await expect(refusal).rejects.toBeInstanceOf(CorruptStore);
    await expect(refusal).rejects.toThrow(/newer version.*29990101-of-the-future/);
  }
});

test('a file that is no store is refused', async () => {
  const path = scratchStore();
  writeFileSync(
    path,
    'a text of more than a hundred bytes that is no SQLite file at all, whatever its name may say of it'.repeat(
      9,
    ),
  );
  await expect(openSqliteStorage({ path })).rejects.toBeInstanceOf(CorruptStore);
});

test('a store opened for reading answers and refuses to write', async () => {
  const path = scratchStore();
  const writing = await openPrepared(() => openSqliteStorage({ path }));
  await writing.ingest.commit(RUN, NOW, [change('A', { points: [detection('ztf:1', 59_000)] })]);
  const reading = await openSqliteStorage({ path, readonly: true });
  await reading.ping();
  expect(await reading.transients.byName(anonymous, 'A')).toHaveLength(1);
  await expect(reading.ingest.commit(RUN, NOW, [change('B', {})])).rejects.toThrow(/readonly/);
  await reading.close();
  await writing.close();
});

test('opening again finds what was written, and applies no step twice', async () => {
  const path = scratchStore();
  const first = await openPrepared(() => openSqliteStorage({ path }));
  await first.ingest.commit(RUN, NOW, [change('A', { points: [detection('ztf:1', 59_000)] })]);
  const digest = await first.contentDigest();
  await first.close();
  const second = await openSqliteStorage({ path });
  expect(await second.contentDigest()).toEqual(digest);
  await second.close();
});
