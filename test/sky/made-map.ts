import { writeTable } from '../../src/sky/fits/write-table.js';
import { readSkyMap } from '../../src/sky/map/read-sky-map.js';
import type { SkyMap } from '../../src/sky/map/sky-map.js';
import { nestedToRing } from '../../src/spatial/healpix.js';

const BASE_PIXEL_SR = (4 * Math.PI) / 12;

export type Ordering = 'RING' | 'NESTED';

/** Writes a flat map of all pixels; values are given in NESTED order. */
export function flatMapBytes(
  values: ArrayLike<number>,
  ordering: Ordering,
  form: { readonly code?: 'D' | 'E'; readonly repeat?: number; readonly distances?: DistanceValues } = {},
): Uint8Array {
  const order = Math.log2(values.length / 12) / 2;
  const { code = 'D', repeat = 1, distances } = form;
  const arranged = (nested: ArrayLike<number>) => {
    if (ordering === 'NESTED') return nested;
    const ring = new Float64Array(nested.length);
    for (let pixel = 0; pixel < nested.length; pixel++) ring[nestedToRing(order, pixel)] = nested[pixel]!;
    return ring;
  };
  return writeTable({
    columns: [
      { name: 'PROB', code, repeat, values: arranged(values) },
      ...Object.entries(distances ?? {}).map(([name, column]) => ({
        name,
        code: 'D' as const,
        repeat,
        values: arranged(column),
      })),
    ],
    rowCount: values.length / repeat,
    cards: [
      ['PIXTYPE', 'HEALPIX'],
      ['ORDERING', ordering],
      ['NSIDE', 2 ** order],
      ['COORDSYS', 'C'],
      ['INDXSCHM', 'IMPLICIT'],
    ],
  });
}

export interface DistanceValues {
  readonly DISTMU: ArrayLike<number>;
  readonly DISTSIGMA: ArrayLike<number>;
  readonly DISTNORM: ArrayLike<number>;
}

/** Is a tile of a made multi-order map; the density is per steradian. */
export interface MadeTile {
  readonly order: number;
  readonly ipix: number;
  readonly density: number;
}

/** Writes a multi-order map, its tiles in the order given. */
export function multiOrderMapBytes(tiles: readonly MadeTile[]): Uint8Array {
  return writeTable({
    columns: [
      { name: 'UNIQ', code: 'K', values: tiles.map(({ order, ipix }) => 4 * 4 ** order + ipix) },
      { name: 'PROBDENSITY', unit: 'sr-1', code: 'D', values: tiles.map(({ density }) => density) },
    ],
    rowCount: tiles.length,
    cards: [
      ['PIXTYPE', 'HEALPIX'],
      ['ORDERING', 'NUNIQ'],
      ['COORDSYS', 'C'],
    ],
  });
}

/** Gives the tiles of a flat map of probabilities in NESTED order, one a pixel. */
export function tilesOfFlat(values: ArrayLike<number>): readonly MadeTile[] {
  const order = Math.log2(values.length / 12) / 2;
  return Array.from(values, (probability, ipix) => ({
    order,
    ipix,
    density: (probability * 4 ** order) / BASE_PIXEL_SR,
  }));
}

export function flatMap(values: ArrayLike<number>, ordering: Ordering = 'NESTED'): SkyMap {
  return readSkyMap(flatMapBytes(values, ordering), `made-${ordering}.fits`);
}

export function multiOrderMap(tiles: readonly MadeTile[]): SkyMap {
  return readSkyMap(multiOrderMapBytes(tiles), 'made-multiorder.fits');
}

/** Gives probabilities of all pixels of an order: 0.95 in one pixel of order 3, the rest evenly elsewhere. */
export function dominantPixel(pixel: number): Float64Array {
  return new Float64Array(12 * 64).fill(0.05 / 767).fill(0.95, pixel, pixel + 1);
}
