import type { SkyPosition } from '../../domain/sky-position.js';
import type { SkyRegion } from '../../domain/sky-region.js';

/** How probability is spread over a localisation. */
export type LocalizationProfile =
  /** As the pixels of a map say. */
  | 'MAP'
  /** Gaussian about the centre: nothing else is known of a circle or ellipse. */
  | 'GAUSSIAN_ASSUMED'
  /** Its equivalent on the sphere, above 10 degrees. */
  | 'VON_MISES_FISHER'
  /** Through two stated radii. */
  | 'TWO_RADII'
  /** Evenly within, nothing said of outside. */
  | 'FLAT';

/** What every answer says of the localisation it used. */
export interface LocalizationSummary {
  readonly kind: 'DENSITY' | 'FLAT';
  /** The stated one: 0.9 for a 90 % circle or rectangle; 1 for a map. */
  readonly containment: number;
  /** Whether the level asked for chose the region. A flat one has one region for every level. */
  readonly levelApplied: boolean;
  readonly profile: LocalizationProfile;
}

/**
 * Is where something was, ready to be asked (docs/definitions.md, "Localisations and credible levels").
 *
 * Levels are in [0, 1]; the region of level 0 is empty, that of level 1 all that has a probability. Positions are ICRS
 * degrees, RA in [0, 360).
 */
export interface Localization extends LocalizationSummary {
  readonly form: 'circle' | 'ellipse' | 'rectangle' | 'polygon' | 'cells' | 'map';
  /** The most probable position; `undefined` where none is stated. */
  readonly best: SkyPosition | undefined;
  /**
   * Gives the credible level of a position: the probability of all that is at least as dense. Of a flat localisation
   * its containment inside; `undefined` outside, where nothing is known.
   */
  credibleLevel(raDeg: number, decDeg: number): number | undefined;
  /** Says whether a position lies in the region of a level. */
  isInside(raDeg: number, decDeg: number, level: number): boolean;
  areaDeg2(level: number): number;
  region(level: number): SkyRegion;
  /** `undefined` outside of a flat localisation. */
  probabilityDensityPerDeg2(raDeg: number, decDeg: number): number | undefined;
}

/** Gives what an answer says of a localisation. */
export function summaryOf(localization: Localization): LocalizationSummary {
  const { kind, containment, levelApplied, profile } = localization;
  return { kind, containment, levelApplied, profile };
}
