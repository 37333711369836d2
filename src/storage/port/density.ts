import type { Predicate } from '../../domain/predicate.js';

/** Which cells transients are counted in. */
export type DensityGrid =
  /** HEALPix NESTED pixels of an order from 0 to 12. */
  | { readonly kind: 'HEALPIX'; readonly order: number }
  /** H3 cells of a resolution from 0 to 7. */
  | { readonly kind: 'H3'; readonly resolution: number };

/** Counts of transients by cell. */
export interface DensityQuery {
  readonly grid: DensityGrid;
  readonly where?: Predicate;
  /** More cells than this are refused, not cut off. */
  readonly maxCells: number;
  /** Stops the work and throws {@link Timeout}. */
  readonly deadlineUnixMs?: number;
}

/** A cell that holds something. */
export interface DensityCell {
  /** The number of a HEALPix pixel, in decimals; the 15 hex digits of an H3 cell. */
  readonly cell: string;
  /** Transients with their position in it, as the viewer sees them; at least 1. */
  readonly count: number;
}
