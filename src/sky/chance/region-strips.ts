import type { SkyRegion } from '../../domain/sky-region.js';
import { areaDeg2Of, PIXEL_AREA_DEG2, widenedToOrder } from '../../spatial/cell-algebra.js';
import type { CellRanges } from '../../spatial/cell-ranges.js';
import { HPX_ORDER, PIXEL_CAP_RAD, PIXELS_PER_FACE, pixelCentre } from '../../spatial/healpix.js';
import { type CompiledRegion, compileRegion } from '../../spatial/region.js';
import { RADIANS_PER_DEGREE } from '../../spatial/unit-vector.js';

/** About so many pixels are put into a region: its exposure is known to some percent, the mean of many much better. */
const PIXELS_WANTED = 400;
/** Pixels finer than this (0.2 arcsec) say nothing more of any region. */
const FINEST_ORDER = 20;
const MOST_PIXELS = 20_000;
const MIN_STRIPS = 16;
const MAX_STRIPS = 2048;

/** Is a place within a region, standing for an equal share of it. */
export interface RegionSample {
  readonly raDeg: number;
  readonly decDeg: number;
}

const made = new WeakMap<SkyRegion, RegionStrips>();

/** Makes a region ready to be moved; what was made is kept with the region and given again. */
export function stripsOf(region: SkyRegion): RegionStrips {
  const known = made.get(region);
  if (known) return known;
  const strips = new RegionStrips(region);
  made.set(region, strips);
  return strips;
}

/**
 * Is a region made ready to be moved in right ascension: which turns of the sky bring a position into it.
 *
 * Along each strip of declination it keeps the intervals of right ascension that pixels touching the region reach: all
 * that is in it is in one of them, and the exact test decides.
 */
export class RegionStrips {
  readonly region: CompiledRegion;
  readonly samples: readonly RegionSample[];
  readonly decFromDeg: number;
  readonly decToDeg: number;
  /** Of each strip the intervals as [from, to, ...] in degrees, `from` in [0, 360), `to` up to 360 beyond. */
  private readonly intervals: readonly Float64Array[];
  private readonly stripDeg: number;

  constructor(region: SkyRegion) {
    this.region = compileRegion(region);
    const { order, centres, inside } = pixelsOf(this.region);
    const capDeg = (PIXEL_CAP_RAD[order] ?? 0) / RADIANS_PER_DEGREE;
    this.samples = inside.length > 0 ? inside : centres;
    const decs = centres.map(({ decDeg }) => decDeg);
    this.decFromDeg = Math.max(-90, leastOf(decs) - capDeg);
    this.decToDeg = Math.min(90, -leastOf(decs.map((dec) => -dec)) + capDeg);
    const span = Math.max(this.decToDeg - this.decFromDeg, 1e-9);
    const count = Math.min(MAX_STRIPS, Math.max(MIN_STRIPS, Math.ceil(span / Math.max(capDeg, 1e-9))));
    this.stripDeg = span / count;
    this.intervals = this.intervalsOf(centres, capDeg, count);
  }

  /** How far it reaches in right ascension, degrees: of its widest strip, gaps left out. */
  get widthDeg(): number {
    let widest = 0;
    for (const intervals of this.intervals) {
      let width = 0;
      for (let i = 0; i < intervals.length; i += 2) width += intervals[i + 1]! - intervals[i]!;
      widest = Math.max(widest, width);
    }
    return Math.min(360, widest);
  }

  /**
   * Calls back with the place of each turn that may bring a position into the region, once.
   *
   * @param turns  ascending, degrees in [0, 360): the region moved by t holds what the region holds at RA - t
   */
  turnsThatMayHold(raDeg: number, decDeg: number, turns: Float64Array, visit: (place: number) => void): void {
    const strip = Math.floor((decDeg - this.decFromDeg) / this.stripDeg);
    const intervals = this.intervals[Math.min(strip, this.intervals.length - 1)];
    if (strip < 0 || decDeg > this.decToDeg || !intervals) return;
    for (let i = 0; i < intervals.length; i += 2) {
      const width = intervals[i + 1]! - intervals[i]!;
      const from = wrapped(raDeg - intervals[i + 1]!);
      if (width >= 360) {
        for (let place = 0; place < turns.length; place++) visit(place);
        return;
      }
      const to = from + width;
      for (let place = firstFrom(turns, from); place < turns.length && turns[place]! <= to; place++)
        visit(place);
      for (let place = 0; place < turns.length && turns[place]! + 360 <= to; place++) visit(place);
    }
  }

  private intervalsOf(
    centres: readonly RegionSample[],
    capDeg: number,
    count: number,
  ): readonly Float64Array[] {
    const found: [from: number, to: number][][] = Array.from({ length: count }, () => []);
    for (const { raDeg, decDeg } of centres) {
      const half = halfWidthDeg(decDeg, capDeg);
      const first = Math.floor((decDeg - capDeg - this.decFromDeg) / this.stripDeg) - 1;
      const last = Math.floor((decDeg + capDeg - this.decFromDeg) / this.stripDeg) + 1;
      for (let strip = Math.max(0, first); strip <= Math.min(count - 1, last); strip++)
        found[strip]!.push([raDeg - half, raDeg + half]);
    }
    return found.map(mergedIntervals);
  }
}

/** Brings a right ascension or a turn into [0, 360). */
export function wrapped(deg: number): number {
  const rest = deg % 360;
  return rest < 0 ? (rest + 360) % 360 : rest;
}

/** Half the range of right ascension of a cap; the whole circle when it reaches a pole. */
function halfWidthDeg(decDeg: number, capDeg: number): number {
  if (Math.abs(decDeg) + capDeg >= 90) return 180;
  const sine = Math.sin(capDeg * RADIANS_PER_DEGREE) / Math.cos(decDeg * RADIANS_PER_DEGREE);
  return Math.asin(Math.min(1, sine)) / RADIANS_PER_DEGREE + 1e-9;
}

/** Merges arcs of a circle: disjoint ones, or one of 360 degrees. */
function mergedIntervals(arcs: readonly (readonly [number, number])[]): Float64Array {
  const cut: [number, number][] = [];
  for (const [from, to] of arcs) {
    if (to - from >= 360) return Float64Array.of(0, 360);
    const start = wrapped(from);
    const end = start + (to - from);
    if (end <= 360) cut.push([start, end]);
    else cut.push([start, 360], [0, end - 360]);
  }
  cut.sort(([a], [b]) => a - b);
  const merged: number[] = [];
  for (const [from, to] of cut) {
    const reached = merged.at(-1);
    if (reached !== undefined && from <= reached) merged[merged.length - 1] = Math.max(reached, to);
    else merged.push(from, to);
  }
  if (merged.length > 2 && merged[0] === 0 && merged.at(-1) === 360) {
    // One arc through RA 0, so that no turn is met twice at the seam.
    const end = merged[1]!;
    const joined = merged.slice(2);
    joined[joined.length - 1] = 360 + end;
    return Float64Array.from(joined);
  }
  return Float64Array.from(merged);
}

interface RegionPixels {
  readonly order: number;
  /** Of all pixels that touch the region, and perhaps of some beside it. */
  readonly centres: readonly RegionSample[];
  /** Those that lie in it. */
  readonly inside: readonly RegionSample[];
}

/** Finds the pixels of a region: of the first order at which enough of their centres lie in it. */
function pixelsOf(region: CompiledRegion): RegionPixels {
  const cover = region.cover({ rowCount: 1_000_000 });
  const areaDeg2 = areaDeg2Of(cover);
  let order = 0;
  while (order < FINEST_ORDER && areaDeg2 / PIXEL_AREA_DEG2[order]! < PIXELS_WANTED) order++;
  for (; ; order++) {
    const centres: RegionSample[] = [];
    for (const pixel of pixelsIn(cover, order)) centres.push(pixelCentre(order, pixel));
    const inside = centres.filter(({ raDeg, decDeg }) => region.contains(raDeg, decDeg));
    // A line hardly holds any centre, however fine the pixels of its cover are.
    const isDone = inside.length >= PIXELS_WANTED / 4 || 4 * centres.length > MOST_PIXELS;
    if (isDone || order >= FINEST_ORDER) return { order, centres, inside };
  }
}

function* pixelsIn(ranges: CellRanges, order: number): Generator<number, void, undefined> {
  const size = PIXELS_PER_FACE[HPX_ORDER - order]!;
  const widened = widenedToOrder(ranges, order);
  for (let i = 0; i < widened.length; i += 2)
    for (let pixel = widened[i]! / size; pixel * size <= widened[i + 1]!; pixel++) yield pixel;
}

function firstFrom(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function leastOf(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}
