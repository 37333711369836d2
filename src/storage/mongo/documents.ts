/**
 * What each collection holds. docs/decisions/0004-mongodb-layout.md says why it is laid out so, and how it is sharded.
 *
 * - Keys that repeat (labels, terms, classes, lanes, units, bands, configs, traces, ...) are small integers, see
 *   `vocabulary`; they never leave the adapter. Hashes and packed contents are binary, as Buffers on our side.
 * - Numbers are doubles or 32-bit integers on the wire, exact to 2^53: instants in Unix ms, `hpx`, transients.
 * - An absent value is null, never left out, so that conditions and orders meet one case.
 * - No array grows without bound: lanes and what is kept by lanes are bounded by the lanes that exist, since a lane
 *   stands in one addition only.
 */
import type { ObjectId } from 'mongodb';
import type { Survey } from '../../domain/datapoint.js';
import type { CatalogueDocuments } from './catalogue/catalogue-documents.js';
import type { DerivedDocuments } from './derived-documents.js';
import type { HistoryDocuments } from './history-documents.js';
import type { RecordDocuments } from './record-documents.js';
import type { RegistryDocuments } from './registry-documents.js';
import type { TransientDocuments } from './transient-documents.js';

/** One document: the revisions by which open stores see that vocabularies or the registry have grown. */
export interface MetaDocument {
  readonly _id: 'meta';
  /** Name of the store that no other has: the streams of changes begin with it. */
  readonly name: string;
  /** Raised by each transaction that adds to a vocabulary kept in memory, before any row uses what it added. */
  readonly interned: number;
  /** Raised whenever labels or channels change. */
  readonly registry: number;
  /** Highest number given so far in each vocabulary kept in memory. */
  readonly last: Readonly<Record<string, number>>;
}

/** Names of the steps of the layout that were applied. */
export interface MigrationDocument {
  readonly _id: string;
}

/** A number given out outside transactions, as that of the next writer slot. */
export interface CounterDocument {
  readonly _id: string;
  readonly last: number;
}

/** How many commits a writer slot has numbered in its stream of changes. At most 128 documents. */
export interface WriterDocument {
  readonly _id: number;
  readonly number: number;
  /** What is written in the slot is stamped after this instant (history-store.ts); absent: after any. */
  readonly closed?: number;
}

/** What one transaction touched. Bounded by the transaction; removed by pruning. */
export interface ChangeDocument {
  readonly _id: ObjectId;
  readonly writer: number;
  readonly number: number;
  readonly at: number;
  readonly keys: readonly { readonly survey: Survey; readonly name: string; readonly facets: boolean }[];
}

/** What happened, for operators. Grows; in order of `at`, then `_id`. */
export interface JournalDocument {
  readonly _id: ObjectId;
  readonly at: number;
  readonly run: string;
  readonly kind: string;
  readonly message: string;
  readonly detail: string | null;
}

/** All collections, by name. */
export interface Documents
  extends RegistryDocuments,
    TransientDocuments,
    DerivedDocuments,
    RecordDocuments,
    CatalogueDocuments,
    HistoryDocuments {
  readonly meta: MetaDocument;
  readonly migration: MigrationDocument;
  readonly counter: CounterDocument;
  readonly writer: WriterDocument;
  readonly change: ChangeDocument;
  readonly journal: JournalDocument;
}
