import { arrivalTerm, eitherTerm } from '../../access/access-term.js';
import { hasBit } from './bitmap.js';
import type { PackedPoint } from './point-codec.js';
import type { TermedPoint } from './termed-point.js';

/** An alert received by the instant, as far as it tells what came with it. */
export interface Receipt {
  readonly label: string;
  /** Sequence numbers of all points of the packet (bitmap). */
  readonly points: Uint8Array;
}

/** What a point was until something was added to it. */
export interface FormerPoint {
  readonly point: PackedPoint;
  readonly untilUnixMs: number;
}

/** What is known of the instant. */
export interface PointHistory {
  readonly asOfUnixMs: number;
  /** Alerts received by then. */
  readonly receipts: readonly Receipt[];
  readonly former: readonly FormerPoint[];
}

/**
 * Picks the points that a viewer saw at an instant, each as it was then, with the way by which he saw it.
 *
 * Rights come with alerts: a point that came hidden and later with an alert that is seen was not seen before. Terms only
 * widen, so what was seen then is among what is open now.
 *
 * @param points  those whose terms are open now to one who satisfies the labels
 * @param has     tells which labels are satisfied
 */
export function pointsAsOf(
  points: readonly TermedPoint[],
  has: (label: string) => boolean,
  { asOfUnixMs, receipts, former }: PointHistory,
): TermedPoint[] {
  const satisfied = receipts.filter(({ label }) => has(label));
  const earlier = contentsAt(former, asOfUnixMs);
  return points.flatMap((termed) => {
    const { seq, label: own } = termed.point;
    if (!has(own)) return [];
    const arrivals = satisfied.filter(({ points: bits }) => hasBit(bits, seq));
    if (arrivals.length === 0) return [];
    const term = arrivals.map(({ label }) => arrivalTerm(own, label)).reduce(eitherTerm);
    return [{ point: earlier.get(seq) ?? termed.point, term: termed.term, way: term.alternatives[0]! }];
  });
}

/** Finds, of each point that was something else at the instant, what it was. */
function contentsAt(former: readonly FormerPoint[], asOfUnixMs: number): ReadonlyMap<number, PackedPoint> {
  const contents = new Map<number, FormerPoint>();
  for (const past of former) {
    if (past.untilUnixMs <= asOfUnixMs) continue;
    const known = contents.get(past.point.seq);
    if (!known || past.untilUnixMs < known.untilUnixMs) contents.set(past.point.seq, past);
  }
  return new Map([...contents].map(([seq, { point }]) => [seq, point]));
}
