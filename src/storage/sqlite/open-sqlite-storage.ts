import type { ContentDigest, Storage } from '../port/storage.js';
import { SqliteArchiveStore } from './archive/archive-store.js';
import { BlobShelf } from './blob-shelf.js';
import { CatalogueFolder } from './catalogue/catalogue-folder.js';
import { SqliteCatalogueStore } from './catalogue/catalogue-store.js';
import { SqliteChangeStore } from './change-store.js';
import { type ConnectionOptions, SqliteConnection } from './connection.js';
import { contentDigestOf } from './content-digest.js';
import { SqliteDatapointStore } from './datapoint-store.js';
import { SqliteExecutionStore } from './execution-store.js';
import { SqliteFacetStore } from './facet-store.js';
import { SqliteHistoryStore } from './history-store.js';
import { SqliteIngestStore } from './ingest-store.js';
import { InternedKeys } from './interned-keys.js';
import { SqliteJournalStore } from './journal-store.js';
import { PointReader } from './point-reader.js';
import { SqliteProvenanceStore } from './provenance-store.js';
import { QueryFunctions } from './query-functions.js';
import { SqliteRecordStore } from './record-store.js';
import { SqliteRegistryStore } from './registry-store.js';
import { SqliteResultStore } from './result-store.js';
import { Sights } from './sight.js';
import { SkyMemory, type SkyMemoryUse } from './sky/sky-memory.js';
import { SkySearch } from './sky/sky-search.js';
import { SqliteStateStore } from './state-store.js';
import { SqliteTicketStore } from './ticket-store.js';
import { SqliteTransientStore } from './transient-store.js';

/** Where the store is and how it is opened. */
export interface SqliteStorageOptions extends ConnectionOptions {
  /** Tells the time, Unix ms; the system's unless given. */
  readonly clock?: () => number;
  /** When positions are kept in memory for searches on the sky; when it pays unless given. */
  readonly skyMemory?: SkyMemoryUse;
}

/**
 * Opens the embedded store: one SQLite file, made and brought to the present layout when needed.
 *
 * Any number of processes of one machine may have it open. Writes are on disk when they are acknowledged.
 *
 * @throws {CorruptStore} when the file is no store, damaged, or of a newer version
 */
export async function openSqliteStorage(options: SqliteStorageOptions): Promise<Storage> {
  const connection = new SqliteConnection(options);
  const keys = new InternedKeys(connection);
  const sights = new Sights(connection, keys);
  const clock = options.clock ?? Date.now;
  const functions = new QueryFunctions(connection, clock);
  const memory = new SkyMemory(connection, options.skyMemory ?? 'WHEN_IT_PAYS');
  const sky = new SkySearch(memory);
  const points = new PointReader(connection, keys);
  const catalogues = new SqliteCatalogueStore(connection, new CatalogueFolder(options.path), clock);
  const registry = new SqliteRegistryStore(connection, keys);
  const journal = new SqliteJournalStore(connection);
  const blobs = new BlobShelf(connection, clock);
  connection.observe({
    begun: () => keys.begun(),
    undone: () => {
      keys.undone();
      sights.reset();
    },
  });
  return {
    capabilities: { adapter: 'sqlite', multiHost: false },
    registry,
    ingest: new SqliteIngestStore(connection, keys),
    tickets: new SqliteTicketStore(connection, keys, points),
    transients: new SqliteTransientStore(connection, keys, sights, functions, sky),
    datapoints: new SqliteDatapointStore(connection, sights, points),
    states: new SqliteStateStore(connection, keys, sights, points),
    results: new SqliteResultStore(connection, keys, sights, points),
    provenance: new SqliteProvenanceStore(connection, keys, sights, points),
    journal,
    executions: new SqliteExecutionStore(connection, keys, sights, points),
    records: new SqliteRecordStore(connection, keys, sights, blobs),
    changes: new SqliteChangeStore(connection),
    facets: new SqliteFacetStore(connection, keys),
    history: new SqliteHistoryStore(connection, clock, options.readonly ?? false),
    archive: new SqliteArchiveStore({ connection, keys, registry, journal, blobs, clock }),
    catalogues,
    contentDigest: async (): Promise<ContentDigest> =>
      connection.read(() => contentDigestOf(connection, keys)),
    now: async () => clock(),
    ping: async () => {
      // The lock of a writer is what a full disk or a read-only mount would refuse.
      if (options.readonly) connection.read(() => connection.values('select id from meta').get());
      else
        connection.write(() => connection.command('update meta set interned = interned where id = 1').run());
    },
    warm: () => memory.warm(),
    close: async () => {
      catalogues.close();
      connection.close();
    },
  };
}
