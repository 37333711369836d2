import type { ColumnCondition } from '../../domain/catalogue.js';
import { BadUserInput } from '../../domain/errors.js';
import { atPath } from '../at-path.js';
import { comparisonsOf, MAX_VALUES } from './parse-operators.js';
import type { Given } from './transient-where.js';

type Value = string | number | boolean;

/** A condition on a column as a client gives it. */
export interface ColumnWhere {
  readonly column: string;
  readonly eq?: Given<Value>;
  readonly in?: Given<readonly Value[]>;
  readonly lt?: Given<Value>;
  readonly lte?: Given<Value>;
  readonly gt?: Given<Value>;
  readonly gte?: Given<Value>;
  readonly present?: Given<boolean>;
}

const MAX_CONDITIONS = 100;

/**
 * Reads conditions on columns; whether the columns are there, the store says.
 *
 * @throws {BadUserInput} with the path of what is wrong
 */
export function parseColumnWhere(where: Given<readonly ColumnWhere[]>): readonly ColumnCondition[] {
  const given = where ?? [];
  if (given.length > MAX_CONDITIONS)
    throw new BadUserInput(`where may have at most ${MAX_CONDITIONS} conditions; received ${given.length}`, [
      'where',
    ]);
  return given.flatMap((one, place) => atPath(['where', place], () => conditionsOf(one)));
}

function conditionsOf(where: ColumnWhere): readonly ColumnCondition[] {
  const { column, in: anyOf, present } = where;
  const conditions: ColumnCondition[] = comparisonsOf(where).map(({ comparison, value }) => ({
    op: 'compare',
    column,
    comparison,
    value: scalarOf(comparison, value),
  }));
  if (anyOf) conditions.push({ op: 'in', column, values: valuesOf(anyOf) });
  if (typeof present === 'boolean') conditions.push({ op: 'present', column, present });
  if (conditions.length === 0)
    throw new BadUserInput(
      `a condition on ${column} needs one of eq, in, lt, lte, gt, gte, present; received none`,
    );
  return conditions;
}

function scalarOf(operator: string, value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new BadUserInput(`${operator} must be a number, a text or a boolean; received ${typeof value}`, [
    operator,
  ]);
}

function valuesOf(values: readonly Value[]): readonly (string | number)[] {
  if (values.length > MAX_VALUES)
    throw new BadUserInput(`in may list at most ${MAX_VALUES} values; received ${values.length}`, ['in']);
  return values.map((value, place) => {
    if (typeof value !== 'boolean') return value;
    throw new BadUserInput('in takes numbers and texts; booleans can be compared by eq', ['in', place]);
  });
}
