import { describe, expect, test } from 'vitest';
import { contourPath } from '../../dashboard/web/event/contour-path.js';
import { toSky } from '../../dashboard/web/sky/hammer.js';

type Ring = readonly (readonly [lonDeg: number, latDeg: number])[];

/** Corners of the lines that are drawn, as directions; a line break begins a new list. */
function drawn(...rings: readonly Ring[]) {
  const path = contourPath({ coordinates: rings.map((ring) => [ring]) });
  return path
    .split('M')
    .filter((line) => line !== '')
    .map((line) =>
      line.split('L').map((place) => {
        const [x = 0, y = 0] = place.split(' ').map(Number);
        return toSky({ x, y: -y });
      }),
    );
}

describe('the border of a region on the map', () => {
  test('is one closed line where nothing cuts it', () => {
    const lines = drawn([
      [10, 0],
      [11, 0],
      [11, 1],
      [10, 1],
      [10, 0],
    ]);
    expect(lines.map((line) => line.length)).toEqual([5]);
    expect(lines[0]?.[1]?.raDeg).toBeCloseTo(11, 1);
    expect(lines[0]?.[2]?.decDeg).toBeCloseTo(1, 1);
  });

  test('has no line at RA 180, where regions come cut', () => {
    const west: Ring = [
      [179, 0],
      [180, 0],
      [180, 1],
      [179, 1],
      [179, 0],
    ];
    const east: Ring = [
      [-180, 0],
      [-179, 0],
      [-179, 1],
      [-180, 1],
      [-180, 0],
    ];
    const lines = drawn(west, east);
    const upright = lines.flatMap((line) =>
      line.slice(1).filter((place, index) => {
        const before = line[index];
        return [place, before].every((each) => Math.abs((each?.raDeg ?? 0) - 180) < 0.01);
      }),
    );
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(upright).toEqual([]);
  });

  test('is broken at RA 0, the seam of the map, and bent along parallels', () => {
    const lines = drawn([
      [-20, 40],
      [20, 40],
      [20, 50],
      [-20, 50],
      [-20, 40],
    ]);
    expect(lines.length).toBeGreaterThan(1);
    // On the seam itself a place is rounded out of the map.
    const declinations = lines.flat().flatMap((place) => (place ? [place.decDeg] : []));
    expect(Math.min(...declinations)).toBeGreaterThan(39.9);
    expect(Math.max(...declinations)).toBeLessThan(50.1);
  });

  test('does not run along a pole', () => {
    const cap: Ring = [
      [-180, 80],
      [180, 80],
      [180, 90],
      [-180, 90],
      [-180, 80],
    ];
    for (const line of drawn(cap)) for (const place of line) expect(place?.decDeg).toBeCloseTo(80, 1);
  });
});
