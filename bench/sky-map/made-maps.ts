import { writeTable } from '../../src/sky/fits/write-table.js';
import { pixelCentreVector } from '../../src/spatial/healpix.js';

// Made maps: an arc, bright in the middle, about a circle of 50 degrees; all values differ.

/** Gives the probability density of the arc in a direction, without normalisation. */
function densityAt(order: number, pixel: number): number {
  const { x, y, z } = pixelCentreVector(order, pixel);
  const offCircle = (Math.acos(z) * 180) / Math.PI - 50;
  const along = (Math.atan2(y, x) * 180) / Math.PI;
  return Math.exp(-0.5 * ((offCircle / 1.5) ** 2 + (along / 30) ** 2)) + 1e-9 * (2 + x);
}

interface Tile {
  readonly order: number;
  readonly pixel: number;
  readonly density: number;
}

/** Refines an even map of order 6 where it is most probable, seven times, as BAYESTAR does, to a count of tiles. */
export function refinedTiles(tileCount: number): readonly Tile[] {
  let tiles = Array.from({ length: 12 * 4 ** 6 }, (_, pixel) => tileAt(6, pixel));
  for (let round = 0; round < 7; round++) {
    const splits = Math.round((tileCount - tiles.length) / 3 / (7 - round));
    tiles.sort((a, b) => b.density / 4 ** b.order - a.density / 4 ** a.order);
    const children = tiles
      .slice(0, splits)
      .flatMap(({ order, pixel }) => [0, 1, 2, 3].map((child) => tileAt(order + 1, 4 * pixel + child)));
    tiles = [...tiles.slice(splits), ...children];
  }
  return tiles.sort((a, b) => a.order - b.order || a.pixel - b.pixel);
}

function tileAt(order: number, pixel: number): Tile {
  return { order, pixel, density: densityAt(order, pixel) };
}

/** Writes tiles as multi-order FITS with distances. */
export function multiOrderFile(tiles: readonly Tile[]): Uint8Array {
  const column = (name: string, value: (tile: Tile) => number, code: 'K' | 'D' = 'D') => ({
    name,
    code,
    values: tiles.map(value),
  });
  return writeTable({
    columns: [
      column('UNIQ', ({ order, pixel }) => 4 * 4 ** order + pixel, 'K'),
      column('PROBDENSITY', ({ density }) => density),
      column('DISTMU', ({ pixel }) => 100 + (pixel % 97)),
      column('DISTSIGMA', ({ pixel }) => 20 + (pixel % 11)),
      column('DISTNORM', ({ pixel }) => 1e-5 * (1 + (pixel % 7))),
    ],
    rowCount: tiles.length,
    cards: [
      ['ORDERING', 'NUNIQ'],
      ['COORDSYS', 'C'],
    ],
  });
}

export type FlatForm =
  | 'every pixel its own value, 64 bits'
  | '1024 values of 32 bits a row'
  | 'flattened, with distances';

/** Writes a flat map of an order. */
export function flatFile(order: number, ordering: 'RING' | 'NESTED', form: FlatForm): Uint8Array {
  const count = 12 * 4 ** order;
  // A flattened map repeats the value of a coarser tile: here all of order 6.
  const coarser = form === 'flattened, with distances' ? 4 ** (order - 6) : 1;
  const values = Float64Array.from({ length: count / coarser }, (_, pixel) =>
    densityAt(coarser === 1 ? order : 6, pixel),
  );
  const flat =
    coarser === 1
      ? values
      : Float64Array.from({ length: count }, (_, pixel) => values[Math.floor(pixel / coarser)]!);
  const isRows = form === '1024 values of 32 bits a row';
  const distances = form === 'flattened, with distances' ? ['DISTMU', 'DISTSIGMA', 'DISTNORM'] : [];
  return writeTable({
    columns: [
      { name: 'PROB', code: isRows ? 'E' : 'D', repeat: isRows ? 1024 : 1, values: flat },
      ...distances.map((name) => ({ name, code: 'D' as const, values: flat })),
    ],
    rowCount: isRows ? count / 1024 : count,
    cards: [
      ['PIXTYPE', 'HEALPIX'],
      ['ORDERING', ordering],
      ['NSIDE', 2 ** order],
      ['COORDSYS', 'C'],
    ],
  });
}
