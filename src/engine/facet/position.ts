import type { Datapoint } from '../../domain/datapoint.js';
import type { FacetPosition } from '../../domain/facet.js';
import { h3CellOf } from '../../spatial/h3-cell.js';
import { hpxKeyOf } from '../../spatial/healpix.js';
import { separationArcsec, type UnitVector, unitVectorOf } from '../../spatial/unit-vector.js';

/** Components of unit vectors are rounded to this fraction before summing, so that sums are exact integers. */
const SCALE = 2 ** 40;

/** Splits a sum in two, so that it stays exact beyond 2^53: up to 2^13 points need no second word at all. */
const WORD = 2 ** 26;

const DEG = Math.PI / 180;

/** No position is claimed to be better than this, arcsec: the astrometric floor of the surveys served. */
const POSITION_FLOOR_ARCSEC = 0.3;

/**
 * Averages positions as unit vectors, weight 1.
 *
 * Sums of floating-point numbers depend on their order, sums of integers don't: each component is rounded to a
 * multiple of 2^-40 (0.2 microarcsec) first, so any order and any batching gives the same bytes.
 *
 * @param points  positive alert detections, each with a position; not empty
 * @returns       position with rms / sqrt(n) as its error; `undefined` for positions that cancel out
 */
export function meanPosition(points: readonly Datapoint[]): FacetPosition | undefined {
  const [x, y, z] = [new ExactSum(), new ExactSum(), new ExactSum()];
  const vectors = points.map(vectorOf);
  for (const vector of vectors) {
    x.add(Math.round(vector.x * SCALE));
    y.add(Math.round(vector.y * SCALE));
    z.add(Math.round(vector.z * SCALE));
  }
  const [sx, sy, sz] = [x.value, y.value, z.value];
  const length = Math.sqrt(sx * sx + sy * sy + sz * sz);
  if (!(length > 0)) return undefined;
  const decDeg = Math.atan2(sz, Math.sqrt(sx * sx + sy * sy)) / DEG;
  const raDeg = wrapDeg(Math.atan2(sy, sx) / DEG);
  return {
    raDeg,
    decDeg,
    positionErrorArcsec: Math.max(
      POSITION_FLOOR_ARCSEC,
      scatterArcsec(vectors, raDeg, decDeg) / Math.sqrt(points.length),
    ),
    hpx: hpxKeyOf(raDeg, decDeg),
    h3: h3CellOf(raDeg, decDeg),
  };
}

/** Rms of the great-circle separations from the mean, arcsec, rounded to 1e-6 so that the points' order can't show. */
function scatterArcsec(vectors: readonly UnitVector[], raDeg: number, decDeg: number): number {
  const mean = unitVectorOf(raDeg, decDeg);
  const squares = new ExactSum();
  for (const vector of vectors) squares.add(Math.round(separationArcsec(mean, vector) ** 2 * 1e6));
  return Math.sqrt(squares.value / 1e6 / vectors.length);
}

function vectorOf(point: Datapoint): UnitVector {
  return unitVectorOf(point.raDeg ?? Number.NaN, point.decDeg ?? Number.NaN);
}

function wrapDeg(raDeg: number): number {
  const wrapped = raDeg < 0 ? raDeg + 360 : raDeg;
  return wrapped >= 360 ? 0 : wrapped;
}

/** Sums integers below 2^53 exactly, in two words; `value` rounds the exact sum once. */
class ExactSum {
  private high = 0;
  private low = 0;

  add(integer: number): void {
    const carried = Math.trunc(integer / WORD);
    this.high += carried;
    this.low += integer - carried * WORD;
  }

  get value(): number {
    const carried = Math.trunc(this.low / WORD);
    return (this.high + carried) * WORD + (this.low - carried * WORD);
  }
}
