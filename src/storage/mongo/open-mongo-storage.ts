import type { ContentDigest, Storage } from '../port/storage.js';
import { MongoArchiveStore } from './archive/archive-store.js';
import { BlobShelf } from './blob-shelf.js';
import { MongoCatalogueStore } from './catalogue/catalogue-store.js';
import { ChangeNotices } from './change-notices.js';
import { MongoChangeStore } from './change-store.js';
import { type ConnectionOptions, MongoConnection } from './connection.js';
import { contentDigestOf } from './content-digest.js';
import { MongoDatapointStore } from './datapoint-store.js';
import { MongoExecutionStore } from './execution-store.js';
import { MongoFacetStore } from './facet-store.js';
import { MongoHistoryStore } from './history-store.js';
import { MongoIngestStore } from './ingest-store.js';
import { InternedKeys } from './interned-keys.js';
import { MongoJournalStore } from './journal-store.js';
import { assertCurrentLayout } from './migrations/migrate.js';
import { PointReader } from './point-reader.js';
import { MongoProvenanceStore } from './provenance-store.js';
import { MongoRecordStore } from './record-store.js';
import { RecordUses } from './record-uses.js';
import { MongoRegistryStore } from './registry-store.js';
import { MongoResultStore } from './result-store.js';
import { ServerClock } from './server-clock.js';
import { Sights } from './sight.js';
import { MongoStateStore } from './state-store.js';
import { MongoTicketStore } from './ticket-store.js';
import { MongoTransientStore } from './transient-store.js';
import { WriterSlots } from './writer-slots.js';

/** Where the store is and how it is opened. */
export interface MongoStorageOptions extends ConnectionOptions {
  /** Tells the time of this machine, Unix ms; the system's unless given. */
  readonly clock?: () => number;
  /** Gives numbers in [0, 1), by which workers spread over what waits; the system's unless given. */
  readonly random?: () => number;
}

/**
 * Opens the store of many machines: one database of a MongoDB replica set or sharded cluster, made and brought to the
 * present layout when needed.
 *
 * Any number of processes on any number of machines may have it open.
 *
 * @throws {CorruptStore} when the store is of a newer version
 */
export async function openMongoStorage(options: MongoStorageOptions): Promise<Storage> {
  const connection = await MongoConnection.open(options);
  const clock = options.clock ?? Date.now;
  const random = options.random ?? Math.random;
  const keys = new InternedKeys(connection);
  const sights = new Sights(keys);
  const points = new PointReader(connection, keys);
  const uses = new RecordUses(connection);
  const slots = new WriterSlots(connection);
  const serverClock = new ServerClock(connection.db, clock);
  const registry = new MongoRegistryStore(connection, keys);
  const journal = new MongoJournalStore(connection);
  const blobs = new BlobShelf(connection, clock);
  const notices = new ChangeNotices(connection);
  connection.observe(keys);
  const now = async () => clock() + (await serverClock.aheadMs());
  return {
    capabilities: { adapter: 'mongo', multiHost: true },
    registry,
    ingest: new MongoIngestStore({ connection, keys, uses, slots, serverClock }),
    tickets: new MongoTicketStore({ connection, keys, points, uses, slots, serverClock, clock, random }),
    transients: new MongoTransientStore(connection, keys, sights, clock),
    datapoints: new MongoDatapointStore(connection, sights, points),
    states: new MongoStateStore(connection, keys, sights, points),
    results: new MongoResultStore(connection, keys, sights, points),
    provenance: new MongoProvenanceStore(connection, keys, sights, points),
    executions: new MongoExecutionStore({ connection, keys, sights, points, slots, serverClock }),
    journal,
    records: new MongoRecordStore(connection, keys, sights, blobs),
    changes: new MongoChangeStore(connection, notices),
    facets: new MongoFacetStore(connection, keys),
    history: new MongoHistoryStore(connection, now, options.readonly ?? false),
    archive: new MongoArchiveStore({ connection, keys, registry, journal, blobs, uses, slots, clock }),
    catalogues: new MongoCatalogueStore(connection, clock),
    contentDigest: async (): Promise<ContentDigest> => contentDigestOf(connection, keys),
    now,
    // The server keeps in memory what it needs.
    warm: async () => {},
    ping: async () => {
      await assertCurrentLayout(connection.db);
      // A write to a majority is what a primary that stands alone refuses.
      if (!options.readonly)
        await connection.of('counter').updateOne({ _id: 'ping' }, { $inc: { last: 1 } }, { upsert: true });
    },
    close: async () => {
      await notices.close();
      await connection.close();
    },
  };
}
