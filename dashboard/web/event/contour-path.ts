import type { GeoContour } from '../api/answers.js';
import { toMap } from '../sky/hammer.js';
import { curve } from '../sky/sky-lines.js';

/** Longest step that is drawn straight, degrees: sides of large rectangles are curved on the map. */
const STEP_DEG = 2;

type LonLat = readonly [lonDeg: number, latDeg: number];

/**
 * Writes the border of a region as SVG path data.
 *
 * Regions come cut at RA 180 and closed along the poles (RFC 7946). The map is whole there, so these sides are left out.
 */
export function contourPath({ coordinates }: GeoContour): string {
  return coordinates
    .flat()
    .flatMap(linesOf)
    .map((line) => curve(line.map(([lonDeg, latDeg]) => ({ raDeg: (lonDeg + 360) % 360, decDeg: latDeg }))))
    .join('');
}

/** Lists the places of a region's border, for choosing the part of the sky that holds it. */
export function placesOfContour({ coordinates }: GeoContour) {
  return coordinates
    .flat(2)
    .map(([lonDeg, latDeg]) => toMap({ raDeg: (lonDeg + 360) % 360, decDeg: latDeg }));
}

/** Cuts a ring at the sides that are no border, and puts places between those that lie far apart. */
function linesOf(ring: readonly LonLat[]): LonLat[][] {
  const lines: LonLat[][] = [];
  let line: LonLat[] = [];
  for (const [index, place] of ring.entries()) {
    const before = ring[index - 1];
    if (before && isCut(before, place)) {
      lines.push(line);
      line = [];
    } else if (before) line.push(...between(before, place));
    line.push(place);
  }
  return [...lines, line].filter(({ length }) => length > 1);
}

function isCut([lonA, latA]: LonLat, [lonB, latB]: LonLat): boolean {
  const isSeam = Math.abs(lonA) === 180 && lonA === lonB;
  const isPole = Math.abs(latA) === 90 && latA === latB;
  return isSeam || isPole;
}

function between([lonA, latA]: LonLat, [lonB, latB]: LonLat): LonLat[] {
  const steps = Math.ceil(Math.max(Math.abs(lonB - lonA), Math.abs(latB - latA)) / STEP_DEG);
  return Array.from({ length: Math.max(0, steps - 1) }, (_, index): LonLat => {
    const share = (index + 1) / steps;
    return [lonA + share * (lonB - lonA), latA + share * (latB - latA)];
  });
}
