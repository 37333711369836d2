import type { SkyRegion } from '../../domain/sky-region.js';
import type { SkymapWhere } from './transient-where.js';

/** Regions of the sky maps that a `where` names, by {@link skymapKey}. */
export type SkymapRegions = ReadonlyMap<string, SkyRegion>;

/** Names the region of a level of a sky map. */
export function skymapKey({ id, level }: SkymapWhere): string {
  return `${level} ${id}`;
}
