import { isKeyInside } from '../../src/sky/map/levels.js';
import type { SkyMap } from '../../src/sky/map/sky-map.js';
import { PIXEL_AREA_DEG2 } from '../../src/spatial/cell-algebra.js';
import { HPX_ORDER } from '../../src/spatial/healpix.js';

/** Lists the tiles of a map whose first key lies within a level. */
export function tilesInside(map: SkyMap, level: number): readonly number[] {
  return Array.from(map.order.keys()).filter((tile) =>
    isKeyInside(map, map.ipix[tile]! * 4 ** (HPX_ORDER - map.order[tile]!), level),
  );
}

/** Sums the area of the tiles within a level, square degrees: its region, the block that crosses the level taken whole. */
export function regionAreaDeg2(map: SkyMap, level: number): number {
  return tilesInside(map, level).reduce((sum, tile) => sum + PIXEL_AREA_DEG2[map.order[tile]!]!, 0);
}
