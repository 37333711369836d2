import type { ResolvedJob } from '../../../src/engine/job/resolve-job.js';
import { workT3 } from '../../../src/engine/t3/work-t3.js';
import { parseTransientWhere } from '../../../src/operations/where/parse-transient-where.js';
import { WhereForm } from '../../../src/operations/where/where-form.js';
import type { Storage } from '../../../src/storage/port.js';
import { memorySink, toldTime } from '../../engine/t3/reviewed-store.js';
import { ReviewHere } from '../../fixtures/review-here.js';
import type { RawChannel } from './channels.js';
import type { Draw } from './draw.js';
import { findOracleUnit } from './oracle-units.js';

const SELECTIONS = [
  {},
  {},
  { detectionCount: { gte: 2 } },
  { t2: { unit: 'Picky', path: 'nested.odd', eq: true } },
  { not: { peakMag: { lt: 18 } } },
];

/** Gives half of the channels that can have any a T3 process or two. */
export function withReviews(channels: readonly RawChannel[], draw: Draw): readonly RawChannel[] {
  return channels.map(({ choice, ...rest }) => {
    const access = choice['access'];
    if (!Array.isArray(access) || draw.chance(0.4)) return { choice, ...rest };
    const t3 = ['daily', 'weekly'].slice(0, draw.int(1, 2)).map((name) => randomProcess(draw, name, access));
    return { choice: { ...choice, t3 }, ...rest };
  });
}

function randomProcess(draw: Draw, name: string, access: readonly string[]) {
  const labels = draw.some(access, 0.7);
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
    parseWhere: (select) => parseTransientWhere(WhereForm.parse(select)),
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
