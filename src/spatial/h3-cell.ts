import { cellToLatLng, getResolution, isValidCell, latLngToCell } from 'h3-js';
import { BadUserInput } from '../domain/errors.js';
import { parseSkyPosition, type SkyPosition } from '../domain/sky-position.js';
import { RADIANS_PER_ARCSEC, type UnitVector, unitVectorOf } from './unit-vector.js';

declare const h3CellBrand: unique symbol;

/**
 * Is an H3 cell on the sky as 15 lower-case hex digits: H3's globe with latitude = Dec, longitude = RA (ICRS).
 *
 * Only angles are meant; kilometres of the Earth have no place here. Made by {@link h3CellOf} and {@link parseH3Cell}.
 */
export type H3Cell = string & { readonly [h3CellBrand]: true };

/** Is the finest H3 resolution, 5.7e14 cells, 0.03 arcsec across. */
export const H3_RESOLUTION = 15;

/** Gives 8^n: how many keys n digits span (a digit is three bits; the value 7 is never used). */
export const H3_KEYS_PER_DIGITS: readonly number[] = Array.from(
  { length: H3_RESOLUTION + 1 },
  (_, n) => 8 ** n,
);

const KEYS_PER_BASE_CELL = H3_KEYS_PER_DIGITS[H3_RESOLUTION]!;

// The cells that have five neighbours, and no child with digit 1; at every resolution they lie below these, digits 0.
const PENTAGON_BASE_CELLS: ReadonlySet<number> = new Set([4, 14, 24, 38, 49, 58, 63, 72, 83, 97, 107, 117]);

/**
 * Bounds, per resolution 0..15 and in radians, the distance from a cell's centre to any position filed under it.
 *
 * H3's hierarchy is logical: 7 % of positions lie outside their ancestor's hexagon, by up to 0.21 of its radius, so
 * hexagon boundaries must never be used to cover. The bound of resolution k is the sum of the largest distances from
 * a centre to a child's centre over k..14, plus the largest radius of a finest cell. Those distances were taken over
 * all cells to resolution 5; below that they follow the ratio sqrt 7 to five digits. 1 % is added for that step.
 * test/spatial/h3-cell.test.ts recomputes the exhaustive part, because another h3-js could move the cells.
 */
export const H3_CAP_RAD: readonly number[] = [
  47656.323, 18082.295, 6838.2827, 2584.8337, 976.9858, 369.26584, 139.56872, 52.751339, 19.937451, 7.5349673,
  2.847269, 1.0754856, 0.40581439, 0.15270247, 0.057035157, 0.020876311,
].map((capArcsec) => capArcsec * 1.01 * RADIANS_PER_ARCSEC);

/**
 * Finds the H3 cell that holds a position, at the finest resolution unless another is asked for.
 *
 * Rows are filed by the finest cell and its ancestors ({@link h3KeyRangeOf}). The coarser cell found here is the one
 * whose hexagon holds the position; for 7 % of positions that is a neighbour of the ancestor.
 *
 * @param raDeg       ICRS, finite; wrapped
 * @param decDeg      ICRS, in [-90, 90]
 * @param resolution  whole number, 0 to 15
 * @throws {BadUserInput} for coordinates that are not finite, or anything out of range
 *
 * @example
 * h3CellOf(10.6847, 41.269); // M31: '8f1e9581aa05a01'
 */
export function h3CellOf(raDeg: number, decDeg: number, resolution: number = H3_RESOLUTION): H3Cell {
  checkResolution(resolution);
  const position = parseSkyPosition({ raDeg, decDeg });
  return latLngToCell(position.decDeg, longitudeDegOf(position.raDeg), resolution) as H3Cell;
}

/**
 * Computes the integer under which a position is filed by H3: the low 52 bits of its cell of resolution 15, that is 7
 * bits for the base cell and 3 for each of 15 digits.
 *
 * Sorts as the hex form does. The full 64-bit index as a Number would lose bits for 98.9 % of cells.
 *
 * @throws {BadUserInput} for coordinates that are not finite or out of range
 */
export function h3KeyOf(raDeg: number, decDeg: number): number {
  return keyBitsOf(h3CellOf(raDeg, decDeg));
}

/**
 * Turns text into an {@link H3Cell} of any resolution; upper case is accepted and lowered.
 *
 * @throws {BadUserInput} when it is not the 15 hex digits of an existing cell
 */
export function parseH3Cell(text: string): H3Cell {
  const cell = text.toLowerCase();
  if (!/^8[0-9a-f]{14}$/.test(cell) || !isValidCell(cell)) {
    throw new BadUserInput(
      `h3Cell must be the 15 hex digits of an H3 cell, as 8f1e9581aa05a01; received ${JSON.stringify(text)}`,
      ['h3Cell'],
    );
  }
  return cell as H3Cell;
}

/** Tells a cell's resolution, 0 (20 degrees across) to 15. */
export function h3ResolutionOf(cell: H3Cell): number {
  return getResolution(cell);
}

/**
 * Gives the keys of all positions filed under a cell, as one closed range of {@link h3KeyOf} values.
 *
 * @example
 * const { first, last } = h3KeyRangeOf(parseH3Cell('8428309ffffffff'));
 * // where h3 between first and last
 */
export function h3KeyRangeOf(cell: H3Cell): { readonly first: number; readonly last: number } {
  // Unused digits are 7 in the index, which is the greatest value: the cell's own bits end its range.
  const last = keyBitsOf(cell);
  return { first: last - H3_KEYS_PER_DIGITS[H3_RESOLUTION - getResolution(cell)]! + 1, last };
}

/** Finds the centre of a cell. */
export function h3CentreOf(cell: H3Cell): SkyPosition {
  const [decDeg, raDeg] = cellToLatLng(cell);
  return parseSkyPosition({ raDeg, decDeg });
}

/** Finds the centre of the cell whose key range begins at `firstKey`, as a unit vector. The caller has checked both. */
export function h3CentreVector(resolution: number, firstKey: number): UnitVector {
  const lastKey = firstKey + H3_KEYS_PER_DIGITS[H3_RESOLUTION - resolution]! - 1;
  const high = Math.floor(lastKey / 2 ** 32);
  // H3's bit layout above the 52 bits: mode 1 (cell) at bit 59, resolution at bit 52.
  const upper = 0x08000000 | (resolution << 20) | high;
  const [decDeg, raDeg] = cellToLatLng([(lastKey - high * 2 ** 32) >>> 0, upper]);
  return unitVectorOf(raDeg, decDeg);
}

/** Says whether a base cell is a pentagon; so are its descendants with digits 0 only. */
export function isPentagonBaseCell(baseCell: number): boolean {
  return PENTAGON_BASE_CELLS.has(baseCell);
}

/** Gives the first key of a base cell. */
export function firstKeyOfBaseCell(baseCell: number): number {
  return baseCell * KEYS_PER_BASE_CELL;
}

/** Moves RA from [0, 360) to the longitudes H3 expects; exact, since 360 is subtracted above 180 only. */
function longitudeDegOf(raDeg: number): number {
  return raDeg > 180 ? raDeg - 360 : raDeg;
}

function keyBitsOf(cell: H3Cell): number {
  return Number.parseInt(cell.slice(2), 16);
}

function checkResolution(resolution: number): void {
  if (!(resolution >= 0 && resolution <= H3_RESOLUTION && Number.isInteger(resolution))) {
    throw new BadUserInput(
      `resolution must be a whole number in [0, ${H3_RESOLUTION}]; received ${String(resolution)}`,
      ['resolution'],
    );
  }
}
