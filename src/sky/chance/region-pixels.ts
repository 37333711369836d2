import type { SkyRegion } from '../../domain/sky-region.js';
import { evenBitsOf, oddBitsOf } from '../../spatial/bit-interleave.js';
import { areaDeg2Of, PIXEL_AREA_DEG2, widenedToOrder } from '../../spatial/cell-algebra.js';
import type { CellRanges } from '../../spatial/cell-ranges.js';
import {
  HPX_ORDER,
  nestedPixelAt,
  PIXEL_CAP_RAD,
  PIXELS_PER_FACE,
  pixelCentre,
} from '../../spatial/healpix.js';
import type { CompiledRegion } from '../../spatial/region.js';
import { RADIANS_PER_DEGREE, separationArcsec, unitVectorOf } from '../../spatial/unit-vector.js';
import { type LatitudeClass, latitudeClassWithin } from './galactic-latitude.js';

/** About so many pixels are put into a region: its exposure is known to some percent, the mean of many much better. */
const SAMPLES_WANTED = 400;
/** Pixels finer than this (0.2 arcsec) say nothing more of any region. */
const FINEST_ORDER = 20;
const MOST_SAMPLES = 20_000;

/** Is a place within a region, standing for an equal share of it. */
export interface RegionSample {
  readonly raDeg: number;
  readonly decDeg: number;
}

/** Gives places spread evenly over a region: centres of the pixels of the first order at which enough lie in it. */
export function samplesOf(region: CompiledRegion): readonly RegionSample[] {
  const cover = region.cover({ rowCount: 1_000_000 });
  const areaDeg2 = areaDeg2Of(cover);
  let order = 0;
  while (order < FINEST_ORDER && areaDeg2 / PIXEL_AREA_DEG2[order]! < SAMPLES_WANTED) order++;
  for (; ; order++) {
    const centres: RegionSample[] = [];
    for (const pixel of pixelsIn(cover, order)) centres.push(pixelCentre(order, pixel));
    const inside = centres.filter(({ raDeg, decDeg }) => region.contains(raDeg, decDeg));
    // A line hardly holds any centre, however fine the pixels of its cover are.
    const isDone = inside.length >= SAMPLES_WANTED / 4 || 4 * centres.length > MOST_SAMPLES;
    if (isDone || order >= FINEST_ORDER) return inside.length > 0 ? inside : centres;
  }
}

/** Is a pixel that touches a region, or lies close beside it. */
export interface RegionPixel extends RegionSample {
  readonly pixel: number;
  /** The class of galactic latitude of all of it when it surely lies in the region with all of it. */
  readonly kind: LatitudeClass | undefined;
  /** Whether all pixels that share an edge with it are of its kind, and it has one. */
  readonly isDeep: boolean;
}

/** The pixels of a region at one order. */
export interface RegionPixels {
  readonly order: number;
  readonly capDeg: number;
  readonly pixels: readonly RegionPixel[];
  /** Tells the kind of the pixel at a position; `undefined` for one that is not surely in the region. */
  kindAt(pixel: number): LatitudeClass | undefined;
}

/**
 * Lists the pixels of a region, with what is certain of each: the finer they are, the less about the rim is uncertain.
 *
 * @param most  pixels of the region's area, about
 */
export function pixelsOf(stated: SkyRegion, region: CompiledRegion, most: number): RegionPixels {
  const cover = region.cover({ rowCount: 1_000_000 });
  const areaDeg2 = Math.max(areaDeg2Of(cover), Number.MIN_VALUE);
  let order = 0;
  while (order < FINEST_ORDER && (4 * areaDeg2) / PIXEL_AREA_DEG2[order]! < most) order++;
  // The rim of a thin region is most of it: count before anything is made of the pixels.
  while (order > 0 && countIn(cover, order) > 2 * most) order--;
  const capRad = PIXEL_CAP_RAD[order]!;
  const isWhole = wholeTest(stated, region, order);
  const kinds = new Map<number, LatitudeClass>();
  const touching: (RegionSample & { readonly pixel: number })[] = [];
  for (const pixel of pixelsIn(cover, order)) {
    const centre = pixelCentre(order, pixel);
    touching.push({ ...centre, pixel });
    const kind = isWhole(pixel, centre)
      ? latitudeClassWithin(centre.raDeg, centre.decDeg, capRad)
      : undefined;
    if (kind !== undefined) kinds.set(pixel, kind);
  }
  const pixels = touching.map((each) => {
    const kind = kinds.get(each.pixel);
    return { ...each, kind, isDeep: kind !== undefined && isAmongEqual(kinds, order, each.pixel, kind) };
  });
  return { order, capDeg: capRad / RADIANS_PER_DEGREE, pixels, kindAt: (pixel) => kinds.get(pixel) };
}

/** Says whether a pixel surely lies in the region with all of its positions; never wrong about `true`. */
function wholeTest(
  stated: SkyRegion,
  { exactRanges }: CompiledRegion,
  order: number,
): (pixel: number, centre: RegionSample) => boolean {
  const capRad = PIXEL_CAP_RAD[order]! + 1e-12;
  if (exactRanges) {
    const size = PIXELS_PER_FACE[HPX_ORDER - order]!;
    return (pixel) => holdsRange(exactRanges, pixel * size, (pixel + 1) * size - 1);
  }
  const capDeg = capRad / RADIANS_PER_DEGREE;
  if (stated.kind === 'cone') {
    const centre = unitVectorOf(stated.raDeg, stated.decDeg);
    return (_, { raDeg, decDeg }) =>
      separationArcsec(centre, unitVectorOf(raDeg, decDeg)) + 3600 * capDeg < stated.radiusArcsec;
  }
  if (stated.kind === 'rectangle') {
    const { raFromDeg, raToDeg, decFromDeg, decToDeg } = stated;
    const widthDeg = raToDeg - raFromDeg >= 360 ? 360 : wrappedDeg(raToDeg - raFromDeg);
    return (_, { raDeg, decDeg }) => {
      const halfDeg = halfWidthDeg(decDeg, capDeg);
      const eastDeg = wrappedDeg(raDeg - raFromDeg);
      const isBetween = widthDeg === 360 || (eastDeg > halfDeg && eastDeg + halfDeg < widthDeg);
      return isBetween && decDeg - capDeg > decFromDeg && decDeg + capDeg < decToDeg;
    };
  }
  return () => false;
}

function holdsRange(ranges: CellRanges, first: number, last: number): boolean {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[2 * middle + 1]! < last) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length / 2 && ranges[2 * low]! <= first;
}

/** Pixels at the edge of a base pixel count as having unequal neighbours: that costs little and is never wrong. */
function isAmongEqual(
  kinds: ReadonlyMap<number, LatitudeClass>,
  order: number,
  pixel: number,
  kind: LatitudeClass,
): boolean {
  const perFace = PIXELS_PER_FACE[order]!;
  const face = Math.floor(pixel / perFace);
  const column = evenBitsOf(pixel - face * perFace);
  const row = oddBitsOf(pixel - face * perFace);
  const last = 2 ** order - 1;
  if (column === 0 || row === 0 || column === last || row === last) return false;
  return (
    kinds.get(nestedPixelAt(order, face, column - 1, row)) === kind &&
    kinds.get(nestedPixelAt(order, face, column + 1, row)) === kind &&
    kinds.get(nestedPixelAt(order, face, column, row - 1)) === kind &&
    kinds.get(nestedPixelAt(order, face, column, row + 1)) === kind
  );
}

/** Half the range of right ascension of a cap; the whole circle when it reaches a pole. */
export function halfWidthDeg(decDeg: number, capDeg: number): number {
  if (Math.abs(decDeg) + capDeg >= 90) return 180;
  const sine = Math.sin(capDeg * RADIANS_PER_DEGREE) / Math.cos(decDeg * RADIANS_PER_DEGREE);
  return Math.asin(Math.min(1, sine)) / RADIANS_PER_DEGREE + 1e-9;
}

/** Brings an angle into [0, 360). */
export function wrappedDeg(deg: number): number {
  const rest = deg % 360;
  return rest < 0 ? (rest + 360) % 360 : rest;
}

function countIn(ranges: CellRanges, order: number): number {
  const size = PIXELS_PER_FACE[HPX_ORDER - order]!;
  const widened = widenedToOrder(ranges, order);
  let count = 0;
  for (let i = 0; i < widened.length; i += 2)
    count += Math.floor(widened[i + 1]! / size) - Math.floor(widened[i]! / size) + 1;
  return count;
}

function* pixelsIn(ranges: CellRanges, order: number): Generator<number, void, undefined> {
  const size = PIXELS_PER_FACE[HPX_ORDER - order]!;
  const widened = widenedToOrder(ranges, order);
  for (let i = 0; i < widened.length; i += 2)
    for (let pixel = widened[i]! / size; pixel * size <= widened[i + 1]!; pixel++) yield pixel;
}
