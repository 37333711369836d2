import type { Datapoint } from '../../domain/datapoint.js';
import { byTimeThenId } from '../../domain/supersession.js';
import { unpackBits } from './bitmap.js';
import type { PackedPoint } from './point-codec.js';

/** A point with the term under which it is kept. */
export interface TermedPoint {
  readonly point: PackedPoint;
  readonly term: number;
  /** The alternative by which it was seen at an earlier instant. Absent: that of its term. */
  readonly way?: readonly string[];
}

/** Picks the points of a set of sequence numbers, in order (mjd, id). */
export function pointsOf(points: readonly TermedPoint[], bits: Uint8Array): TermedPoint[] {
  const bySeq = new Map(points.map((point) => [point.point.seq, point]));
  return unpackBits(bits)
    .flatMap((seq) => bySeq.get(seq) ?? [])
    .sort((a, b) => byTimeThenId(a.point.datapoint, b.point.datapoint));
}

/**
 * Gives the datapoints alone, without summaries: an alert may bring one later, and a state's identity leaves it out, so
 * what is computed from the state must not see it.
 */
export function contentsOf(points: readonly TermedPoint[]): Datapoint[] {
  return points.map(({ point: { datapoint } }) => {
    if (datapoint.summary === undefined) return datapoint;
    const { summary: _summary, ...content } = datapoint;
    return content;
  });
}
