import { byBytes } from '../access/access-term.js';
import type { Lane } from '../access/lane.js';
import type { SeenChannel } from './port/state-store.js';

/** Lanes, by the numbers of the store, that accepted a transient, or that a record gained, at one moment. */
interface LanesSince {
  readonly lanes: readonly number[];
  readonly sinceUnixMs: number;
}

/** Lanes that a record gained at one moment; the run as the store keeps it. */
export interface LaneAddition<Run> extends LanesSince {
  readonly run: Run;
}

/** Numbers of the lanes that a viewer reads. */
export interface LanesRead {
  has(lane: number): boolean;
}

/** Merges the lanes that are read by channel, the earliest of each, by channel name. */
export function seenChannels<Run>(
  additions: readonly LaneAddition<Run>[],
  lanesRead: LanesRead,
  laneOf: (id: number) => Lane,
  runIdOf: (run: Run) => string,
): SeenChannel[] {
  return earliestByChannel(additions, lanesRead, laneOf).map(([channel, { sinceUnixMs, run }]) => ({
    channel,
    sinceUnixMs,
    runId: runIdOf(run),
  }));
}

/** Finds of each channel with a lane that is read the earliest addition of such a lane; by channel name. */
export function earliestByChannel<Addition extends LanesSince>(
  additions: readonly Addition[],
  lanesRead: LanesRead,
  laneOf: (id: number) => Lane,
): readonly (readonly [channel: string, Addition])[] {
  const earliest = new Map<string, Addition>();
  for (const addition of additions)
    for (const id of addition.lanes) {
      if (!lanesRead.has(id)) continue;
      const { channel } = laneOf(id);
      const known = earliest.get(channel);
      if (!known || addition.sinceUnixMs < known.sinceUnixMs) earliest.set(channel, addition);
    }
  return [...earliest].sort(([a], [b]) => byBytes(a, b));
}

/** Gives since when, and by which run, the viewer has the record: the earliest of the lanes that he reads. */
export function earliestSeen<Run>(
  additions: readonly LaneAddition<Run>[],
  lanesRead: LanesRead,
): LaneAddition<Run> {
  return additions
    .filter(({ lanes }) => lanes.some((lane) => lanesRead.has(lane)))
    .reduce((best, next) => (next.sinceUnixMs < best.sinceUnixMs ? next : best));
}
