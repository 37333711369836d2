import { type CellRanges, RangeCollector } from './cell-ranges.js';
import { BASE_PIXELS, HPX_ORDER, PIXEL_CAP_RAD, PIXELS_PER_FACE, pixelCentreVector } from './healpix.js';
import type { RegionParts } from './region-parts.js';
import type { RegionShape, Rim } from './region-shape.js';

/** How many ranges a region's cover has at most unless the caller says otherwise. */
export const REGION_MAX_RANGES = 256;

// Cells on the rim beyond which no level is refined further, for each range that the cover may have. The ranges that
// a curve of n cells makes are about n / 2, and closing the smallest gaps of twice as many costs little.
const RIM_CELLS_PER_RANGE = 4;
const MOST_RIM_CELLS = 16_384;

/** A pixel that the rim may pass through. */
interface RimPixel {
  readonly pixel: number;
  readonly rim: Rim;
}

/**
 * Lists the ranges of `hpx` keys that together hold a region.
 *
 * Never misses a position that the region contains; adds some around the rim. Goes down level by level and stops
 * where the cells are as fine as the rows are dense, or the rim has become more cells than ranges may be made of: the
 * cost is bounded whatever the region's size and form.
 *
 * @param deepest    finest order, see `densityDepth`
 * @param maxRanges  at least 1; Infinity for no limit
 * @returns          ascending, merged; empty when the region surely holds nothing
 */
export function coverShape(shape: RegionShape, deepest: number, maxRanges: number): CellRanges {
  const { whole, rim } = sortedOut(shape, deepest, maxRanges);
  return rangesOf([...whole, ...rim], maxRanges);
}

/** Lists the keys of a region apart: pixels inside, and pixels on the rim; see {@link coverShape}. */
export function partsOfShape(shape: RegionShape, deepest: number): RegionParts {
  const { whole, rim } = sortedOut(shape, deepest, REGION_MAX_RANGES);
  return {
    whole: rangesOf(whole, Number.POSITIVE_INFINITY),
    rim: rangesOf(rim, Number.POSITIVE_INFINITY),
  };
}

type KeyRange = [first: number, last: number];

function rangesOf(pixels: KeyRange[], maxRanges: number): CellRanges {
  pixels.sort(([a], [b]) => a - b);
  const collected = new RangeCollector();
  for (const [first, last] of pixels) collected.add(first, last);
  return collected.toCellRanges(maxRanges);
}

function sortedOut(
  shape: RegionShape,
  deepest: number,
  maxRanges: number,
): { readonly whole: KeyRange[]; readonly rim: KeyRange[] } {
  const whole: KeyRange[] = [];
  const mostRimCells = Math.min(shape.mostRimCells ?? MOST_RIM_CELLS, RIM_CELLS_PER_RANGE * maxRanges);
  let order = 0;
  let onRim = sifted(
    Array.from({ length: BASE_PIXELS }, (_, pixel) => ({ pixel, rim: shape.rim })),
    order,
    whole,
  );
  while (onRim.length > 0 && onRim.length <= mostRimCells && order < Math.min(deepest, HPX_ORDER)) {
    order++;
    const children = onRim.flatMap(({ pixel, rim }) =>
      [0, 1, 2, 3].map((child) => ({ pixel: 4 * pixel + child, rim })),
    );
    onRim = sifted(children, order, whole);
  }
  return { whole, rim: onRim.map(({ pixel }) => keysOf(order, pixel)) };
}

/** Keeps the pixels on the rim, each with its part of it, and collects those inside. */
function sifted(pixels: readonly RimPixel[], order: number, whole: KeyRange[]): RimPixel[] {
  const capRad = PIXEL_CAP_RAD[order]!;
  const kept: RimPixel[] = [];
  for (const { pixel, rim } of pixels) {
    const part = rim.sift(pixelCentreVector(order, pixel), capRad);
    if (part === 'OUT') continue;
    if (part === 'IN') whole.push(keysOf(order, pixel));
    else kept.push({ pixel, rim: part });
  }
  return kept;
}

function keysOf(order: number, pixel: number): KeyRange {
  const keysPerPixel = PIXELS_PER_FACE[HPX_ORDER - order]!;
  return [pixel * keysPerPixel, (pixel + 1) * keysPerPixel - 1];
}
