import Driver from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openSqliteStorage } from '../../../src/storage/sqlite/open-sqlite-storage.js';
import { askEverything } from '../contract/every-query.js';
import { openPrepared } from '../contract/fixture.js';
import { scratchStore } from './scratch-store.js';

/** Tables that grow with what is ingested; a scan of one is a mistake, wherever nothing says that it must be. */
const LARGE =
  /\b(SCAN) (alert|datapoint|light_curve_segment|facet|f|acceptance|a|state|s|state_lane|l|ticket|k|ticket_lane|ticket_tie|t|result|r|transient|record|record_key|e|record_blob|n|blob|b|blob_chunk|change|journal)\b/;

/**
 * The lists go along an index until the page is full: a scan in the order of the index, not of the table. What is pruned
 * of the changes is read from the oldest to the first that stays; the journal from the newest entry backwards, or for a copy from its n-th on; running
 * tickets along the index that has no others.
 */
const ALONG_INDEX =
  /^SCAN (f USING (COVERING )?INDEX facet_(last_detection|first_detection|peak|name|key)|change|journal|ticket USING INDEX ticket_running|journal USING INDEX journal_at)$/;

test('no query of the port reads a large table from end to end, and lists stop when the page is full', async () => {
  const path = scratchStore();
  const texts = new Set<string>();
  const storage = await openPrepared(() => openSqliteStorage({ path, onStatement: (sql) => texts.add(sql) }));
  await askEverything(storage);
  await storage.close();

  const driver = new Driver(path);
  driver.exec('create temp table id_set (id integer primary key)');
  for (const name of ['in_cone', 'squared_chord', 'band_holds', 'body_holds', 'matches_glob', 'on_time'])
    driver.function(name, { varargs: true }, () => 1);
  expect(texts.size).toBeGreaterThan(80);
  const scans = [...texts].flatMap((text) => {
    if (!/^\s*(select|update|delete|insert)/.test(text)) return [];
    const plan = driver.prepare<unknown[], { detail: string }>(`explain query plan ${text}`);
    const bound = Array.from({ length: text.split('?').length - 1 }, () => 1);
    return plan
      .all(...bound)
      .filter(({ detail }) => LARGE.test(detail) && !ALONG_INDEX.test(detail))
      .map(({ detail }) => `${detail}  in  ${text}`);
  });
  driver.close();
  expect(scans).toEqual([]);
});
