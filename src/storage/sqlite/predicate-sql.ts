import { BadUserInput } from '../../domain/errors.js';
import { type Comparison, FACET_FIELDS, type FacetField, type Predicate } from '../../domain/predicate.js';
import { compileRegion } from '../../spatial/region.js';
import { COLUMN_OF_FIELD } from './facet-columns.js';
import type { InternedKeys } from './interned-keys.js';
import type { QueryFunctions } from './query-functions.js';
import type { Sight } from './sight.js';
import { allOf, anyOf, FALSE, type Sql, sql } from './sql.js';

/** How a comparison is written in SQL. */
export const OPERATORS: Readonly<Record<Comparison, string>> = {
  eq: '=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};
const PATH_KEY = /^[A-Za-z0-9_]+$/;
// SQLite binds 32,766 values at most.
const MAX_LISTED = 10_000;
const MAX_GLOB_LENGTH = 1000;
const HALF_SURROGATE = /\p{Surrogate}/u;

/** What a predicate is compiled with. */
export interface PredicateScope {
  readonly sight: Sight;
  readonly keys: InternedKeys;
  readonly functions: QueryFunctions;
}

/**
 * Writes a predicate as a condition on a row `f` of `facet`. It is true exactly where `holds` is.
 *
 * SQL's third value does not get out: within `and` and `or` it counts as not true, and `not` asks for `is not true`.
 *
 * @throws {BadUserInput} for a path of T2 with other keys than letters, digits and `_`, and for too long lists
 */
export function predicateSql(predicate: Predicate, scope: PredicateScope): Sql {
  switch (predicate.op) {
    case 'and':
      return allOf(predicate.all.map((part) => predicateSql(part, scope)));
    case 'or':
      return anyOf(predicate.any.map((part) => predicateSql(part, scope)));
    case 'not': {
      const of = predicateSql(predicate.of, scope);
      return sql(`(${of.text}) is not true`, ...of.values);
    }
    case 'compare':
      return comparisonSql(predicate.field, predicate.comparison, predicate.value);
    case 'in':
      return listSql(predicate.field, predicate.values);
    case 'matches':
      return globSql(predicate.field, predicate.glob);
    case 'present':
      return sql(`f.${COLUMN_OF_FIELD[predicate.field]} is not null`);
    case 'band':
      return sql(`band_holds(${scope.functions.addBand(predicate)}, f.packed)`);
    case 'channel':
      return sql(
        `exists (select 1 from acceptance a where a.transient = f.transient and (a.lane_set + ?) in temp.id_set)`,
        scope.sight.laneSetsOfChannels(predicate.anyOf).base,
      );
    case 'inRegion':
      return sql(
        `in_region(${scope.functions.addRegion(compileRegion(predicate.region))}, f.ra_deg, f.dec_deg)`,
      );
    case 't2':
      return resultSql(predicate, scope);
  }
}

function comparisonSql(field: FacetField, comparison: Comparison, value: number | string): Sql {
  if (!isOfType(field, value)) return FALSE;
  return sql(`f.${COLUMN_OF_FIELD[field]} ${OPERATORS[comparison]} ?`, value);
}

function listSql(field: FacetField, values: readonly (number | string)[]): Sql {
  if (values.length > MAX_LISTED)
    throw new BadUserInput(`in may list at most ${MAX_LISTED} values; received ${values.length}`, [
      field,
      'in',
    ]);
  const usable = values.filter((value) => isOfType(field, value));
  if (usable.length === 0) return FALSE;
  return sql(`f.${COLUMN_OF_FIELD[field]} in (${usable.map(() => '?').join(', ')})`, ...usable);
}

/**
 * Writes a glob with SQLite's own GLOB, whose `*` and `?` mean the same, five times faster than our function. What
 * GLOB sees differently goes to the function: texts that end at a NUL, and half surrogates.
 */
function globSql(field: FacetField, glob: string): Sql {
  if (FACET_FIELDS[field] !== 'text') return FALSE;
  const column = `f.${COLUMN_OF_FIELD[field]}`;
  if (glob.length > MAX_GLOB_LENGTH || glob.includes('\0') || HALF_SURROGATE.test(glob))
    return sql(`matches_glob(${column}, ?)`, glob);
  const lower = glob.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replaceAll('[', '[[]');
  return sql(`lower(${column}) glob ?`, lower.replace(/\*+/g, '*'));
}

/**
 * Asks for a current result of the unit: the first of its unit and config in the order of newest input, then id.
 */
function resultSql(
  predicate: Extract<Predicate, { op: 't2' }>,
  { sight, keys, functions }: PredicateScope,
): Sql {
  for (const key of predicate.path)
    if (!PATH_KEY.test(key))
      throw new BadUserInput(`keys of a path may have letters, digits and _; received ${key}`, ['path']);
  const unit = keys.units.idOf(predicate.unit);
  if (unit === undefined) return FALSE;
  return sql(
    `exists (select 1 from (
      select r.body, row_number() over (
        partition by k.config
        order by (select max(min(l.derivation), coalesce(max(l.current_derivation), 0)) from state_lane l
                  where l.state = k.state and (l.lane_set + ?) in temp.id_set) desc, r.hash) as place
      from ticket k join result r on r.id = k.result
      where k.transient = f.transient and k.unit = ? and (k.lane_set + ?) in temp.id_set)
     where place = 1 and body_holds(${functions.addBody(predicate)}, body))`,
    sight.laneSets.base,
    unit,
    sight.laneSets.base,
  );
}

function isOfType(field: FacetField, value: number | string): boolean {
  return typeof value === (FACET_FIELDS[field] === 'text' ? 'string' : 'number');
}
