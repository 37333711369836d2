import type { Clearance } from '../../access/clearance.js';
import type { MatchMode } from '../../domain/catalogue.js';
import type { Survey } from '../../domain/datapoint.js';
import type { Facet } from '../../domain/facet.js';
import type { FacetField, Predicate } from '../../domain/predicate.js';
import type { TransientKey } from '../../domain/transient.js';
import type { ConeInput } from '../../spatial/cone.js';
import type { DensityCell, DensityQuery } from './density.js';
import type { MatchedPlace, PlacePage, PlaceQuery, TransientOutline } from './places.js';
import type { TransientRef } from './transient-ref.js';

/** A transient as one viewer sees it. */
export interface TransientRow {
  readonly ref: TransientRef;
  readonly key: TransientKey;
  readonly facet: Facet;
}

/** What a list is ordered by; ties end in (survey, name) ascending by bytes. Absent values sort first ascending. */
export type TransientOrder =
  | { readonly by: 'FIELD'; readonly field: FacetField; readonly direction: 'ASC' | 'DESC' }
  /** Great-circle distance from the centre of the query's cone, nearest first when ascending. */
  | {
      readonly by: 'DISTANCE';
      readonly direction: 'ASC' | 'DESC';
      readonly raDeg: number;
      readonly decDeg: number;
    };

/** Position in an ordered list: the sort values and the name of a row. `null` for absent values. */
export interface TransientPosition {
  readonly values: readonly (number | string | null)[];
  readonly survey: Survey;
  readonly name: string;
}

/** What part of which list is asked for. */
export interface TransientQuery {
  readonly where?: Predicate;
  readonly order: readonly TransientOrder[];
  /** Rows strictly after / before this position in the order. */
  readonly after?: TransientPosition;
  readonly before?: TransientPosition;
  /** How many rows, from the end of the range when `fromEnd`. */
  readonly limit: number;
  readonly fromEnd?: boolean;
  /** Whether `totalCount` is asked for. */
  readonly count: boolean;
  /** Whether rows are asked for (a query for totalCount alone has none). */
  readonly rows: boolean;
  /** Stops the work and throws {@link Timeout}. */
  readonly deadlineUnixMs?: number;
}

/** A part of a list of transients. */
export interface TransientPage<Row = TransientRow> {
  readonly rows: readonly (Row & { readonly position: TransientPosition })[];
  readonly hasMoreBefore: boolean;
  readonly hasMoreAfter: boolean;
  /** Of the whole list, not of the page. */
  readonly totalCount?: number;
}

/** Many cones, asked for at once. */
export interface TransientConeQuery {
  readonly cones: readonly ConeInput[];
  readonly mode: MatchMode;
  /** More transients in all are refused, not cut off. */
  readonly maxRows: number;
  /** Stops the work and throws {@link Timeout}. */
  readonly deadlineUnixMs?: number;
}

/** A transient found around a position. */
export interface MatchedTransient extends TransientRow {
  readonly separationArcsec: number;
}

/** Finds transients by what a viewer sees of them. */
export interface TransientStore {
  find(clearance: Clearance, query: TransientQuery): Promise<TransientPage>;
  /** The same with little of each transient: a tenth of the time where positions are in memory. */
  findOutlines(clearance: Clearance, query: TransientQuery): Promise<TransientPage<TransientOutline>>;
  /**
   * Finds the transients in each cone, in the order of the cones; nearest first, those at one distance by (survey,
   * name). Positions are those of the viewer's facets.
   *
   * @throws {CostExceeded} when there are more than `maxRows` in all
   */
  matchCones(
    clearance: Clearance,
    query: TransientConeQuery,
  ): Promise<readonly (readonly MatchedTransient[])[]>;
  /** The same with little of each transient: half the time and less where many are asked for. */
  matchPlaces(clearance: Clearance, query: TransientConeQuery): Promise<readonly (readonly MatchedPlace[])[]>;
  /** Lists all transients of a region, with little of each and of one moment; counts the region beside. */
  places(clearance: Clearance, query: PlaceQuery): Promise<PlacePage>;
  /**
   * Counts transients by cell of the sky; ascending, empty cells left out.
   *
   * @throws {CostExceeded} when there are more than `maxCells`
   */
  density(clearance: Clearance, query: DensityQuery): Promise<readonly DensityCell[]>;
  /** Finds by exact key, in order; `undefined` where nothing is seen. */
  byKey(clearance: Clearance, keys: readonly TransientKey[]): Promise<readonly (TransientRow | undefined)[]>;
  /** Finds by name in any survey, byte order of survey. */
  byName(clearance: Clearance, name: string): Promise<readonly TransientRow[]>;
  /** Channels that accepted each transient, with the instant, as far as the clearance reads them; by channel name. */
  channels(
    clearance: Clearance,
    refs: readonly TransientRef[],
  ): Promise<readonly (readonly { readonly channel: string; readonly sinceUnixMs: number }[])[]>;
  /**
   * Completeness of T2 for the clearance: tickets of the unit (or of any) still open in lanes that it reads.
   * `dataUntilMjd`: the newest visible datapoint of all.
   */
  progress(
    clearance: Clearance,
    units?: readonly string[],
  ): Promise<{ readonly pendingT2: number; readonly dataUntilMjd?: number }>;
}
