import type { Clearance } from './access/clearance.js';
import { type Config, secretOf } from './config.js';
import { BadUserInput } from './domain/errors.js';
import type { Predicate } from './domain/predicate.js';
import type { JsonObject } from './domain/scalar.js';
import type { PlannedSink } from './engine/channel-plan.js';
import { explainIssues } from './engine/job/explain-issues.js';
import type { ReadJobFile } from './engine/job/job-file.js';
import type { Mistake } from './engine/job/mistake.js';
import { deadlineAfter } from './operations/deadline.js';
import { parseTransientWhere } from './operations/where/parse-transient-where.js';
import { readTransientWhere } from './operations/where/read-transient-where.js';
import { type SkymapRegions, skymapsNamedBy } from './operations/where/skymap-regions.js';
import type { TransientWhere } from './operations/where/transient-where.js';
import { WhereForm } from './operations/where/where-form.js';
import { chooseSink } from './sinks/choose-sink.js';
import type { Sink } from './sinks/sink.js';
import type { Storage } from './storage/port.js';

type Path = readonly (string | number)[];

/** Finds what is wrong with what T3 processes select and where they publish. */
export function reviewMistakes({ job, places }: ReadJobFile): readonly Mistake[] {
  return job.channels.flatMap(({ t3 = [] }, channel) =>
    t3.flatMap(({ select, sinks }, index) => {
      const path: Path = ['channels', places[channel]!, 't3', index];
      return [
        ...selectMistakes(select, [...path, 'select']),
        ...Object.entries(sinks).flatMap(([name, sink]) => sinkMistakes(sink, [...path, 'sinks', name])),
      ];
    }),
  );
}

/** As long as the sky maps of one selection may take to open. */
const SELECTION_MS = 60_000;

/**
 * Reads what a process selects, with the regions of its sky maps as the clearance sees them now; `undefined` for
 * everything. The job was checked.
 *
 * @throws {BadUserInput} when a sky map is not there, or not seen
 */
export async function selectionOf(
  select: JsonObject,
  clearance: Clearance,
  storage: Storage,
): Promise<Predicate | undefined> {
  const deadline = deadlineAfter(SELECTION_MS, Date.now);
  return readTransientWhere({ storage, clearance, deadline }, WhereForm.parse(select));
}

/** Opens a sink of a job that was checked. */
export function openSink(sink: PlannedSink, config: Pick<Config, 'secrets'>): Sink {
  const chosen = chooseSink(sink);
  if (!('open' in chosen)) throw new TypeError(`the sink ${sink.sink} was not checked with its job`);
  return chosen.open((name, field) => secretOf(config, name, field));
}

function selectMistakes(select: JsonObject, path: Path): readonly Mistake[] {
  const { data, error } = WhereForm.safeParse(select);
  if (!data) return explainIssues(error, WhereForm, select, path);
  try {
    parseTransientWhere(data, anywhere(data));
    return [];
  } catch (error) {
    if (!(error instanceof BadUserInput)) throw error;
    return [{ path: [...path, ...error.path.slice(1)], message: error.message }];
  }
}

/** Stands for the regions of sky maps, which are not known before the job runs. */
function anywhere(where: TransientWhere): SkymapRegions {
  const region = { kind: 'cone', raDeg: 0, decDeg: 0, radiusArcsec: 1 } as const;
  return new Map([...skymapsNamedBy(where).keys()].map((key) => [key, region]));
}

function sinkMistakes(sink: PlannedSink, path: Path): readonly Mistake[] {
  const chosen = chooseSink(sink);
  return 'open' in chosen
    ? []
    : chosen.map(({ path: inner, message }) => ({ path: [...path, ...inner], message }));
}
