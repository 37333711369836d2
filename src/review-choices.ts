import { type Config, secretOf } from './config.js';
import { BadUserInput } from './domain/errors.js';
import type { Predicate } from './domain/predicate.js';
import type { JsonObject } from './domain/scalar.js';
import type { PlannedSink } from './engine/channel-plan.js';
import { explainIssues } from './engine/job/explain-issues.js';
import type { ReadJobFile } from './engine/job/job-file.js';
import type { Mistake } from './engine/job/mistake.js';
import { parseTransientWhere } from './operations/where/parse-transient-where.js';
import { WhereForm } from './operations/where/where-form.js';
import { chooseSink } from './sinks/choose-sink.js';
import type { Sink } from './sinks/sink.js';

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

/** Parses what a process selects; `undefined` for everything. The job was checked. */
export function selectionOf(select: JsonObject): Predicate | undefined {
  return parseTransientWhere(WhereForm.parse(select));
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
    parseTransientWhere(data);
    return [];
  } catch (error) {
    if (!(error instanceof BadUserInput)) throw error;
    return [{ path: [...path, ...error.path.slice(1)], message: error.message }];
  }
}

function sinkMistakes(sink: PlannedSink, path: Path): readonly Mistake[] {
  const chosen = chooseSink(sink);
  return 'open' in chosen
    ? []
    : chosen.map(({ path: inner, message }) => ({ path: [...path, ...inner], message }));
}
