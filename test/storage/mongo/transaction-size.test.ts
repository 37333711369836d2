import { BSON } from 'mongodb';
import { expect, test } from 'vitest';
import { commitBatches } from '../../../src/storage/mongo/commit-batches.js';
import { openMongoStorage } from '../../../src/storage/mongo/open-mongo-storage.js';
import type { TransientChange } from '../../../src/storage/port/ingest-store.js';
import { change, detection, facetsOf, NOW, OPEN_LANE, openPrepared, RUN } from '../contract/fixture.js';
import { stateOf, ticketOf } from '../contract/t2-work.js';
import { describeOnMongo, dropDatabase, MONGODB_URI, scratchDatabase } from './scratch-database.js';

/** A transient of three points with a record of so many bytes each, a facet, a state and a ticket. */
function changeOf(place: number, rawBytes: number): TransientChange {
  const name = `of-many-${place}`;
  const points = [0, 1, 2].map((number) => detection(`ztf:${10 * place + number + 1}`, 58_000 + number));
  const made = change(name, {
    points,
    facets: facetsOf(points),
    accepted: [{ lane: OPEN_LANE, admitted: points.map(({ version }) => version) }],
    states: [stateOf(name, points)],
    tickets: [ticketOf('Digest', name)],
  });
  const raw = { encoding: 'json', text: JSON.stringify({ of: 'x'.repeat(rawBytes) }) } as const;
  return { ...made, addedPoints: made.addedPoints.map((point) => ({ ...point, raw })) };
}

/** What each transaction wrote, by its number. */
interface Written {
  documents: number;
  bytes: number;
}

describeOnMongo('a commit', () => {
  test.each([
    { of: 'many documents', transients: 400, rawBytes: 20, least: 3 },
    { of: 'large records', transients: 60, rawBytes: 100_000, least: 3 },
  ])('of $of is split: no transaction writes more than 1,000 documents or 8 MB', async (wanted) => {
    const database = scratchDatabase();
    const written = new Map<string, Written>();
    const storage = await openPrepared(() =>
      openMongoStorage({
        url: MONGODB_URI ?? '',
        database,
        onCommand(_, command) {
          const { lsid, txnNumber, documents, updates, deletes } = command;
          const items = [documents, updates, deletes].flatMap((each) => (Array.isArray(each) ? each : []));
          if (txnNumber === undefined || items.length === 0) return;
          const key = `${JSON.stringify(lsid)} ${String(txnNumber)}`;
          const sum = written.get(key) ?? { documents: 0, bytes: 0 };
          sum.documents += items.length;
          for (const item of items) sum.bytes += BSON.calculateObjectSize(item);
          written.set(key, sum);
        },
      }),
    );
    try {
      const changes = Array.from({ length: wanted.transients }, (_, place) =>
        changeOf(place, wanted.rawBytes),
      );
      const { changed } = await storage.ingest.commit(RUN, NOW, changes);
      expect(changed).toEqual([]);
    } finally {
      await storage.close();
      await dropDatabase(database);
    }
    const sums = [...written.values()];
    expect(Math.max(...sums.map(({ documents }) => documents))).toBeLessThanOrEqual(1000);
    expect(Math.max(...sums.map(({ bytes }) => bytes))).toBeLessThanOrEqual(8_000_000);
    expect(sums.filter(({ documents }) => documents > 20).length).toBeGreaterThanOrEqual(wanted.least);
  });

  test('keeps a transient whole however large its change is, and never has it twice in a transaction', () => {
    const large = changeOf(1, 3_000_000);
    const small = changeOf(2, 10);
    expect(commitBatches([small, large, small]).map((batch) => batch.length)).toEqual([1, 1, 1]);
    expect(commitBatches([small, changeOf(3, 10), small]).map((batch) => batch.length)).toEqual([2, 1]);
  });
});
