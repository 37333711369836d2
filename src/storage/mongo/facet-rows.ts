import type { ClientSession, Filter, Sort } from 'mongodb';
import { Timeout } from '../../domain/errors.js';
import { unpackFacet } from '../packed/facet-codec.js';
import type { TransientRef } from '../port/transient-ref.js';
import type { TransientRow } from '../port/transient-store.js';
import type { MongoConnection } from './connection.js';
import type { FacetDocument } from './transient-documents.js';

/** What rows are made of. */
export const ROW_FIELDS = { _id: 0, transient: 1, survey: 1, name: 1, packed: 1, lanes: 1 } as const;

/** The fields that {@link ROW_FIELDS} names. */
export type RowDocument = Pick<FacetDocument, 'transient' | 'survey' | 'name' | 'packed' | 'lanes'>;

/** A row with the lanes that accepted its transient. */
export interface FoundRow {
  readonly row: TransientRow;
  readonly lanes: readonly number[];
}

/** Makes the row of a facet's document. */
export function toRow({ transient, survey, name, packed }: RowDocument): TransientRow {
  // Made here and in sqlite alone: a ref is the number of a row that the clearance sees.
  return { ref: transient as TransientRef, key: { survey, name }, facet: unpackFacet(packed) };
}

const MAX_BATCH = 1000;

/** How a query is to be answered. */
export interface RowsWanted {
  readonly filter: Filter<FacetDocument>;
  readonly sort?: Sort;
  /** How many rows suffice, when the filter says all. */
  readonly limit?: number;
  /** How many are likely to be looked at. */
  readonly batchSize?: number;
}

/** Reads facets for one query, in its transaction and within its time. */
export class FacetRows {
  readonly session: ClientSession;
  private readonly connection: MongoConnection;
  private readonly clock: () => number;
  private readonly deadlineUnixMs: number;

  constructor(
    connection: MongoConnection,
    session: ClientSession,
    time: { readonly clock: () => number; readonly deadlineUnixMs: number | undefined },
  ) {
    this.connection = connection;
    this.session = session;
    this.clock = time.clock;
    this.deadlineUnixMs = time.deadlineUnixMs ?? Number.POSITIVE_INFINITY;
  }

  /** @throws {Timeout} when the query's time is over */
  assertOnTime(): void {
    if (this.deadlineUnixMs !== Number.POSITIVE_INFINITY && this.clock() > this.deadlineUnixMs)
      throw new Timeout('the query was stopped at its time limit; narrow it, or ask for fewer rows');
  }

  /** Reads rows batch by batch; stops reading when the caller does. */
  async *batches({ filter, sort, limit, batchSize = MAX_BATCH }: RowsWanted): AsyncGenerator<FoundRow[]> {
    this.assertOnTime();
    const size = Math.min(MAX_BATCH, batchSize);
    let cursor = this.connection
      .of('facet')
      .find(filter, { session: this.session, batchSize: size, ...this.timeLimit() })
      .project<RowDocument>(ROW_FIELDS);
    if (sort) cursor = cursor.sort(sort);
    if (limit !== undefined) cursor = cursor.limit(limit);
    try {
      while (await cursor.hasNext()) {
        const documents = cursor.readBufferedDocuments(size);
        yield documents.map((document) => ({ row: toRow(document), lanes: document.lanes }));
        this.assertOnTime();
      }
    } finally {
      await cursor.close();
    }
  }

  /** Counts the facets of a filter. */
  async count(filter: Filter<FacetDocument>): Promise<number> {
    this.assertOnTime();
    return Number(
      await this.connection
        .of('facet')
        .countDocuments(filter, { session: this.session, ...this.timeLimit() }),
    );
  }

  /** Tells whether a filter holds for any facet. */
  async has(filter: Filter<FacetDocument>): Promise<boolean> {
    this.assertOnTime();
    const found = await this.connection
      .of('facet')
      .findOne(filter, { session: this.session, projection: { _id: 1 }, ...this.timeLimit() });
    return found !== null;
  }

  /** Gives what is left of the time as an option of a command. */
  timeLimit(): { readonly maxTimeMS?: number } {
    if (this.deadlineUnixMs === Number.POSITIVE_INFINITY) return {};
    return { maxTimeMS: Math.max(1, Math.ceil(this.deadlineUnixMs - this.clock())) };
  }
}
