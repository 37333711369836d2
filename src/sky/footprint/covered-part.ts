import { areaDeg2Of, cellsOf, intersectionOf, PIXEL_AREA_DEG2 } from '../../spatial/cell-algebra.js';
import type { CellRanges } from '../../spatial/cell-ranges.js';
import { pixelCentre } from '../../spatial/healpix.js';
import type { Localization } from '../localization/localization.js';
import { MapLocalization } from '../localization/map-localization.js';
import { probabilityWithin } from '../map/levels.js';
import { pixelatedRegion } from './pixelated-region.js';

const PIXELS_WANTED = 3000;
const FINEST_ORDER = 14;

/** How much of a localisation was observed. Probabilities are parts of all that the localisation says (1). */
export interface CoveredPart {
  /** Of the region of the level. */
  readonly areaDeg2: number;
  /** Of that region, the part that was observed. */
  readonly coveredAreaDeg2: number;
  /** That the region of the level holds: at least the level; the stated containment of a flat localisation. */
  readonly probability: number;
  /** That the observed part of the region holds. */
  readonly coveredProbability: number;
}

/** Measures how much of the region of a level was observed. */
export function coveredPart(localization: Localization, level: number, observed: CellRanges): CoveredPart {
  const cells = pixelatedRegion(localization.region(level));
  const covered = intersectionOf(cells, observed);
  const areaDeg2 = localization.areaDeg2(level);
  const cellsArea = areaDeg2Of(cells);
  const coveredAreaDeg2 = cellsArea === 0 ? 0 : (areaDeg2 * areaDeg2Of(covered)) / cellsArea;
  if (localization instanceof MapLocalization)
    return {
      areaDeg2,
      coveredAreaDeg2,
      probability: probabilityWithin(localization.map, cells),
      coveredProbability: probabilityWithin(localization.map, covered),
    };
  const probability = localization.levelApplied ? level : localization.containment;
  const order = orderOf(cellsArea);
  const whole = weightOf(localization, cells, order);
  const coveredProbability = whole === 0 ? 0 : (probability * weightOf(localization, covered, order)) / whole;
  return { areaDeg2, coveredAreaDeg2, probability, coveredProbability };
}

/** Gives the order at which an area has some thousands of pixels. */
function orderOf(areaDeg2: number): number {
  let order = 0;
  while (order < FINEST_ORDER && areaDeg2 / PIXEL_AREA_DEG2[order]! < PIXELS_WANTED) order++;
  return order;
}

/** Adds up density times area over cells, none of them coarser than an order, at their centres. */
function weightOf(localization: Localization, ranges: CellRanges, least: number): number {
  let weight = 0;
  for (const cell of cellsOf(ranges)) {
    const order = Math.max(cell.order, least);
    const parts = 4 ** (order - cell.order);
    for (let part = 0; part < parts; part++) {
      const { raDeg, decDeg } = pixelCentre(order, cell.pixel * parts + part);
      const density = localization.probabilityDensityPerDeg2(raDeg, decDeg) ?? 0;
      weight += (localization.levelApplied ? density : 1) * 4 ** -order;
    }
  }
  return weight;
}
