import type { Predicate } from '../../domain/predicate.js';
import type { ConeRegion } from '../../domain/sky-region.js';

/** Lists the cones in which every transient that satisfies the predicate must lie. */
export function requiredCones(predicate: Predicate | undefined): readonly ConeRegion[] {
  if (predicate === undefined) return [];
  if (predicate.op === 'inRegion') return predicate.region.kind === 'cone' ? [predicate.region] : [];
  return predicate.op === 'and' ? predicate.all.flatMap(requiredCones) : [];
}

/** Lists the T2 units whose results the predicate looks at, each once, sorted. */
export function unitsOf(predicate: Predicate | undefined): readonly string[] {
  const units = new Set<string>();
  const visit = (part: Predicate): void => {
    if (part.op === 't2') units.add(part.unit);
    else if (part.op === 'and') part.all.forEach(visit);
    else if (part.op === 'or') part.any.forEach(visit);
    else if (part.op === 'not') visit(part.of);
  };
  if (predicate) visit(predicate);
  return [...units].sort();
}
