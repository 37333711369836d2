import type { Datapoint, DatapointId, PointVersion } from './datapoint.js';

/** A point as one viewer or world sees it, with the one of the same exposure that supersedes it. */
export interface Superseded<Point> {
  readonly point: Point;
  readonly supersededBy?: DatapointId;
}

/**
 * Puts the points that are seen in order (mjd, id), keeps one version of each id, and says which are superseded.
 *
 * Depends on the set of points seen alone, not on their order of arrival:
 * - of several versions of one id the one with an alert summary stays, else the one whose version is greatest by bytes;
 * - of several points of one kind and one exposure (ZTF: same jd and readout channel) the one with the highest id
 *   supersedes the others: the survey's ids grow with each candidate that it publishes.
 *
 * @param points  of one transient, in any order
 */
export function seenPoints<Point extends { readonly datapoint: Datapoint; readonly version: PointVersion }>(
  points: readonly Point[],
): readonly Superseded<Point>[] {
  const ordered = oneVersionEach([...points].sort((a, b) => byTimeThenId(a.datapoint, b.datapoint)));
  const seen: Superseded<Point>[] = ordered.map((point) => ({ point }));
  // Points of one exposure have one mjd, so they stand next to each other.
  for (let from = 0; from < ordered.length; ) {
    let to = from + 1;
    while (to < ordered.length && ordered[to]!.datapoint.mjd === ordered[from]!.datapoint.mjd) to++;
    if (to - from > 1) markSuperseded(seen, from, to);
    from = to;
  }
  return seen;
}

/** Gives the points that count: those of {@link seenPoints} that nothing supersedes, in order (mjd, id). */
export function countedPoints<
  Point extends { readonly datapoint: Datapoint; readonly version: PointVersion },
>(points: readonly Point[]): readonly Point[] {
  return seenPoints(points).flatMap(({ point, supersededBy }) => (supersededBy ? [] : [point]));
}

/** Orders datapoints by (mjd, id); ids are ASCII, so this is the order of their bytes. */
export function byTimeThenId(a: Datapoint, b: Datapoint): number {
  return a.mjd - b.mjd || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Orders ids so that 64-bit ids without leading zeros compare as numbers: the shorter first, then by bytes. */
function byNumber(a: DatapointId, b: DatapointId): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Marks those among points of one instant that another of their kind and exposure supersedes. */
function markSuperseded<Point extends { readonly datapoint: Datapoint }>(
  seen: Superseded<Point>[],
  from: number,
  to: number,
): void {
  for (let place = from; place < to; place++) {
    const { point } = seen[place]!;
    const { exposure, kind } = point.datapoint;
    if (exposure === undefined) continue;
    let newest = point.datapoint;
    for (let other = from; other < to; other++) {
      const rival = seen[other]!.point.datapoint;
      if (rival.exposure === exposure && rival.kind === kind && byNumber(newest.id, rival.id) < 0)
        newest = rival;
    }
    if (newest !== point.datapoint) seen[place] = { point, supersededBy: newest.id };
  }
}

function oneVersionEach<Point extends { readonly datapoint: Datapoint; readonly version: PointVersion }>(
  ordered: readonly Point[],
): readonly Point[] {
  if (new Set(ordered.map((point) => point.datapoint.id)).size === ordered.length) return ordered;
  const chosen: Point[] = [];
  const placeOf = new Map<DatapointId, number>();
  for (const point of ordered) {
    const place = placeOf.get(point.datapoint.id);
    if (place === undefined) {
      placeOf.set(point.datapoint.id, chosen.length);
      chosen.push(point);
    } else if (outranks(point, chosen[place]!)) chosen[place] = point;
  }
  return chosen.sort((a, b) => byTimeThenId(a.datapoint, b.datapoint));
}

function outranks(
  a: { readonly datapoint: Datapoint; readonly version: PointVersion },
  b: { readonly datapoint: Datapoint; readonly version: PointVersion },
): boolean {
  const [aLed, bLed] = [a.datapoint.summary !== undefined, b.datapoint.summary !== undefined];
  return aLed === bLed ? a.version > b.version : aLed;
}
