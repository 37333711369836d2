import { type Contour, contourOf } from '../../sky/contour/contour.js';
import type { Localization } from '../../sky/localization/localization.js';
import type { CellRanges } from '../../spatial/cell-ranges.js';
import { compileRegion } from '../../spatial/region.js';

/** As finely as the ranges allow: a border of some hundred cells, which a screen hardly shows, in 60 kB of GeoJSON. */
const DRAWN_ROWS = 1e12;
const MAX_DRAWN_RANGES = 512;

/**
 * Gives the region of a level as cells: of a map or MOC its own, of a circle, ellipse, rectangle or polygon those that
 * together hold it, cells on the rim taken whole.
 */
export function cellsOfRegion(localization: Localization, level: number): CellRanges {
  const region = compileRegion(localization.region(level));
  return region.exactRanges ?? region.cover({ rowCount: DRAWN_ROWS, maxRanges: MAX_DRAWN_RANGES });
}

/** Draws the border of the region of a level. */
export function contourOfRegion(localization: Localization, level: number): Contour {
  return contourOf(cellsOfRegion(localization, level));
}
