import { readFileSync } from 'node:fs';
import {
  cellToBoundary,
  cellToChildren,
  cellToParent,
  getBaseCellNumber,
  getPentagons,
  getRes0Cells,
  getResolution,
} from 'h3-js';
import { describe, expect, test } from 'vitest';
import { BadUserInput } from '../../src/domain/errors.js';
import {
  H3_CAP_RAD,
  H3_RESOLUTION,
  type H3Cell,
  h3CellOf,
  h3CentreOf,
  h3CentreVector,
  h3KeyOf,
  h3KeyRangeOf,
  h3ResolutionOf,
  isPentagonBaseCell,
  parseH3Cell,
} from '../../src/spatial/h3-cell.js';
import { RADIANS_PER_ARCSEC, separationArcsec, unitVectorOf } from '../../src/spatial/unit-vector.js';
import { realData } from '../real-data.js';
import { seededRandom } from '../seeded-random.js';
import { adversarialPosition, evenlyDrawnPosition } from './sky-points.js';

/** Finds the ancestor of a cell, by its digits; the cell itself at its own resolution. */
function parentOf(cell: string, resolution: number): H3Cell {
  return parseH3Cell(cellToParent(cell, resolution));
}

function linesOf(file: string | undefined): string[] {
  return file === undefined ? [] : readFileSync(file, 'utf8').trim().split('\n');
}

function centreVectorOf(cell: string) {
  const { raDeg, decDeg } = h3CentreOf(parseH3Cell(cell));
  return unitVectorOf(raDeg, decDeg);
}

describe('H3 cells agree with the vectors of the H3 library', () => {
  for (const name of ['rand05centers', 'rand09centers', 'bc05r08centers']) {
    const file = realData(`vectors/h3/${name}.txt`);
    test.skipIf(file === undefined)(`${name}: the cell of each position`, () => {
      const lines = linesOf(file);
      expect(lines.length).toBeGreaterThan(5);
      for (const line of lines) {
        const [cell, decDeg, raDeg] = line.split(' ');
        const parsed = parseH3Cell(cell!);
        expect(h3CellOf(Number(raDeg), Number(decDeg), h3ResolutionOf(parsed))).toBe(parsed);
      }
    });
  }

  const centresFile = realData('vectors/h3/bc05r08centers.txt');
  test.skipIf(centresFile === undefined)('bc05r08centers: the centre of each cell', () => {
    for (const line of linesOf(centresFile)) {
      const [cell, decDeg, raDeg] = line.split(' ');
      const given = unitVectorOf(Number(raDeg), Number(decDeg));
      // The file has six decimals of a degree.
      expect(separationArcsec(centreVectorOf(cell!), given)).toBeLessThan(0.004);
    }
  });

  for (const name of ['rand05cells', 'rand09cells', 'bc05r08cells']) {
    const file = realData(`vectors/h3/${name}.txt`);
    test.skipIf(file === undefined)(`${name}: every corner lies within the bounding cap of its cell`, () => {
      let centre = unitVectorOf(0, 0);
      let capRad = 0;
      let corners = 0;
      for (const line of linesOf(file)) {
        const [decDeg, raDeg] = line.trim().split(' ').map(Number);
        if (/^[0-9a-f]{15}$/.test(line)) {
          centre = centreVectorOf(line);
          capRad = H3_CAP_RAD[h3ResolutionOf(parseH3Cell(line))]!;
        } else if (raDeg !== undefined) {
          corners++;
          const apartRad = separationArcsec(centre, unitVectorOf(raDeg, decDeg!)) * RADIANS_PER_ARCSEC;
          if (apartRad > capRad) expect.fail(`corner ${line} is outside its cell's cap`);
        }
      }
      expect(corners).toBeGreaterThan(40);
    });
  }

  test('latLngToCell of the H3 command line: latitude 20, longitude 123, resolution 2', () => {
    expect(h3CellOf(123, 20, 2)).toBe('824b9ffffffffff');
  });
});

describe('an H3 cell', () => {
  test('files a position under its ancestors by prefix: the key lies in the range of every one', () => {
    const random = seededRandom(1);
    for (let i = 0; i < 3000; i++) {
      const { raDeg, decDeg } = i % 2 === 0 ? evenlyDrawnPosition(random) : adversarialPosition(random);
      const cell = h3CellOf(raDeg, decDeg);
      const key = h3KeyOf(raDeg, decDeg);
      const { first, last } = h3KeyRangeOf(parentOf(cell, i % (H3_RESOLUTION + 1)));
      expect(first <= key && key <= last).toBe(true);
      expect(h3KeyRangeOf(cell)).toEqual({ first: key, last: key });
    }
  });

  test('sorts alike as text, as 52-bit key and as 64-bit index', () => {
    const random = seededRandom(2);
    const rows = Array.from({ length: 3000 }, () => {
      const { raDeg, decDeg } = evenlyDrawnPosition(random);
      const cell = h3CellOf(raDeg, decDeg);
      return { cell, key: h3KeyOf(raDeg, decDeg), index: BigInt(`0x${cell}`) };
    }).sort((a, b) => a.key - b.key);
    for (let i = 1; i < rows.length; i++) {
      expect(rows[i]!.cell > rows[i - 1]!.cell).toBe(true);
      expect(rows[i]!.index > rows[i - 1]!.index).toBe(true);
      expect(Number.isSafeInteger(rows[i]!.key)).toBe(true);
    }
  });

  test('does not depend on how RA is written, nor on RA at a pole', () => {
    for (const decDeg of [-60, -1e-9, 0, 33]) {
      expect(h3CellOf(200, decDeg)).toBe(h3CellOf(-160, decDeg));
      expect(h3CellOf(360, decDeg)).toBe(h3CellOf(0, decDeg));
    }
    for (const decDeg of [90, -90]) {
      expect(new Set([0, 77, 180, 181, 359.9].map((raDeg) => h3CellOf(raDeg, decDeg))).size).toBe(1);
    }
  });

  test('is a pentagon exactly where the H3 library says so', () => {
    const pentagons = getPentagons(0).map((cell) => getBaseCellNumber(cell));
    const ours = Array.from({ length: 122 }, (_, baseCell) => baseCell).filter(isPentagonBaseCell);
    expect(ours).toEqual(pentagons);
  });

  test('is found again by the first key of its range', () => {
    const random = seededRandom(3);
    for (let i = 0; i < 2000; i++) {
      const { raDeg, decDeg } = evenlyDrawnPosition(random);
      const resolution = i % (H3_RESOLUTION + 1);
      const cell = parentOf(h3CellOf(raDeg, decDeg), resolution);
      const centre = h3CentreVector(resolution, h3KeyRangeOf(cell).first);
      expect(separationArcsec(centre, centreVectorOf(cell))).toBeLessThan(1e-9);
    }
  });

  test('is refused when its text is not a cell', () => {
    for (const text of [
      '',
      'zz',
      '8f1e9581aa05a0',
      '8f1e9581aa05a011',
      '8fffffffffffffff',
      '115283473fffffff',
      '8f1e9581aa05a0g',
    ]) {
      expect(() => parseH3Cell(text)).toThrow(BadUserInput);
    }
    expect(parseH3Cell('8F1E9581AA05A01')).toBe(h3CellOf(10.6847, 41.269));
  });

  test('is not made of what is not a position', () => {
    expect(() => h3CellOf(Number.NaN, 0)).toThrow(BadUserInput);
    expect(() => h3KeyOf(0, 90.1)).toThrow(BadUserInput);
    for (const resolution of [-1, 16, 2.5, Number.NaN])
      expect(() => h3CellOf(0, 0, resolution)).toThrow(BadUserInput);
  });
});

describe('the bounding caps of H3 cells', () => {
  /** Largest distance from the centre of a cell to the centre of a child. */
  function stepRad(cell: string): number {
    const centre = centreVectorOf(cell);
    const stepsArcsec = cellToChildren(cell, getResolution(cell) + 1).map((child) =>
      separationArcsec(centre, centreVectorOf(child)),
    );
    return Math.max(...stepsArcsec) * RADIANS_PER_ARCSEC;
  }

  function largestStepRad(resolution: number): number {
    let largestRad = 0;
    for (const base of getRes0Cells()) {
      for (const cell of cellToChildren(base, resolution)) largestRad = Math.max(largestRad, stepRad(cell));
    }
    return largestRad;
  }

  test('hold the largest step to a child and then the cap of the child, over all cells to resolution 3', () => {
    for (let resolution = 0; resolution < 4; resolution++) {
      const needed = (largestStepRad(resolution) + H3_CAP_RAD[resolution + 1]! / 1.01) * 1.0000001;
      expect(H3_CAP_RAD[resolution]!).toBeGreaterThanOrEqual(needed);
      // A bound much larger than needed would be a wrong table too: covers would grow.
      expect(H3_CAP_RAD[resolution]!).toBeLessThan(needed * 1.03);
    }
  });

  test('hold every position that is filed under the cell, with a pentagon near or not', () => {
    const random = seededRandom(4);
    const beyondBoundary = { seen: 0 };
    for (let i = 0; i < 30_000; i++) {
      const { raDeg, decDeg } = i % 2 === 0 ? evenlyDrawnPosition(random) : adversarialPosition(random);
      const resolution = i % H3_RESOLUTION;
      const ancestor = parentOf(h3CellOf(raDeg, decDeg), resolution);
      const apartRad =
        separationArcsec(centreVectorOf(ancestor), unitVectorOf(raDeg, decDeg)) * RADIANS_PER_ARCSEC;
      if (apartRad > H3_CAP_RAD[resolution]!) expect.fail(`RA ${raDeg} Dec ${decDeg} is outside ${ancestor}`);
      const cornersRad = cellToBoundary(ancestor).map(
        ([dec, ra]) => separationArcsec(centreVectorOf(ancestor), unitVectorOf(ra, dec)) * RADIANS_PER_ARCSEC,
      );
      if (apartRad > Math.max(...cornersRad)) beyondBoundary.seen++;
    }
    // Why the caps are needed: some positions lie farther out than any corner of their cell.
    expect(beyondBoundary.seen).toBeGreaterThan(0);
  });

  test('hold the largest step to a child at the finer resolutions, over drawn cells and all pentagons', () => {
    const random = seededRandom(5);
    for (let resolution = 4; resolution < H3_RESOLUTION; resolution++) {
      const drawn = Array.from({ length: 500 }, () => {
        const { raDeg, decDeg } = evenlyDrawnPosition(random);
        return parentOf(h3CellOf(raDeg, decDeg), resolution);
      });
      const roomRad = (H3_CAP_RAD[resolution]! - H3_CAP_RAD[resolution + 1]!) / 1.01;
      let largestRad = 0;
      for (const cell of [...drawn, ...getPentagons(resolution)])
        largestRad = Math.max(largestRad, stepRad(cell));
      expect(largestRad).toBeLessThanOrEqual(roomRad * 1.000001);
      expect(largestRad).toBeGreaterThan(roomRad * 0.95);
    }
  });
});
