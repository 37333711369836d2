import { byBytes } from '../access/access-term.js';
import type { TermedPoint } from './packed/termed-point.js';

/**
 * Names the labels by which a viewer sees the points, distinct, by bytes.
 *
 * @param wayOf  gives the alternative of a term by which he sees it
 */
export function labelsOf(
  points: readonly TermedPoint[],
  wayOf: (term: number) => readonly string[],
): string[] {
  const terms = new Set(points.map(({ term }) => term));
  return [...new Set([...terms].flatMap(wayOf))].sort(byBytes);
}
