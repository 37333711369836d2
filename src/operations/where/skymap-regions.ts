import type { SkyRegion } from '../../domain/sky-region.js';
import type { Given, SkymapWhere, TransientWhere } from './transient-where.js';

/** Regions of the sky maps that a `where` names, by {@link skymapKey}. */
export type SkymapRegions = ReadonlyMap<string, SkyRegion>;

/** As deep as a `where` may be; what is deeper is refused when it is parsed. */
const MAX_DEPTH = 16;

/** Names the region of a level of a sky map. */
export function skymapKey({ id, level }: SkymapWhere): string {
  return `${level} ${id}`;
}

/** Finds the levels of sky maps that a `where` asks for, each once, by {@link skymapKey}. */
export function skymapsNamedBy(where: Given<TransientWhere>): ReadonlyMap<string, SkymapWhere> {
  const named = new Map<string, SkymapWhere>();
  if (where) collect(where, named, 1);
  return named;
}

function collect(where: TransientWhere, named: Map<string, SkymapWhere>, depth: number): void {
  if (depth > MAX_DEPTH) return;
  const { and, or, not, region } = where;
  if (region?.skymap) named.set(skymapKey(region.skymap), region.skymap);
  for (const part of [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])]) collect(part, named, depth + 1);
}
