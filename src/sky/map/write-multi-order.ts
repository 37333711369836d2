import { cellsOf, complementOf } from '../../spatial/cell-algebra.js';
import { PIXELS_PER_FACE } from '../../spatial/healpix.js';
import type { HeaderEntry } from '../fits/write-cards.js';
import { type ColumnToWrite, writeTable } from '../fits/write-table.js';
import { regionRanges } from './levels.js';
import { type MapFacts, type SkyMap, tileDensityPerSr } from './sky-map.js';

/** What LIGO's writers state where nothing is known of the distance. */
const UNKNOWN_DISTANCE = { mu: Number.POSITIVE_INFINITY, sigma: 1, norm: 0 };

/**
 * Writes a map as multi-order FITS: UNIQ, PROBDENSITY per steradian, and the distance columns if it has them.
 *
 * The whole sky is listed, since readers expect it: parts without probability have the density 0. Reading it back
 * gives the same tiles and levels; densities are those of the normalised map.
 */
export function writeMultiOrderFits(map: SkyMap): Uint8Array {
  const empty = [...cellsOf(complementOf(regionRanges(map, 1)))];
  const rowCount = map.order.length + empty.length;
  const uniq = new Float64Array(rowCount);
  const density = new Float64Array(rowCount);
  for (let tile = 0; tile < map.order.length; tile++) {
    uniq[tile] = 4 * PIXELS_PER_FACE[map.order[tile]!]! + map.ipix[tile]!;
    density[tile] = tileDensityPerSr(map, tile);
  }
  for (const [index, { order, pixel }] of empty.entries()) {
    uniq[map.order.length + index] = 4 * PIXELS_PER_FACE[order]! + pixel;
  }
  return writeTable({
    columns: [
      { name: 'UNIQ', code: 'K', values: uniq },
      { name: 'PROBDENSITY', code: 'D', unit: 'sr-1', values: density },
      ...distanceColumns(map, rowCount),
    ],
    rowCount,
    cards: [
      ...HEALPIX_CARDS,
      ['MOCORDER', Math.max(0, ...orders(map)), 'finest order'],
      ...factCards(map.facts),
    ],
  });
}

const HEALPIX_CARDS: readonly HeaderEntry[] = [
  ['PIXTYPE', 'HEALPIX', 'HEALPIX pixelisation'],
  ['ORDERING', 'NUNIQ', 'UNIQ = 4 x 4^order + pixel, NESTED'],
  ['COORDSYS', 'C', 'celestial (ICRS)'],
  ['INDXSCHM', 'EXPLICIT', 'pixels are numbered by a column'],
];

function orders(map: SkyMap): ReadonlySet<number> {
  return new Set(map.order);
}

function distanceColumns({ distance }: SkyMap, rowCount: number): readonly ColumnToWrite[] {
  if (distance === undefined) return [];
  const filled = (values: Float64Array, unknown: number) => {
    const column = new Float64Array(rowCount).fill(unknown, values.length);
    column.set(values);
    return column;
  };
  return [
    { name: 'DISTMU', code: 'D', unit: 'Mpc', values: filled(distance.mu, UNKNOWN_DISTANCE.mu) },
    { name: 'DISTSIGMA', code: 'D', unit: 'Mpc', values: filled(distance.sigma, UNKNOWN_DISTANCE.sigma) },
    { name: 'DISTNORM', code: 'D', unit: 'Mpc-2', values: filled(distance.norm, UNKNOWN_DISTANCE.norm) },
  ];
}

function factCards(facts: MapFacts): readonly HeaderEntry[] {
  const cards: readonly (readonly [string, string | number | undefined])[] = [
    ['OBJECT', facts.object],
    ['INSTRUME', facts.instruments],
    ['CREATOR', facts.creator],
    ['ORIGIN', facts.origin],
    ['DATE-OBS', facts.observedAt],
    ['MJD-OBS', facts.observedMjd],
    ['DATE', facts.madeAt],
    ['DISTMEAN', facts.distanceMeanMpc],
    ['DISTSTD', facts.distanceStdMpc],
  ];
  return cards.flatMap(([keyword, value]): HeaderEntry[] => (value === undefined ? [] : [[keyword, value]]));
}
