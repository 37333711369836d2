import { evenBitsOf, oddBitsOf } from '../../spatial/bit-interleave.js';
import type { SkyCell } from '../../spatial/cell-algebra.js';
import { PIXELS_PER_FACE } from '../../spatial/healpix.js';
import { LONGITUDE_OF_FACE } from '../../spatial/healpix-projection.js';
import {
  CUT_FACE,
  isEastOf,
  type LatticeLine,
  type SharedSide,
  sharedSidesOf,
  sideNumberOf,
} from './unrolled-sky.js';

/** Is a straight piece of the border of a region, with the region on its left. */
export interface BorderSegment {
  readonly line: LatticeLine;
  readonly from: number;
  readonly to: number;
  /** The cells (halves of cut cells apart) that it begins and ends on: at a crossing a border stays with its cell. */
  readonly firstOwner: number;
  readonly lastOwner: number;
}

/** Is a side of a cell on a line: places from < to, and the cell. */
interface CellSide {
  readonly from: number;
  readonly to: number;
  readonly owner: number;
}

/** All sides of cells on one line, by the direction in which they have their cell on the left. */
interface SidesOnLine {
  readonly line: LatticeLine;
  readonly ascending: CellSide[];
  readonly descending: CellSide[];
}

/**
 * Finds the border of a region of disjoint cells: where a side of a cell meets the side of another, neither is border.
 *
 * @param order  at least that of the finest cell; places are counted in its pixels
 */
export function borderSegmentsOf(cells: Iterable<SkyCell>, order: number): readonly BorderSegment[] {
  const collected = new SideCollector(2 ** order);
  let owner = 0;
  for (const cell of cells) {
    collected.addCell(cell, order, owner);
    owner += 2;
  }
  return [...collected.lines()].flatMap(({ line, ascending, descending }) => [
    ...uncovered(line, ascending, descending).map((piece) => ({ line, ...piece })),
    ...uncovered(line, descending, ascending).map(({ from, to, firstOwner, lastOwner }) => ({
      line,
      from: to,
      to: from,
      firstOwner: lastOwner,
      lastOwner: firstOwner,
    })),
  ]);
}

class SideCollector {
  private readonly byLine = new Map<number, SidesOnLine>();
  private readonly sharedSides: readonly SharedSide[];

  constructor(private readonly side: number) {
    this.sharedSides = sharedSidesOf(side);
  }

  lines(): Iterable<SidesOnLine> {
    return this.byLine.values();
  }

  addCell(cell: SkyCell, order: number, owner: number): void {
    const width = 2 ** (order - cell.order);
    const face = Math.floor(cell.pixel / PIXELS_PER_FACE[cell.order]!);
    const woven = cell.pixel - face * PIXELS_PER_FACE[cell.order]!;
    const column = evenBitsOf(woven) * width;
    const row = oddBitsOf(woven) * width;
    const isCut = face === CUT_FACE && column === row;
    const isEast = isEastOf(face, column, row);
    const southEast = isCut || isEast;
    // Counter-clockwise as seen on the sky with RA to the right: south, east, north, west corner.
    this.addSide({ kind: 'ROW', face, at: row, isEast: southEast }, column, column + width, owner, true);
    this.addSide(
      { kind: 'COLUMN', face, at: column + width, isEast: southEast },
      row,
      row + width,
      owner,
      true,
    );
    const western = isCut ? owner + 1 : owner;
    this.addSide({ kind: 'ROW', face, at: row + width, isEast }, column, column + width, western, false);
    this.addSide({ kind: 'COLUMN', face, at: column, isEast }, row, row + width, western, false);
    if (isCut) {
      this.addSide({ kind: 'CUT', face, at: 0, isEast: true }, column, column + width, owner, false);
      this.addSide({ kind: 'CUT', face, at: 0, isEast: false }, column, column + width, western, true);
    }
    this.addPole(face, column + row + 2 * width === 2 * this.side, column + row === 0, owner);
  }

  private addPole(face: number, isNorthmost: boolean, isSouthmost: boolean, owner: number): void {
    const isNorth = face < 4 && isNorthmost;
    if (!isNorth && !(face >= 8 && isSouthmost)) return;
    const isEast = isEastOf(face, 0, 0);
    const longitude = LONGITUDE_OF_FACE[face]! - (isEast ? 8 : 0);
    const kind = isNorth ? 'NORTH_POLE' : 'SOUTH_POLE';
    this.addSide({ kind, face, at: 0, isEast }, longitude - 1, longitude + 1, owner, !isNorth);
  }

  private addSide(line: LatticeLine, from: number, to: number, owner: number, isAscending: boolean): void {
    const { kind } = line;
    const isBorder = (kind === 'ROW' || kind === 'COLUMN') && (line.at === 0 || line.at === this.side);
    if (!isBorder) {
      this.push(this.numberOf(line), line, { from, to, owner }, isAscending);
      return;
    }
    const shared = this.sharedSides[sideNumberOf(line.face, kind, line.at !== 0)]!;
    const place = shared.isReversed
      ? { from: this.side - to, to: this.side - from, owner }
      : { from, to, owner };
    this.push(-1 - shared.id, shared.line, place, isAscending !== shared.isReversed);
  }

  private push(number: number, line: LatticeLine, cellSide: CellSide, isAscending: boolean): void {
    let sides = this.byLine.get(number);
    if (sides === undefined) {
      sides = { line, ascending: [], descending: [] };
      this.byLine.set(number, sides);
    }
    (isAscending ? sides.ascending : sides.descending).push(cellSide);
  }

  private numberOf({ kind, face, at, isEast }: LatticeLine): number {
    const half = isEast ? 1 : 0;
    if (kind === 'ROW' || kind === 'COLUMN') {
      return ((2 * face + (kind === 'ROW' ? 0 : 1)) * (this.side + 1) + at) * 2 + half;
    }
    return -100 - ['CUT', 'NORTH_POLE', 'SOUTH_POLE'].indexOf(kind) * 2 - (kind === 'CUT' ? half : 0);
  }
}

/** Takes from the sides of one direction what sides of the other lie upon, and joins what touches. */
function uncovered(
  line: LatticeLine,
  sides: CellSide[],
  covering: CellSide[],
): readonly { from: number; to: number; firstOwner: number; lastOwner: number }[] {
  sides.sort((a, b) => a.from - b.from);
  covering.sort((a, b) => a.from - b.from);
  const pieces: { from: number; to: number; firstOwner: number; lastOwner: number }[] = [];
  const add = (from: number, to: number, owner: number) => {
    const before = pieces.at(-1);
    // Between two halves on the cut a third cell may come to it with its corner alone: there it stays two pieces.
    if (before?.to === from && line.kind !== 'CUT') {
      before.to = to;
      before.lastOwner = owner;
    } else pieces.push({ from, to, firstOwner: owner, lastOwner: owner });
  };
  let next = 0;
  for (const { from, to, owner } of sides) {
    while (next < covering.length && covering[next]!.to <= from) next++;
    let at = from;
    for (let i = next; i < covering.length && covering[i]!.from < to; i++) {
      if (covering[i]!.from > at) add(at, covering[i]!.from, owner);
      at = Math.max(at, covering[i]!.to);
    }
    if (at < to) add(at, to, owner);
  }
  return pieces;
}
