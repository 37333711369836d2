import type { SkyRegion } from '../../domain/sky-region.js';
import { nestedPixelOf } from '../../spatial/healpix.js';
import { type CompiledRegion, compileRegion } from '../../spatial/region.js';
import type { LatitudeClass } from './galactic-latitude.js';
import {
  halfWidthDeg,
  pixelsOf,
  type RegionPixel,
  type RegionPixels,
  type RegionSample,
  samplesOf,
  wrappedDeg,
} from './region-pixels.js';

const MIN_STRIPS = 16;
const MAX_STRIPS = 2048;

/** Of a stretch that has to be tested position by position. */
export const UNCERTAIN = 3;

/**
 * Is a stretch of right ascension along a strip of declination, from `fromDeg` in [0, 360) to `toDeg`, up to 360 beyond:
 * either all of it lies in the region, with that class of galactic latitude, or nothing is certain of it.
 */
export interface Stretch {
  readonly fromDeg: number;
  readonly toDeg: number;
  readonly kind: LatitudeClass | typeof UNCERTAIN;
}

/** How finely a region is divided, in pixels: fine ones take ten times as long to make and spare exact tests. */
const MOST_PIXELS = { COARSE: 2000, FINE: 20_000 } as const;

export type Fineness = keyof typeof MOST_PIXELS;

const made = { COARSE: new WeakMap<SkyRegion, RegionStrips>(), FINE: new WeakMap<SkyRegion, RegionStrips>() };

/** Makes a region ready to be moved; what was made is kept with the region and given again. */
export function stripsOf(region: SkyRegion, fineness: Fineness = 'COARSE'): RegionStrips {
  const known = made[fineness].get(region);
  if (known) return known;
  const strips = new RegionStrips(region, fineness);
  made[fineness].set(region, strips);
  return strips;
}

/**
 * Is a region made ready to be moved in right ascension.
 *
 * Along each strip of declination it keeps the stretches of right ascension that the region reaches. What is deep
 * inside is known to be in it, whatever the position; of the rest, about the rim, the exact test decides.
 */
export class RegionStrips {
  readonly region: CompiledRegion;
  readonly samples: readonly RegionSample[];
  readonly decFromDeg: number;
  readonly decToDeg: number;
  private readonly strips: readonly (readonly Stretch[])[];
  private readonly stripDeg: number;

  constructor(region: SkyRegion, fineness: Fineness = 'COARSE') {
    this.region = compileRegion(region);
    this.samples = samplesOf(this.region);
    const pixels = pixelsOf(region, this.region, MOST_PIXELS[fineness]);
    const { capDeg } = pixels;
    const decs = pixels.pixels.map(({ decDeg }) => decDeg);
    this.decFromDeg = Math.max(-90, leastOf(decs) - capDeg);
    this.decToDeg = Math.min(90, -leastOf(decs.map((dec) => -dec)) + capDeg);
    const span = Math.max(this.decToDeg - this.decFromDeg, 1e-9);
    const count = Math.min(MAX_STRIPS, Math.max(MIN_STRIPS, Math.ceil(span / Math.max(capDeg, 1e-9))));
    this.stripDeg = span / count;
    this.strips = this.stripsOf(pixels, count);
  }

  /** How far it reaches in right ascension, degrees: of its widest strip, gaps left out. */
  get widthDeg(): number {
    let widest = 0;
    for (const stretches of this.strips)
      widest = Math.max(
        widest,
        stretches.reduce((sum, { fromDeg, toDeg }) => sum + toDeg - fromDeg, 0),
      );
    return Math.min(360, widest);
  }

  /** Lists the stretches at a declination: disjoint; what lies in none of them is not in the region. */
  stretchesAt(decDeg: number): readonly Stretch[] {
    if (decDeg < this.decFromDeg || decDeg > this.decToDeg) return [];
    const strip = Math.floor((decDeg - this.decFromDeg) / this.stripDeg);
    return this.strips[Math.min(strip, this.strips.length - 1)] ?? [];
  }

  private stripsOf(pixels: RegionPixels, count: number): readonly (readonly Stretch[])[] {
    const touching = this.arcsOf(pixels.pixels, pixels.capDeg, count);
    const shallow = this.arcsOf(
      pixels.pixels.filter(({ isDeep }) => !isDeep),
      pixels.capDeg,
      count,
    );
    return touching.map((arcs, strip) => {
      const decDeg = this.decFromDeg + (strip + 0.5) * this.stripDeg;
      return stretchesOf(mergedArcs(arcs), mergedArcs(shallow[strip]!), (raDeg) =>
        pixels.kindAt(nestedPixelOf(pixels.order, raDeg, decDeg)),
      );
    });
  }

  /** Gives by strip what pixels reach of it, never less. */
  private arcsOf(pixels: readonly RegionPixel[], capDeg: number, count: number): Arc[][] {
    const found: Arc[][] = Array.from({ length: count }, () => []);
    for (const { raDeg, decDeg } of pixels) {
      const half = halfWidthDeg(decDeg, capDeg);
      const first = Math.floor((decDeg - capDeg - this.decFromDeg) / this.stripDeg) - 1;
      const last = Math.floor((decDeg + capDeg - this.decFromDeg) / this.stripDeg) + 1;
      for (let strip = Math.max(0, first); strip <= Math.min(count - 1, last); strip++)
        found[strip]!.push([raDeg - half, raDeg + half]);
    }
    return found;
  }
}

type Arc = readonly [fromDeg: number, toDeg: number];

/**
 * Divides what a region touches of a strip: between the arcs of shallow pixels no pixel differs from its neighbours, so
 * that one of them tells what all are.
 */
function stretchesOf(
  touching: readonly Arc[],
  shallow: readonly Arc[],
  kindAt: (raDeg: number) => LatitudeClass | undefined,
): readonly Stretch[] {
  const stretches: Stretch[] = shallow.map(([fromDeg, toDeg]) => ({ fromDeg, toDeg, kind: UNCERTAIN }));
  for (const [fromDeg, toDeg] of touching) {
    let reached = fromDeg;
    const between = (until: number) => {
      const kind = until > reached ? kindAt(wrappedDeg((reached + until) / 2)) : undefined;
      // Of no kind: beyond the region, which the arcs of its pixels overshoot.
      if (kind !== undefined) stretches.push({ fromDeg: reached, toDeg: until, kind });
    };
    for (const [from, to] of shallow) {
      if (to <= reached || from >= toDeg) continue;
      between(from);
      reached = Math.max(reached, to);
    }
    between(toDeg);
  }
  return stretches;
}

/** Merges arcs of a circle into ascending ones within [0, 360]; one through RA 0 becomes two. */
function mergedArcs(arcs: readonly Arc[]): readonly Arc[] {
  const cut: [number, number][] = [];
  for (const [from, to] of arcs) {
    if (to - from >= 360) return [[0, 360]];
    const start = wrappedDeg(from);
    const end = start + (to - from);
    if (end <= 360) cut.push([start, end]);
    else cut.push([start, 360], [0, end - 360]);
  }
  cut.sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, to] of cut) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function leastOf(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}
