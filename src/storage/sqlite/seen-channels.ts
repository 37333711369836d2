import { byBytes } from '../../access/access-term.js';
import type { SeenChannel } from '../port.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';

/** Lanes that a record gained at one moment. */
export interface LaneAddition {
  readonly laneSet: number;
  readonly sinceUnixMs: number;
  readonly run: number;
}

/** Merges the lanes that are read by channel, the earliest of each, by channel name. */
export function seenChannels(
  additions: readonly LaneAddition[],
  sight: Sight,
  keys: InternedKeys,
): SeenChannel[] {
  const earliest = new Map<string, LaneAddition>();
  for (const addition of additions)
    for (const id of keys.lanesOf(addition.laneSet)) {
      if (!sight.lanes.has(id)) continue;
      const { channel } = keys.lane(id);
      const known = earliest.get(channel);
      if (!known || addition.sinceUnixMs < known.sinceUnixMs) earliest.set(channel, addition);
    }
  return [...earliest]
    .sort(([a], [b]) => byBytes(a, b))
    .map(([channel, { sinceUnixMs, run }]) => ({ channel, sinceUnixMs, runId: keys.runs.keyOf(run) }));
}
