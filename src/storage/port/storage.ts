/**
 * The storage port: what the engine and the API need from a store, and nothing of how it is kept.
 *
 * Rules that hold for every method of every adapter (the contract suite checks them):
 * - A read takes a {@link Clearance} first and answers from what it opens alone; the filter is part of the query, so
 *   counts, limits, orders and pages can't leak. What is hidden is absent.
 * - Each call sees one consistent state of the store. Nothing is seen before what it points at.
 * - Internal integers (of transients, classes, lanes, terms) never leave an adapter, except as the opaque
 *   {@link TransientRef}, which is good for further calls and for nothing else.
 * - Writes are acknowledged only when they will survive a power loss.
 */
import type { ArchiveStore } from './archive-store.js';
import type { CatalogueStore } from './catalogue-store.js';
import type { ChangeStore, FacetStore } from './change-store.js';
import type { DatapointStore } from './datapoint-store.js';
import type { ExecutionStore } from './execution-store.js';
import type { HistoryStore } from './history-store.js';
import type { IngestStore } from './ingest-store.js';
import type { JournalStore } from './journal-store.js';
import type { Hash } from './page.js';
import type { ProvenanceStore } from './provenance-store.js';
import type { RecordStore } from './record-store.js';
import type { RegistryStore } from './registry-store.js';
import type { ResultStore } from './result-store.js';
import type { StateStore } from './state-store.js';
import type { TicketStore } from './ticket-store.js';
import type { TransientStore } from './transient-store.js';

/** All that is kept, by what is asked of it. */
export interface Storage {
  readonly capabilities: StorageCapabilities;
  readonly registry: RegistryStore;
  readonly ingest: IngestStore;
  readonly tickets: TicketStore;
  readonly transients: TransientStore;
  readonly datapoints: DatapointStore;
  readonly states: StateStore;
  readonly results: ResultStore;
  readonly provenance: ProvenanceStore;
  readonly journal: JournalStore;
  readonly executions: ExecutionStore;
  readonly records: RecordStore;
  readonly changes: ChangeStore;
  readonly facets: FacetStore;
  readonly history: HistoryStore;
  readonly archive: ArchiveStore;
  readonly catalogues: CatalogueStore;
  /** What "same content" means: see {@link ContentDigest}. Reads everything; for tests and copies. */
  contentDigest(): Promise<ContentDigest>;
  /**
   * The time by which leases are measured, Unix ms: the server's where several machines share the store, so that their
   * clocks need not agree.
   */
  now(): Promise<number>;
  /** Answers when the store can be read and written; throws otherwise. */
  ping(): Promise<void>;
  /**
   * Makes ready what long-lived processes search with, between other work; resolves when it is there. Everything is
   * answered before that too, only slower.
   */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** Differences between adapters, each with its consequence. */
export interface StorageCapabilities {
  readonly adapter: 'sqlite' | 'mongo';
  /** Several machines may share the store. When false, all processes must run on one machine with a local disk. */
  readonly multiHost: boolean;
}

/**
 * Order-free digests of everything that depends on what was ingested and not on when, by whom or in which batches:
 * datapoints with terms, facets, lanes of all records, current states and results, alert receipts with their
 * verdicts. Not: times of recording, runs, attempts, leases, journal, internal numbers.
 *
 * Lanes, verdicts and states on the way depend on the terms that a transient has when an alert is taken, so the digests
 * of two stores are to be compared when both took each transient's alerts in one order. `datapoints` and `facets` are
 * equal in any order.
 */
export interface ContentDigest {
  readonly datapoints: Hash;
  readonly facets: Hash;
  readonly alerts: Hash;
  readonly acceptances: Hash;
  readonly states: Hash;
  readonly currentStates: Hash;
  readonly tickets: Hash;
  readonly results: Hash;
  /** Over all of the above. */
  readonly digest: Hash;
}
