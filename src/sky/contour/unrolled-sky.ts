import { LONGITUDE_OF_FACE, SOUTH_RING_OF_FACE } from '../../spatial/healpix-projection.js';

// The sky as a rectangle, cut open along RA 180 and at the poles, with the lattice of one HEALPix order on it.
//
// A lattice point has a ring (0 at the north pole, 4 side at the south pole) and a step along it: longitude in units of
// 45 degrees / q, where q is the length of a quarter of the ring divided by 2 (Gorski et al. 2005, section 4, for
// corners instead of centres). Both are whole numbers at corners of pixels, so one point has one key however it was
// reached, with two exceptions that are meant: points on the cut lie on both its sides, and a pole on every longitude.

/**
 * Is a line of the lattice: one of constant row or column in a base pixel, the cut through the middle of base pixel 6
 * (RA 180), or a pole, which is a line on the rectangle. Along it a place is column, row, both, or units of 45 degrees.
 */
export interface LatticeLine {
  readonly kind: 'ROW' | 'COLUMN' | 'CUT' | 'NORTH_POLE' | 'SOUTH_POLE';
  readonly face: number;
  /** The row or column that is constant. */
  readonly at: number;
  /** Beyond RA 180: drawn from longitude -180 on. */
  readonly isEast: boolean;
}

/** The base pixel that RA 180 cuts in two; the other ones lie wholly on one side. */
export const CUT_FACE = 6;

const EAST_FACES: readonly number[] = [2, 3, 7, 10, 11];

/** Says whether a pixel lies beyond RA 180; of the cut ones the part asked for does. */
export function isEastOf(face: number, column: number, row: number): boolean {
  return face === CUT_FACE ? column > row : EAST_FACES.includes(face);
}

/** Is the lattice of one order. */
export class UnrolledSky {
  /** @param side  pixels along a base pixel, 2^order */
  constructor(readonly side: number) {}

  /** Gives the number of a corner of pixels, safe to 2^53 up to order 24; ascending from north to south, west to east. */
  keyOf(line: LatticeLine, place: number): number {
    const [ring, step] = this.ringAndStep(line, place);
    return (ring - 2 * this.side) * (8 * this.side + 16) + step;
  }

  /** Writes longitude in [-180, 180] and declination of a place on a line; between corners too. */
  positionOf(line: LatticeLine, place: number): readonly [lonDeg: number, decDeg: number] {
    const [ring, step] = this.ringAndStep(line, place);
    const quarter = this.quarterOf(ring);
    return [quarter === 0 ? 45 * step : (45 * step) / quarter, this.decDegOf(ring)];
  }

  private ringAndStep(line: LatticeLine, place: number): readonly [ring: number, step: number] {
    const { side } = this;
    if (line.kind === 'NORTH_POLE') return [0, place];
    if (line.kind === 'SOUTH_POLE') return [4 * side, place];
    const column = line.kind === 'COLUMN' ? line.at : place;
    const row = line.kind === 'ROW' ? line.at : place;
    const ring = SOUTH_RING_OF_FACE[line.face]! * side - column - row;
    const quarter = this.quarterOf(ring);
    const longitude = LONGITUDE_OF_FACE[line.face]! - (line.isEast ? 8 : 0);
    if (quarter > 0) return [ring, longitude * quarter + column - row];
    // On a pole each of the two sides of a base pixel that end there has its own longitude.
    const isEasternSide = (ring === 0) === (line.kind === 'COLUMN');
    return [ring, longitude + (isEasternSide ? 1 : -1)];
  }

  private quarterOf(ring: number): number {
    return Math.min(this.side, ring, 4 * this.side - ring);
  }

  private decDegOf(ring: number): number {
    const fraction = ring / this.side;
    const degrees = 180 / Math.PI;
    if (fraction < 1) return 90 - 2 * degrees * Math.asin(fraction / Math.sqrt(6));
    if (fraction > 3) return 2 * degrees * Math.asin((4 - fraction) / Math.sqrt(6)) - 90;
    return degrees * Math.asin(((2 - fraction) * 2) / 3);
  }
}

/** Where a side of a base pixel is also a side of its neighbour: one line for both, and its direction in it. */
export interface SharedSide {
  readonly line: LatticeLine;
  readonly id: number;
  /** Places run the other way: place on the shared line = side - place. */
  readonly isReversed: boolean;
}

/**
 * Finds for each side of each base pixel the line that it shares with its neighbour: two sides with the same ends are
 * the same. Sides on the cut have other ends on either side of it, and so are not shared.
 *
 * @returns  by {@link sideNumberOf}
 */
export function sharedSidesOf(side: number): readonly SharedSide[] {
  const corners = new UnrolledSky(1);
  const known = new Map<string, SharedSide>();
  const shared: SharedSide[] = [];
  for (let number = 0; number < 48; number++) {
    const face = number >> 2;
    const kind = (number & 2) === 0 ? 'ROW' : 'COLUMN';
    const isFar = (number & 1) === 1;
    // Of the cut base pixel the sides with the greater column or smaller row lie east.
    const isEast = face === CUT_FACE ? (kind === 'COLUMN') === isFar : EAST_FACES.includes(face);
    const unit: LatticeLine = { kind, face, at: isFar ? 1 : 0, isEast };
    const begin = corners.keyOf(unit, 0);
    const end = corners.keyOf(unit, 1);
    const name = `${Math.min(begin, end)} ${Math.max(begin, end)}`;
    const first = known.get(name);
    const own: SharedSide = { line: { ...unit, at: isFar ? side : 0 }, id: number, isReversed: false };
    if (first === undefined) known.set(name, own);
    const firstBegin = first && corners.keyOf({ ...first.line, at: first.line.at === 0 ? 0 : 1 }, 0);
    shared.push(first === undefined ? own : { ...first, isReversed: firstBegin !== begin });
  }
  return shared;
}

/** Numbers the sides of base pixels: 4 each, rows before columns, near before far. */
export function sideNumberOf(face: number, kind: 'ROW' | 'COLUMN', isFar: boolean): number {
  return 4 * face + (kind === 'ROW' ? 0 : 2) + (isFar ? 1 : 0);
}
