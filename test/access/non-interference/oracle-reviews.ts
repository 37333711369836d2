import type { ResolvedJob } from '../../../src/engine/job/resolve-job.js';
import { workT3 } from '../../../src/engine/t3/work-t3.js';
import { selectionOf } from '../../../src/review-choices.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import { memorySink, toldTime } from '../../engine/t3/reviewed-store.js';
import { ReviewHere } from '../../fixtures/review-here.js';
import type { RawChannel } from './channels.js';
import type { Draw } from './draw.js';
import { EVENT_NAMES } from './events.js';
import { findOracleUnit } from './oracle-units.js';

const SELECTIONS = [
  {},
  {},
  { detectionCount: { gte: 2 } },
  { t2: { unit: 'Picky', path: 'nested.odd', eq: true } },
  { not: { peakMag: { lt: 18 } } },
];

/**
 * Gives half of the channels that can have any a T3 process or two.
 *
 * @param maps  draws which of them select by a sky map instead, by itself: the rest of a seed stays as it was
 */
export function withReviews(channels: readonly RawChannel[], draw: Draw, maps: Draw): readonly RawChannel[] {
  return channels.map(({ choice, ...rest }) => {
    const { access, lanes } = choice;
    if (!Array.isArray(access) || draw.chance(0.4)) return { choice, ...rest };
    const t3 = ['daily', 'weekly'].slice(0, draw.int(1, 2)).map((name) => {
      const process = randomProcess(draw, name, access, lanes === 'own');
      return maps.chance(0.4) ? { ...process, select: randomMap(maps) } : process;
    });
    return { choice: { ...choice, t3 }, ...rest };
  });
}

/** Within the region of an event, or outside: of one that the process does not see, it says so in its journal. */
function randomMap(draw: Draw) {
  const region = { skymap: { id: draw.pick(EVENT_NAMES), level: draw.pick([0.3, 0.9]) } };
  return draw.chance(0.7) ? { region } : { not: { region } };
}

function randomProcess(draw: Draw, name: string, access: readonly string[], hasOwnLanes: boolean) {
  const some = draw.some(access, 0.7);
  // What a channel makes with own lanes shows to nobody with fewer labels: such a job is refused.
  const labels = hasOwnLanes ? access : some;
  const mayCarry = draw.some(access, 0.7);
  return {
    name,
    select: draw.pick(SELECTIONS),
    ...(labels.length === 0 || draw.chance(0.5) ? {} : { labels }),
    units: [{ unit: 'Reviewer', config: { word: name } }],
    sinks: { out: { sink: 'Stdout', mayCarry } },
  };
}

/** Runs each T3 process of the job once, its units in this thread (see work-until-idle.ts). */
export async function reviewAll(
  storage: Storage,
  job: ResolvedJob,
  runId: string,
  nowUnixMs: number,
): Promise<void> {
  await workT3({
    storage: toldTime(storage, () => nowUnixMs),
    channels: job.channels,
    catalogue: REVIEWERS,
    parseWhere: (select, clearance) => selectionOf(select, clearance, storage),
    openSink: () => memorySink([]),
    limits: { timeLimitMs: 60_000, heapLimitMb: 64 },
    openReviewer: (start) => new ReviewHere(start, findOracleUnit),
    runId,
  });
}

const REVIEWERS = ['Reviewer'].map((name) => ({
  definition: findOracleUnit(name)!,
  exportName: name,
  moduleUrl: '',
}));
