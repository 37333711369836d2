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
  const terms = new Set<number>();
  const labels = new Set<string>();
  for (const { term, way } of points)
    if (way) for (const label of way) labels.add(label);
    else terms.add(term);
  for (const term of terms) for (const label of wayOf(term)) labels.add(label);
  return [...labels].sort(byBytes);
}
