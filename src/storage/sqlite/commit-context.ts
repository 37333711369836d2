import type { TransientChange } from '../port/ingest-store.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { KnownFacets } from './known-facets.js';
import type { KeptLightCurve } from './light-curve.js';
import type { RecordUses } from './record-uses.js';
import type { TicketCounts } from './ticket-counts.js';
import type { TicketDependents } from './ticket-dependents.js';

/** What every group of writes of a commit works with. */
export interface CommitContext {
  readonly connection: SqliteConnection;
  readonly keys: InternedKeys;
  readonly uses: RecordUses;
  readonly counts: TicketCounts;
  readonly dependents: TicketDependents;
  readonly run: number;
  readonly nowUnixMs: number;
  /** Newest instant of a point by term, gathered over the commit. */
  readonly newest: Map<number, number>;
}

/** A change whose transient still had the version that the change was made from; it now has the next. */
export interface AppliedChange {
  readonly change: TransientChange;
  readonly transient: number;
  readonly version: number;
  readonly curve: KeptLightCurve;
  readonly facets: KnownFacets;
  /** Sequence number of the first point that is added. */
  readonly firstSeq: number;
  /** Place in the transient's order of derivation before the change. */
  readonly derivations: number;
  /** Rows of the states of the change by hash, filled by the group that writes them. */
  readonly states: Map<string, number>;
}
