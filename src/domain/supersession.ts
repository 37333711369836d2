import type { Datapoint, DatapointId, PointVersion } from './datapoint.js';

/** A version of a datapoint, whatever else is known of it. */
interface Versioned {
  readonly datapoint: Datapoint;
  readonly version: PointVersion;
}

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
export function seenPoints<Point extends Versioned>(points: readonly Point[]): readonly Superseded<Point>[] {
  const ordered = oneVersionEach(inOrder(points));
  const superseded = supersessionsOf(ordered);
  return ordered.map((point) => {
    const supersededBy = superseded?.get(point);
    return supersededBy === undefined ? { point } : { point, supersededBy };
  });
}

/** Gives the points that count: those of {@link seenPoints} that nothing supersedes, in order (mjd, id). */
export function countedPoints<Point extends Versioned>(points: readonly Point[]): readonly Point[] {
  const ordered = oneVersionEach(inOrder(points));
  const superseded = supersessionsOf(ordered);
  return superseded ? ordered.filter((point) => !superseded.has(point)) : ordered;
}

/** Orders datapoints by (mjd, id); ids are ASCII, so this is the order of their bytes. */
export function byTimeThenId(a: Datapoint, b: Datapoint): number {
  return a.mjd - b.mjd || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Orders ids so that 64-bit ids without leading zeros compare as numbers: the shorter first, then by bytes. */
function byNumber(a: DatapointId, b: DatapointId): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Puts points in order (mjd, id). They mostly come so: looking costs a tenth of sorting. */
export function inOrder<Point extends { readonly datapoint: Datapoint }>(
  points: readonly Point[],
): readonly Point[] {
  const isInOrder = points.every(
    (point, place) => place === 0 || byTimeThenId(points[place - 1]!.datapoint, point.datapoint) < 0,
  );
  return isInOrder ? points : [...points].sort((a, b) => byTimeThenId(a.datapoint, b.datapoint));
}

/** Finds the points that others supersede; `undefined` when there are none, as with nearly all transients. */
function supersessionsOf<Point extends Versioned>(
  ordered: readonly Point[],
): ReadonlyMap<Point, DatapointId> | undefined {
  let superseded: Map<Point, DatapointId> | undefined;
  // Points of one exposure have one mjd, so they stand next to each other.
  for (let from = 0; from < ordered.length; ) {
    let to = from + 1;
    while (to < ordered.length && ordered[to]!.datapoint.mjd === ordered[from]!.datapoint.mjd) to++;
    for (let place = from; to - from > 1 && place < to; place++) {
      const newest = newestOfExposure(ordered, place, from, to);
      if (newest === ordered[place]!.datapoint.id) continue;
      superseded ??= new Map();
      superseded.set(ordered[place]!, newest);
    }
    from = to;
  }
  return superseded;
}

/** Gives the highest id among the points of one instant that share kind and exposure with the one at a place. */
function newestOfExposure(
  ordered: readonly Versioned[],
  place: number,
  from: number,
  to: number,
): DatapointId {
  const { exposure, kind, id } = ordered[place]!.datapoint;
  if (exposure === undefined) return id;
  let newest = id;
  for (let other = from; other < to; other++) {
    const rival = ordered[other]!.datapoint;
    if (rival.exposure === exposure && rival.kind === kind && byNumber(newest, rival.id) < 0)
      newest = rival.id;
  }
  return newest;
}

function oneVersionEach<Point extends Versioned>(ordered: readonly Point[]): readonly Point[] {
  const ids = new Set<DatapointId>();
  for (const { datapoint } of ordered) ids.add(datapoint.id);
  if (ids.size === ordered.length) return ordered;
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

function outranks(a: Versioned, b: Versioned): boolean {
  const [aLed, bLed] = [a.datapoint.summary !== undefined, b.datapoint.summary !== undefined];
  return aLed === bLed ? a.version > b.version : aLed;
}
