import type { CatalogueMatch, ColumnCondition } from '../domain/catalogue.js';

/**
 * What a unit needs of a catalogue: rows around the position of each light curve.
 *
 * Units do no input of their own. They declare what they need, the engine fetches it for many light curves at once and
 * hands it over as plain values. Which version of the catalogue was used enters the unit's configuration as recorded
 * (name, version, digest), so a result says what it was matched with, and another version gives other results.
 */
export interface CatalogueNeed {
  /** `name` (the newest version when the job begins), `name@version`, or a digest. */
  readonly catalogue: string;
  /** In (0, 648000]. */
  readonly radiusArcsec: number;
  /** The nearest row, or all, nearest first. */
  readonly mode: 'NEAREST' | 'ALL';
  /** All must hold; the nearest row is the nearest of those for which they do. */
  readonly where: readonly ColumnCondition[];
  /** Tested after the nearest was chosen: a row for which they do not hold is dropped, and no other takes its place. */
  readonly having: readonly ColumnCondition[];
  /** Columns to hand over; all when not given. */
  readonly columns?: readonly string[];
}

/** The rows that a need was answered with. */
export interface CatalogueRows {
  readonly name: string;
  /** First 12 digits of the digest. */
  readonly version: string;
  readonly digest: string;
  /** Nearest first; those at one distance in an order of their content. */
  readonly rows: readonly CatalogueMatch[];
}

/** What lies around a light curve. */
export interface Surroundings {
  /**
   * Unit-vector mean of the light curve's positive alert detections (definitions.md, "Transients"), ICRS degrees;
   * absent without any, and then no need has rows.
   */
  readonly position: { readonly raDeg: number; readonly decDeg: number } | undefined;
  /** One for each need, in the order of the declaration. */
  readonly catalogues: readonly CatalogueRows[];
}
