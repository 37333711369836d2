import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { clearanceFor } from '../../../src/access/clearance.js';
import { CorruptStore } from '../../../src/domain/errors.js';
import { MongoConnection } from '../../../src/storage/mongo/connection.js';
import { openMongoStorage } from '../../../src/storage/mongo/open-mongo-storage.js';
import { TransientNumbers } from '../../../src/storage/mongo/transient-number.js';
import type { StoredPoint, TransientChange } from '../../../src/storage/port/ingest-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../../src/storage/sqlite/open-sqlite-storage.js';
import {
  anonymous,
  change,
  detection,
  facetsOf,
  LABELS,
  NOW,
  OPEN_CHANNEL,
  OPEN_LANE,
  openPrepared,
  PARTNER,
  partner,
  RUN,
  TEAM_LANE,
} from '../contract/fixture.js';
import { stateOf, ticketKey, ticketOf, workUntilIdle } from '../contract/t2-work.js';
import {
  describeOnMongo,
  dropDatabase,
  MONGODB_URI,
  openScratchStorage,
  scratchDatabase,
} from './scratch-database.js';

const url = MONGODB_URI ?? '';
const PATIENCE = { timeout: 120_000 };

describeOnMongo('several stores on one MongoDB', () => {
  test('see at once what another one added: labels, classes, channels, terms', PATIENCE, async () => {
    const database = scratchDatabase();
    const writer = await openPrepared(() => openScratchStorage({ database }));
    const reader = await openMongoStorage({ url, database });
    const count = async (clearance: typeof anonymous) =>
      (await reader.transients.find(clearance, { order: [], limit: 10, count: true, rows: true })).totalCount;
    expect(await count(anonymous)).toBe(0);
    await writer.ingest.commit(RUN, NOW, [change('A', { points: [detection('ztf:1', 59_000)] })]);
    expect(await count(anonymous)).toBe(1);
    await writer.ingest.commit(RUN, NOW, [change('B', { points: [detection('ztf:2', 59_000, PARTNER)] })]);
    expect([await count(anonymous), await count(partner)]).toEqual([1, 2]);
    const readers = { kind: 'GRANTS', anyOf: ['x'] } as const;
    await writer.registry.useChannels([{ ...OPEN_CHANNEL, readableBy: readers }]);
    expect((await reader.registry.channels())[0]!.readableBy).toEqual(readers);
    const table = new Map(LABELS).set('new', { kind: 'GRANTS', anyOf: ['new'] });
    await writer.registry.useLabels(table);
    await writer.ingest.commit(RUN, NOW, [change('C', { points: [detection('ztf:3', 59_000, 'new')] })]);
    expect(await count(clearanceFor({ kind: 'TOKEN', subject: 's', grants: ['new'] }, table, NOW))).toBe(2);
    await reader.close();
    await writer.close();
  });

  test(
    'wake who waits for changes by their commits, by streams or, without them, by polling',
    PATIENCE,
    async () => {
      const database = scratchDatabase();
      const writer = await openPrepared(() => openScratchStorage({ database }));
      const follower = await openMongoStorage({ url, database });
      const place = await follower.changes.latest();
      console.info(`changes are noticed by ${await follower.changes.noticedBy()}`);
      const waiting = follower.changes.waitAfter(place, { atMostMs: 3_600_000 });
      await writer.ingest.commit(RUN, NOW, [change('A', { points: [detection('ztf:1', 59_000)] })]);
      await waiting;
      expect((await follower.changes.after(place, 10)).changes.map(({ key }) => key.name)).toEqual(['A']);
      await follower.close();
      await writer.close();
    },
  );

  test('intern new keys at the same time, each once', PATIENCE, async () => {
    const database = scratchDatabase();
    const first = await openPrepared(() => openScratchStorage({ database }));
    const others = await Promise.all([1, 2].map(() => openMongoStorage({ url, database })));
    const pointOf = (index: number) => detection(`ztf:${index + 1}`, 59_000, `label-${index % 10}`);
    await Promise.all(
      [first, ...others].map(async (storage, writer) => {
        for (let index = 0; index < 10; index++)
          await storage.ingest.commit(RUN, NOW, [
            change(`T${writer}-${index}`, { points: [pointOf(10 * writer + index)] }),
          ]);
      }),
    );
    const fresh = await openMongoStorage({ url, database });
    const names = [0, 1, 2].flatMap((writer) =>
      Array.from({ length: 10 }, (_, index) => `T${writer}-${index}`),
    );
    const loaded = await fresh.ingest.load(names.map((name) => ({ survey: 'ztf', name })));
    expect(loaded.map(({ points }) => points)).toEqual(names.map((_, index) => [pointOf(index)]));
    const client = new MongoClient(url);
    const keys = await client.db(database).collection('vocabulary').distinct('key', { kind: 'label' });
    expect(keys.filter((key) => String(key).startsWith('label-'))).toHaveLength(10);
    await client.close();
    for (const storage of [fresh, ...others, first]) await storage.close();
  });

  test(
    'that ingest the same transients at once come to the content that one comes to',
    PATIENCE,
    async () => {
      const points = Array.from({ length: 24 }, (_, index) =>
        detection(`ztf:${index + 1}`, 59_000 + index, index % 3 === 0 ? PARTNER : undefined),
      );
      const alone = await openPrepared(() => openScratchStorage());
      await ingestAll(alone, points);
      const expected = await alone.contentDigest();
      await alone.close();
      const database = scratchDatabase();
      const one = await openPrepared(() => openScratchStorage({ database }));
      const two = await openMongoStorage({ url, database });
      await Promise.all([
        ingestAll(
          one,
          points.filter((_, index) => index % 2 === 0),
        ),
        ingestAll(
          two,
          points.filter((_, index) => index % 2 === 1),
        ),
      ]);
      const { datapoints, facets } = await one.contentDigest();
      expect({ datapoints, facets }).toEqual({ datapoints: expected.datapoints, facets: expected.facets });
      const [snapshot] = await two.ingest.load([{ survey: 'ztf', name: 'A' }]);
      expect(snapshot!.version).toBe(points.length);
      await two.close();
      await one.close();
    },
  );
});

describeOnMongo('the MongoDB store', () => {
  test('has the content digest of an SQLite store with the same content', PATIENCE, async () => {
    const digests = [];
    for (const open of [() => openScratchStorage(), () => openSqliteStorage({ path: ':memory:' })]) {
      const storage = await openPrepared(open);
      await storage.ingest.commit(RUN, NOW, wholeHistory(0));
      await workUntilIdle(storage);
      await storage.ingest.commit(RUN, NOW + 5, wholeHistory(1));
      await workUntilIdle(storage, {}, NOW + 9);
      digests.push(await storage.contentDigest());
      await storage.close();
    }
    expect(digests[0]).toEqual(digests[1]);
  });

  test('keeps nothing of a commit that stops anywhere', PATIENCE, async () => {
    const groups = ['versions', 'points', 'acceptances', 'facets', 'alerts', 'states', 'tickets', 'counts'];
    const stops = groups.flatMap((group) => [`commit:${group}:before`, `commit:${group}:after`]);
    const reached = new Set<string>();
    let stop: string | undefined;
    const storage = await openPrepared(() =>
      openScratchStorage({
        failpoint: (name) => {
          reached.add(name);
          if (name === stop) throw new Error(`stopped at ${name}`);
        },
      }),
    );
    const before = await storage.contentDigest();
    for (stop of stops) {
      await expect(storage.ingest.commit(RUN, NOW, wholeHistory(0))).rejects.toThrow(/stopped at/);
      expect(await storage.contentDigest()).toEqual(before);
      expect((await storage.tickets.counts(NOW)).open).toBe(0);
    }
    expect([...reached].filter((name) => stops.includes(name))).toHaveLength(stops.length);
    stop = undefined;
    expect((await storage.ingest.commit(RUN, NOW, wholeHistory(0))).newTickets).toBe(2);
    await storage.close();
  });

  test('finds transients whose numbers meet, and puts each where it is found', PATIENCE, async () => {
    const database = scratchDatabase();
    const connection = await MongoConnection.open({ url, database });
    const keys = ['a', 'b', 'c'].map((name) => ({ survey: 'ztf', name }) as const);
    // The last number of all, behind which comes the first.
    const numbers = new TransientNumbers(connection, () => 2 ** 52);
    const placed = await connection.read((session) => numbers.place(session, keys));
    expect(placed.map(({ number }) => number)).toEqual([2 ** 52, 1, 2]);
    await connection.of('transient').insertMany(
      placed.map(({ number }, index) => ({
        _id: number,
        ...keys[index]!,
        version: 1,
        pointCount: 0,
        derivations: 0,
      })),
    );
    const found = await connection.read((session) => numbers.place(session, [keys[2]!, keys[0]!]));
    expect(found.map(({ document }) => document?.name)).toEqual(['c', 'a']);
    const [free] = await connection.read((session) =>
      numbers.place(session, [{ survey: 'lsst', name: 'a' }]),
    );
    expect(free).toEqual({ number: 3, document: undefined });
    await connection.close();
    await dropDatabase(database);
  });

  test('refuses a layout that it does not know, and to read one that is not there', PATIENCE, async () => {
    const database = scratchDatabase();
    await expect(openMongoStorage({ url, database, readonly: true })).rejects.toThrow(/lacks the layout/);
    const storage = await openScratchStorage({ database });
    const client = new MongoClient(url);
    await client.db(database).collection<{ _id: string }>('migration').insertOne({ _id: '29991231-later' });
    await client.close();
    await expect(storage.ping()).rejects.toBeInstanceOf(CorruptStore);
    await expect(openMongoStorage({ url, database })).rejects.toThrow(/newer version.*29991231-later/);
    await storage.close();
  });
});

/** Brings points to one transient, one a commit, reading again whenever somebody else was faster. */
async function ingestAll(storage: Storage, points: readonly StoredPoint[]): Promise<void> {
  const key = { survey: 'ztf', name: 'A' } as const;
  for (const point of points)
    for (;;) {
      const [known] = await storage.ingest.load([key]);
      const all = [...known!.points, point];
      const outcome = await storage.ingest.commit(RUN, NOW, [
        change(key.name, { basedOn: known!.version, points: [point], facets: facetsOf(all) }),
      ]);
      if (outcome.changed.length === 0) break;
    }
}

/** Everything that commits write, in two steps. */
function wholeHistory(step: 0 | 1): TransientChange[] {
  const [a, b] = [detection('ztf:1', 59_000), detection('ztf:2', 59_001, PARTNER)];
  const point = [a, b][step]!;
  const known = step === 0 ? [a] : [a, b];
  return [
    change('A', {
      basedOn: step,
      points: [point],
      facets: facetsOf(known),
      alerts: [
        {
          alertId: String(step),
          label: point.label,
          trigger: point.version,
          points: known.map(({ version }) => version),
          fields: { x: 1, y: 'é', z: null },
          origin: { source: 's', offset: step },
          verdicts: [
            { lane: OPEN_LANE, accepted: true, group: 2 },
            { lane: TEAM_LANE, accepted: false, reason: 'no' },
          ],
        },
      ],
      accepted: [{ lane: step === 0 ? OPEN_LANE : TEAM_LANE, admitted: known.map(({ version }) => version) }],
      states: [stateOf(`s${step}`, known, [OPEN_LANE])],
      tickets: [
        ticketOf('Match', `s${step}`, [OPEN_LANE]),
        ticketOf('Fit', `s${step}`, [OPEN_LANE], [ticketKey('Match', `s${step}`)]),
      ],
    }),
  ];
}
