import { wrapRaDeg } from '../../domain/sky-position.js';
import type { SkyRegion } from '../../domain/sky-region.js';
import type { CellRanges } from '../../spatial/cell-ranges.js';
import { RADIANS_PER_DEGREE } from '../../spatial/unit-vector.js';

/** Is a part of the sky that was observed at once. */
export interface Pointing {
  /** Start of the observation, MJD UTC; absent where it is not stated. */
  readonly mjd: number | undefined;
  readonly band: string | undefined;
  /** Faintest that would have been seen, AB mag. */
  readonly limitMag: number | undefined;
  readonly ranges: CellRanges;
}

/** Is what a camera sees: a circle, or a rectangle with two sides along the hour circle of its centre. */
export type FieldOfView =
  | { readonly form: 'CIRCLE'; readonly radiusDeg: number }
  | { readonly form: 'RECTANGLE'; readonly widthDeg: number; readonly heightDeg: number };

/** Places a field of view on the sky; sides of a rectangle are great circles (gnomonic projection about its centre). */
export function fieldRegion(raDeg: number, decDeg: number, field: FieldOfView): SkyRegion {
  if (field.form === 'CIRCLE') return { kind: 'cone', raDeg, decDeg, radiusArcsec: field.radiusDeg * 3600 };
  const east = Math.tan((field.widthDeg / 2) * RADIANS_PER_DEGREE);
  const north = Math.tan((field.heightDeg / 2) * RADIANS_PER_DEGREE);
  const corner = (x: number, y: number) => cornerOf(raDeg, decDeg, x, y);
  return {
    kind: 'polygon',
    vertices: [corner(-east, -north), corner(east, -north), corner(east, north), corner(-east, north)],
  };
}

/** Inverse gnomonic projection (J. P. Snyder 1987, USGS PP 1395, eqs. 20-14 and 20-15). */
function cornerOf(raDeg: number, decDeg: number, x: number, y: number) {
  const dec = decDeg * RADIANS_PER_DEGREE;
  const across = Math.cos(dec) - y * Math.sin(dec);
  return {
    raDeg: wrapRaDeg(raDeg + Math.atan2(x, across) / RADIANS_PER_DEGREE),
    decDeg: Math.atan2(Math.sin(dec) + y * Math.cos(dec), Math.hypot(x, across)) / RADIANS_PER_DEGREE,
  };
}
