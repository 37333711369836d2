import type { BorderSegment } from './border-segments.js';
import type { UnrolledSky } from './unrolled-sky.js';

/**
 * Joins the pieces of a border to rings that visit no corner twice.
 *
 * Where two cells of the region touch at a corner only, each border stays with its own cell; a ring that comes to a
 * corner again is cut there into two.
 *
 * @returns  each ring as its segments in order; the last ends where the first begins
 */
export function traceRings(
  segments: readonly BorderSegment[],
  sky: UnrolledSky,
): readonly (readonly BorderSegment[])[] {
  const begins = segments.map(({ line, from }) => sky.keyOf(line, from));
  const ends = segments.map(({ line, to }) => sky.keyOf(line, to));
  const leaving = new Map<number, number[]>();
  for (const [index, key] of begins.entries()) {
    const others = leaving.get(key);
    if (others === undefined) leaving.set(key, [index]);
    else others.push(index);
  }
  const isUsed = new Uint8Array(segments.length);
  const rings: (readonly BorderSegment[])[] = [];
  for (let start = 0; start < segments.length; start++) {
    if (isUsed[start] === 1) continue;
    const walk = walkFrom(start, segments, (index) => leaving.get(ends[index]!) ?? [], isUsed);
    for (const ring of simpleRings(walk, begins)) rings.push(ring.map((index) => segments[index]!));
  }
  return rings;
}

/** Follows the border until it comes back to where it began. */
function walkFrom(
  start: number,
  segments: readonly BorderSegment[],
  leavingAtEndOf: (index: number) => readonly number[],
  isUsed: Uint8Array,
): readonly number[] {
  const walk: number[] = [];
  let next: number | undefined = start;
  while (next !== undefined) {
    const index: number = next;
    isUsed[index] = 1;
    walk.push(index);
    const free = leavingAtEndOf(index).filter((candidate) => isUsed[candidate] === 0);
    const ownCell: number = segments[index]!.lastOwner;
    next = free.find((candidate) => segments[candidate]!.firstOwner === ownCell) ?? free[0];
  }
  return walk;
}

/** Cuts a closed walk wherever it comes to a corner again. */
function simpleRings(walk: readonly number[], begins: readonly number[]): readonly (readonly number[])[] {
  const rings: (readonly number[])[] = [];
  const open: number[] = [];
  const depthOfCorner = new Map<number, number>();
  for (const index of walk) {
    const corner = begins[index]!;
    const depth = depthOfCorner.get(corner);
    if (depth !== undefined) {
      const ring = open.splice(depth);
      for (const passed of ring) depthOfCorner.delete(begins[passed]!);
      rings.push(ring);
    }
    depthOfCorner.set(corner, open.length);
    open.push(index);
  }
  rings.push(open);
  return rings;
}
