import type { ContourPoint, ContourRing } from './contour-ring.js';

/** Is a ring with what is needed to tell what lies in it. */
interface MeasuredRing {
  readonly ring: ContourRing;
  /** Square degrees on the rectangle of longitude and declination; negative for a hole. */
  readonly area: number;
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/**
 * Puts each hole to the outer ring that it lies in: the smallest of those around it.
 *
 * @param rings  simple, closed, not crossing each other; outer ones counter-clockwise, holes clockwise
 * @returns      for each outer ring itself and its holes; the largest first
 */
export function groupRings(rings: readonly ContourRing[]): readonly (readonly ContourRing[])[] {
  const measured = rings.map(measure);
  const outer = measured.filter(({ area }) => area > 0).sort((a, b) => a.area - b.area);
  const polygons = new Map(outer.map((ring) => [ring, [ring.ring]]));
  for (const hole of measured) {
    if (hole.area > 0) continue;
    // The middle of a side: a corner may lie on the ring around it.
    const [a, b] = [hole.ring[0]!, hole.ring[1]!];
    const middle: ContourPoint = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    const around = outer.find((ring) => ring.area > -hole.area && isWithin(middle, ring));
    if (around !== undefined) polygons.get(around)!.push(hole.ring);
  }
  return [...polygons.values()].reverse();
}

function measure(ring: ContourRing): MeasuredRing {
  let doubled = 0;
  let [west, east, south, north] = [180, -180, 90, -90];
  for (let i = 1; i < ring.length; i++) {
    const [lon, dec] = ring[i]!;
    const [lonBefore, decBefore] = ring[i - 1]!;
    doubled += lonBefore * dec - lon * decBefore;
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, dec);
    north = Math.max(north, dec);
  }
  return { ring, area: doubled / 2, west, east, south, north };
}

/** Counts how often a line from the point to the north crosses the ring: an odd number means within. */
function isWithin([lon, dec]: ContourPoint, { ring, west, east, south, north }: MeasuredRing): boolean {
  if (lon < west || lon > east || dec < south || dec > north) return false;
  let isInside = false;
  for (let i = 1; i < ring.length; i++) {
    const [lonA, decA] = ring[i - 1]!;
    const [lonB, decB] = ring[i]!;
    if (lonA > lon === lonB > lon) continue;
    if (decA + ((lon - lonA) / (lonB - lonA)) * (decB - decA) > dec) isInside = !isInside;
  }
  return isInside;
}
