import { randomStream } from '../../domain/seeded-random.js';
import type { MjdRange, MjdWindow } from '../../sky/candidates/window.js';
import type { RequestContext } from '../request-context.js';
import { observedIn } from './alert-proxy.js';

/** So many times beside the event's own. */
const TIME_SHIFTS = 4;

/** Longest move in time: the same fields are up at night, and the survey runs as it did. */
const SEASON_DAYS = 60;

/** A window, and what it becomes at other times. */
export interface MovedWindows {
  /** Days after the event; the first is 0. */
  readonly shiftsDays: readonly number[];
  /** By shift. */
  readonly windows: readonly MjdWindow[];
}

/**
 * Draws moves in time by a seed, evenly within a season about the event, such that no moved window ends after the newest
 * datapoint that the viewer sees: what has not happened yet is no background.
 *
 * @returns  the window alone when it has no beginning, or when nothing was seen since
 */
export async function movedWindows(
  { storage, clearance }: RequestContext,
  placed: MjdWindow,
  seed: number,
): Promise<MovedWindows> {
  const alone = { shiftsDays: [0], windows: [placed] };
  const range = observedIn(placed);
  if (!range || !Number.isFinite(range.fromMjd)) return alone;
  const { dataUntilMjd } = await storage.transients.progress(clearance, []);
  if (dataUntilMjd === undefined || dataUntilMjd <= range.fromMjd) return alone;
  const latestDays = Math.min(SEASON_DAYS, Math.max(0, dataUntilMjd - range.toMjd));
  const random = randomStream(seed, 1, 0);
  const drawn = Array.from({ length: TIME_SHIFTS }, () => random.between(-SEASON_DAYS, latestDays));
  return {
    shiftsDays: [0, ...drawn],
    windows: [placed, ...drawn.map((days) => movedBy(days, placed, dataUntilMjd))],
  };
}

/** A window that is still open has been looked at until now: as long as that it is at other times. */
function movedBy(days: number, { detection, firstDetection }: MjdWindow, untilMjd: number): MjdWindow {
  const moved = ({ fromMjd, toMjd }: MjdRange): MjdRange => ({
    fromMjd: fromMjd + days,
    toMjd: Math.min(toMjd, untilMjd) + days,
  });
  return {
    ...(detection ? { detection: moved(detection) } : {}),
    ...(firstDetection ? { firstDetection: moved(firstDetection) } : {}),
  };
}
