import { nearestName } from '../../domain/near-miss.js';
import type { JsonObject } from '../../domain/scalar.js';
import type { Trace } from '../../storage/port/origin-rows.js';
import type { ReviewPlan } from '../channel-plan.js';
import type { ChannelChoice, T3Choice } from './job-file.js';
import type { Mistake } from './mistake.js';

type Path = readonly (string | number)[];
export type FindUnit = (
  choice: { readonly unit: string; readonly config: JsonObject },
  path: Path,
) => { readonly config: JsonObject; readonly trace: Trace } | undefined;

/**
 * Checks the T3 processes of a channel. What `select` says and what sinks are told is checked where these are known.
 *
 * @param mistakes  what is wrong is added here
 */
export function resolveReviews(
  channel: ChannelChoice,
  path: Path,
  mistakes: Mistake[],
  findUnit: FindUnit,
): readonly ReviewPlan[] {
  const { t3 = [], access, shadowOf } = channel;
  if (t3.length > 0 && access === 'every-label')
    mistakes.push({
      path: [...path, 't3'],
      message: 'expected a list of labels as `access` with t3, found every-label, which nobody holds',
    });
  const rights = reviewRights(channel);
  return t3.map((choice, index) => {
    const at = [...path, 't3', index];
    if (t3.findIndex(({ name }) => name === choice.name) < index)
      mistakes.push({
        path: [...at, 'name'],
        message: `expected a name of its own, found ${choice.name}, the name of a process above`,
      });
    mistakes.push(...mistakesOfSinks(choice.units, at, Object.keys(choice.sinks)));
    const plan = planOf(choice, at, rights, mistakes, findUnit);
    return shadowOf === undefined ? plan : { ...plan, shadowOf };
  });
}

/** What processes of a channel may look with. */
export interface ReviewRights {
  /** Those of the channel, sorted. */
  readonly labels: readonly string[];
  readonly lanes: ChannelChoice['lanes'];
}

/** Gives what processes of a channel may look with; no label where it may use every one, which nobody holds. */
export function reviewRights({ access, lanes }: ChannelChoice): ReviewRights {
  return { labels: access === 'every-label' ? [] : [...new Set(access)].sort(), lanes };
}

/** Checks one T3 process and makes its plan. */
export function planOf(
  choice: T3Choice,
  path: Path,
  rights: ReviewRights,
  mistakes: Mistake[],
  findUnit: FindUnit,
): ReviewPlan {
  const { labels } = rights;
  mistakes.push(...mistakesOfLabels(choice.labels ?? labels, [...path, 'labels'], rights));
  const units = choice.units.flatMap((each, index) => {
    if (choice.units.findIndex(({ unit }) => unit === each.unit) < index)
      mistakes.push({
        path: [...path, 'units', index, 'unit'],
        message: `expected each unit once in a process, found ${each.unit} again`,
      });
    const found = findUnit(each, [...path, 'units', index]);
    return found ? [{ unit: each.unit, config: found.config, traceId: found.trace.id }] : [];
  });
  return {
    name: choice.name,
    every: choice.every,
    labels: choice.labels ? labels.filter((label) => choice.labels?.includes(label)) : labels,
    select: choice.select,
    units,
    sinks: choice.sinks,
  };
}

/**
 * Finds units that publish to a sink that the process has not: units take its name as their parameter `sink`.
 *
 * @param path  of the process
 * @param sinks  their names
 */
export function mistakesOfSinks(
  units: T3Choice['units'],
  path: Path,
  sinks: readonly string[],
): readonly Mistake[] {
  return units.flatMap(({ config: { sink } }, index) => {
    if (typeof sink !== 'string' || sinks.includes(sink)) return [];
    const near = nearestName(sink, sinks);
    return [
      {
        path: [...path, 'units', index, 'config', 'sink'],
        message: `expected a sink of the process (${sinks.join(', ') || 'it has none'}), found ${sink}${near === undefined ? '' : `; did you mean ${near}?`}`,
      },
    ];
  });
}

function mistakesOfLabels(
  chosen: readonly string[],
  path: Path,
  { labels, lanes }: ReviewRights,
): readonly Mistake[] {
  const foreign = chosen.flatMap((label, index) =>
    labels.includes(label)
      ? []
      : [
          {
            path: [...path, index],
            message: `expected a label of the channel (${labels.join(', ')}), found ${label}`,
          },
        ],
  );
  const left = labels.filter((label) => !chosen.includes(label));
  if (lanes !== 'own' || left.length === 0) return foreign;
  return [
    ...foreign,
    {
      path,
      message: `expected every label of the channel, since what it makes with own lanes shows to nobody with fewer, found none of ${left.join(', ')}`,
    },
  ];
}
