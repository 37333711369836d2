import type { SkyRegion } from '../../domain/sky-region.js';
import { areaDeg2Of, PIXEL_AREA_DEG2, widenedToOrder } from '../../spatial/cell-algebra.js';
import { type CellRanges, RangeCollector } from '../../spatial/cell-ranges.js';
import { HPX_ORDER, PIXELS_PER_FACE, pixelCentre } from '../../spatial/healpix.js';
import { compileRegion } from '../../spatial/region.js';

/** About so many pixels make up a region: its area is known to half a percent. */
const PIXELS_WANTED = 5000;
const FINEST_ORDER = 14;

/**
 * Gives a region as cells: its own when it is made of cells, else the pixels whose centre lies in it, some thousands.
 *
 * For areas, not for deciding what is in it.
 */
export function pixelatedRegion(region: SkyRegion): CellRanges {
  const compiled = compileRegion(region);
  if (compiled.exactRanges) return compiled.exactRanges;
  const cover = compiled.cover({ rowCount: 1_000_000 });
  let order = 0;
  while (order < FINEST_ORDER && areaDeg2Of(cover) / PIXEL_AREA_DEG2[order]! < PIXELS_WANTED) order++;
  const size = PIXELS_PER_FACE[HPX_ORDER - order]!;
  const widened = widenedToOrder(cover, order);
  const inside = new RangeCollector();
  for (let i = 0; i < widened.length; i += 2)
    for (let pixel = widened[i]! / size; pixel * size <= widened[i + 1]!; pixel++) {
      const { raDeg, decDeg } = pixelCentre(order, pixel);
      if (compiled.contains(raDeg, decDeg)) inside.add(pixel * size, (pixel + 1) * size - 1);
    }
  return inside.toCellRanges(Number.POSITIVE_INFINITY);
}
