import { cellsOf } from '../../spatial/cell-algebra.js';
import type { CellRanges } from '../../spatial/cell-ranges.js';
import { finestOrderOf } from '../moc/moc.js';
import { type BorderSegment, borderSegmentsOf } from './border-segments.js';
import type { ContourPoint, ContourRing } from './contour-ring.js';
import { groupRings } from './group-rings.js';
import { traceRings } from './trace-rings.js';
import { UnrolledSky } from './unrolled-sky.js';

/**
 * Is the border of a region on the sky as polygons, each an outer ring and its holes.
 *
 * Outer rings are counter-clockwise with longitude to the right, holes clockwise (RFC 7946). Regions that pass RA 180
 * are cut there, and those that hold a pole reach along it at Dec 90 or -90: no ring crosses the edge of the rectangle.
 */
export interface Contour {
  readonly polygons: readonly (readonly ContourRing[])[];
}

/** Border lines of pixels are curved on the sky: they get a point at least every 64th of a base pixel, 0.9 degrees. */
const POINTS_PER_BASE_PIXEL = 64;

/**
 * Draws the border of a set of order-24 cells, along the sides of its cells.
 *
 * Costs about 2 us a cell on the border. The empty set has no polygons, the whole sky has one rectangle.
 *
 * @example
 * toGeoJson(contourOf(regionRanges(map, 0.9)));
 */
export function contourOf(ranges: CellRanges): Contour {
  const order = finestOrderOf(ranges);
  const sky = new UnrolledSky(2 ** order);
  const segments = borderSegmentsOf(cellsOf(ranges), order);
  const rings = traceRings(segments, sky).map((ring) => pointsOf(ring, sky));
  return { polygons: groupRings(rings) };
}

/** Gives a contour as a GeoJSON geometry (RFC 7946). */
export function toGeoJson(contour: Contour): {
  readonly type: 'MultiPolygon';
  readonly coordinates: Contour['polygons'];
} {
  return { type: 'MultiPolygon', coordinates: contour.polygons };
}

/** Is a contour as columns for a plot: a row a point, rings one after the other. */
export interface ContourColumns {
  /** Number of the ring, from 0; a line is drawn within a ring only. */
  readonly ring: readonly number[];
  /** In [-180, 180]: no ring jumps in it. */
  readonly lonDeg: readonly number[];
  readonly decDeg: readonly number[];
}

/** Gives a contour as columns; holes are rings like any other. */
export function toColumns(contour: Contour): ContourColumns {
  const rings = contour.polygons.flat();
  return {
    ring: rings.flatMap((ring, number) => ring.map(() => number)),
    lonDeg: rings.flatMap((ring) => ring.map(([lonDeg]) => lonDeg)),
    decDeg: rings.flatMap((ring) => ring.map(([, decDeg]) => decDeg)),
  };
}

function pointsOf(ring: readonly BorderSegment[], sky: UnrolledSky): ContourRing {
  const points: ContourPoint[] = [];
  for (const { line, from, to } of ring) {
    const isPole = line.kind === 'NORTH_POLE' || line.kind === 'SOUTH_POLE';
    points.push(sky.positionOf(line, from));
    if (isPole) continue;
    const step = sky.side / POINTS_PER_BASE_PIXEL;
    const direction = Math.sign(to - from);
    // Between the ends, at places that neighbouring pieces of the same line would take as well.
    const begin = direction > 0 ? Math.floor(from / step) + 1 : Math.ceil(from / step) - 1;
    for (let i = begin; direction * i * step < direction * to; i += direction) {
      points.push(sky.positionOf(line, i * step));
    }
  }
  points.push(points[0]!);
  return points;
}
