import { BadUserInput } from '../../domain/errors.js';
import { BAND_FIELDS, FACET_FIELDS, type FacetField, type Predicate } from '../../domain/predicate.js';
import { atPath } from '../at-path.js';
import { comparisonsOf, MAX_VALUES, parseFieldOperators } from './parse-operators.js';
import { fullRegionBudget, parseRegionWhere, type RegionBudget } from './parse-region.js';
import { parseT2Where } from './parse-t2-where.js';
import { type RemarkedTransients, remarkPredicates } from './remarked-transients.js';
import type { SkymapRegions } from './skymap-regions.js';
import type { BandWhere, ChannelWhere, TransientWhere, WordOperators } from './transient-where.js';

/** Deeper nesting of and, or, not is refused. */
export const MAX_WHERE_DEPTH = 16;

/** More conditions in one `where` are refused. */
export const MAX_CONDITIONS = 256;

const FIELDS = Object.keys(FACET_FIELDS) as readonly FacetField[];
const BAND = /^[A-Za-z0-9]{1,16}$/;

/**
 * Turns a client's `where` into a predicate; `undefined` when it asks nothing.
 *
 * Everything given at one level must hold. `and: []` holds for all, `or: []` for none.
 *
 * @param skymaps  regions of the sky maps that it names (see read-transient-where.ts)
 * @param remarked  transients with the tags and names that it names; with none, no transient has any
 * @throws {BadUserInput} with the path from `where` down to the wrong value
 */
export function parseTransientWhere(
  where: TransientWhere | null | undefined,
  skymaps: SkymapRegions = new Map(),
  remarked: RemarkedTransients = new Map(),
): Predicate | undefined {
  if (where === null || where === undefined) return undefined;
  const budget: WhereBudget = { left: MAX_CONDITIONS, regions: fullRegionBudget(), skymaps, remarked };
  const predicate = atPath(['where'], () => parseLevel(where, 1, budget));
  return predicate.op === 'and' && predicate.all.length === 0 ? undefined : predicate;
}

/** What a whole `where` may still have. */
interface WhereBudget {
  left: number;
  readonly regions: RegionBudget;
  readonly skymaps: SkymapRegions;
  readonly remarked: RemarkedTransients;
}

function parseLevel(where: TransientWhere, depth: number, budget: WhereBudget): Predicate {
  if (depth > MAX_WHERE_DEPTH)
    throw new BadUserInput(`conditions may be nested at most ${MAX_WHERE_DEPTH} deep`);
  const { and, or, not, region, channels, band, t2, tag, alias } = where;
  const nested = (list: readonly TransientWhere[], name: string) =>
    list.map((part, place) => atPath([name, place], () => parseLevel(part, depth + 1, budget)));
  const parts: Predicate[] = [
    ...(and ? nested(and, 'and') : []),
    ...(or ? [{ op: 'or', any: nested(or, 'or') } as const] : []),
    ...(not ? [{ op: 'not', of: atPath(['not'], () => parseLevel(not, depth + 1, budget)) } as const] : []),
    ...(region ? [atPath(['region'], () => parseRegionWhere(region, budget.regions, budget.skymaps))] : []),
    ...(channels ? [atPath(['channels'], () => parseChannels(channels))] : []),
    ...(band ? atPath(['band'], () => parseBand(band)) : []),
    ...(t2 ? atPath(['t2'], () => parseT2Where(t2)) : []),
    ...(tag ? atPath(['tag'], () => parseWords('TAG', tag, budget.remarked)) : []),
    ...(alias ? atPath(['alias'], () => parseWords('ALIAS', alias, budget.remarked)) : []),
    ...FIELDS.flatMap((field) => {
      const operators = where[field];
      return operators ? atPath([field], () => parseFieldOperators(field, operators)) : [];
    }),
  ];
  budget.left -= parts.length;
  if (budget.left < 0)
    throw new BadUserInput(`a where may have at most ${MAX_CONDITIONS} conditions; split the question`);
  return parts.length === 1 && parts[0] ? parts[0] : { op: 'and', all: parts };
}

function parseWords(
  kind: 'TAG' | 'ALIAS',
  operators: WordOperators,
  remarked: RemarkedTransients,
): readonly Predicate[] {
  for (const [operator, value] of Object.entries(operators))
    if (value === null)
      throw new BadUserInput(`${operator} must be given a value or be left out; received null`, [operator]);
  return remarkPredicates(kind, operators, remarked);
}

function parseChannels(channels: ChannelWhere): Predicate {
  const names = channels.anyOf ?? [];
  if (names.length > MAX_VALUES)
    throw new BadUserInput(`anyOf may list at most ${MAX_VALUES} channels; received ${names.length}`, [
      'anyOf',
    ]);
  return { op: 'channel', anyOf: [...names] };
}

function parseBand(where: BandWhere): readonly Predicate[] {
  if (!BAND.test(where.band))
    throw new BadUserInput(
      `band must be the name of a passband, like g; received ${JSON.stringify(where.band)}`,
      ['band'],
    );
  const conditions = BAND_FIELDS.flatMap((field) => {
    const operators = where[field];
    if (!operators) return [];
    return atPath([field], () =>
      comparisonsOf(operators).map(({ comparison, value }): Predicate => {
        if (typeof value !== 'number')
          throw new BadUserInput(`${comparison} must be a number; received ${typeof value}`, [comparison]);
        return { op: 'band', band: where.band, field, comparison, value };
      }),
    );
  });
  // A band alone asks whether anything was detected in it.
  if (conditions.length === 0)
    return [{ op: 'band', band: where.band, field: 'count', comparison: 'gte', value: 1 }];
  return conditions;
}
