import type { InternedKeys } from '../interned-keys.js';

/** Gives the integers of lanes that come by their keys and were interned, ascending. */
export function laneIds(keys: InternedKeys, lanes: readonly string[]): number[] {
  return [...new Set(lanes.map((lane) => keys.lanes.knownId(lane)))].sort((a, b) => a - b);
}
