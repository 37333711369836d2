import type { Comparison, FacetField, Predicate } from '../../../domain/predicate.js';
import { type CompiledRegion, compileRegion } from '../../../spatial/region.js';
import type { NumberColumn, SkyColumns } from './sky-columns.js';

const COLUMNS: Partial<Record<FacetField, NumberColumn>> = {
  raDeg: 'raDeg',
  decDeg: 'decDeg',
  firstDetectionMjd: 'firstDetectionMjd',
  lastDetectionMjd: 'lastDetectionMjd',
  surveyFirstDetectionMjd: 'surveyFirstDetectionMjd',
  peakMag: 'peakMag',
};

/** Gives the column of a field; `undefined` when it is not kept in memory. */
export function columnOf(field: FacetField): NumberColumn | undefined {
  return COLUMNS[field];
}

/** A predicate that asks for a region, taken apart. */
export interface RegionalPredicate {
  /** The smallest of its regions. */
  readonly region: CompiledRegion;
  /** What is asked besides. */
  readonly rest: readonly Predicate[];
}

/** Takes a predicate apart; `undefined` when it has no region that every row must lie in. */
export function regionalOf(where: Predicate | undefined): RegionalPredicate | undefined {
  const conjuncts = where === undefined ? [] : conjunctsOf(where);
  let [place, smallest]: [number, CompiledRegion | undefined] = [-1, undefined];
  for (const [at, part] of conjuncts.entries()) {
    if (part.op !== 'inRegion') continue;
    const region = compileRegion(part.region);
    if (!smallest || region.areaDeg2 < smallest.areaDeg2) [place, smallest] = [at, region];
  }
  return smallest && { region: smallest, rest: conjuncts.filter((_, at) => at !== place) };
}

/** Lists what must hold all together. */
export function conjunctsOf(predicate: Predicate): readonly Predicate[] {
  return predicate.op === 'and' ? predicate.all.flatMap(conjunctsOf) : [predicate];
}

/** What the columns can say of rows. */
export interface ColumnTest {
  /** `undefined` when every row passes. */
  readonly holds: ((place: number) => boolean) | undefined;
  /** Whether it is all that was asked: else rows that pass are to be tested further. */
  readonly isAll: boolean;
}

/** Makes the conditions that columns can decide a test of places, exactly as `holds` decides them. */
export function columnTest(columns: SkyColumns, conditions: readonly Predicate[]): ColumnTest {
  const tests: ((place: number) => boolean)[] = [];
  let isAll = true;
  for (const condition of conditions) {
    const test = testOf(columns, condition);
    if (test) tests.push(test);
    else isAll = false;
  }
  const [first, second] = tests;
  if (!first) return { holds: undefined, isAll };
  if (!second) return { holds: first, isAll };
  return { holds: (place) => tests.every((test) => test(place)), isAll };
}

function testOf(columns: SkyColumns, condition: Predicate): ((place: number) => boolean) | undefined {
  if (condition.op === 'inRegion') {
    const region = compileRegion(condition.region);
    const [raDeg, decDeg] = [columns.column('raDeg'), columns.column('decDeg')];
    return (place) => region.contains(raDeg[place]!, decDeg[place]!);
  }
  if (condition.op === 'present') {
    const column = columnOf(condition.field);
    const values = column && columns.column(column);
    return values && ((place) => !Number.isNaN(values[place]!));
  }
  if (condition.op !== 'compare' || typeof condition.value !== 'number') return undefined;
  const column = columnOf(condition.field);
  return column && comparison(columns.column(column), condition.comparison, condition.value);
}

/** Absent values are NaN, of which nothing holds. */
function comparison(column: Float64Array, how: Comparison, value: number): (place: number) => boolean {
  switch (how) {
    case 'eq':
      return (place) => column[place]! === value;
    case 'lt':
      return (place) => column[place]! < value;
    case 'lte':
      return (place) => column[place]! <= value;
    case 'gt':
      return (place) => column[place]! > value;
    case 'gte':
      return (place) => column[place]! >= value;
  }
}
