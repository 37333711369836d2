import { BadUserInput } from '../../domain/errors.js';
import type { Comparison, FacetField, Predicate } from '../../domain/predicate.js';
import type { NumberOperators, TextOperators } from './transient-where.js';

/** Longer lists of values are refused. */
export const MAX_VALUES = 1000;

/** Longer globs are refused. */
const MAX_GLOB = 200;

const COMPARISONS: readonly Comparison[] = ['eq', 'lt', 'lte', 'gt', 'gte'];

/** What each operator of a field asks, one predicate an operator. */
export function parseFieldOperators(
  field: FacetField,
  operators: NumberOperators | TextOperators,
): readonly Predicate[] {
  return Object.entries(operators)
    .filter(([, value]) => value !== undefined)
    .map(([operator, value]) => parseFieldOperator(field, operator, value));
}

function parseFieldOperator(field: FacetField, operator: string, value: unknown): Predicate {
  refuseNull(operator, value);
  if (operator === 'present' && typeof value === 'boolean') {
    const present: Predicate = { op: 'present', field };
    return value ? present : { op: 'not', of: present };
  }
  if (operator === 'in' && Array.isArray(value)) return { op: 'in', field, values: checkedValues(value) };
  if (operator === 'matches' && typeof value === 'string')
    return { op: 'matches', field, glob: checkedGlob(value) };
  return {
    op: 'compare',
    field,
    comparison: checkedComparison(operator),
    value: checkedScalar(operator, value),
  };
}

/** Yields the comparisons that are given, in the order of {@link Comparison}. */
export function comparisonsOf(
  operators: {
    readonly [Operator in Comparison]?: unknown;
  },
): readonly { readonly comparison: Comparison; readonly value: unknown }[] {
  return COMPARISONS.filter((comparison) => operators[comparison] !== undefined).map((comparison) => {
    const value = operators[comparison];
    refuseNull(comparison, value);
    return { comparison, value };
  });
}

function refuseNull(operator: string, value: unknown): void {
  if (value === null)
    throw new BadUserInput(
      `${operator} must have a value; received null. Leave the operator out, or use \`present: false\` for absent values`,
      [operator],
    );
}

function checkedComparison(operator: string): Comparison {
  const comparison = COMPARISONS.find((known) => known === operator);
  if (comparison === undefined)
    throw new BadUserInput(`${operator} is no operator of this field`, [operator]);
  return comparison;
}

function checkedScalar(operator: string, value: unknown): number | string {
  if (typeof value === 'number' || typeof value === 'string') return value;
  throw new BadUserInput(`${operator} must be a number or a text; received ${typeof value}`, [operator]);
}

function checkedValues(values: readonly unknown[]): readonly (number | string)[] {
  if (values.length > MAX_VALUES)
    throw new BadUserInput(`in may list at most ${MAX_VALUES} values; received ${values.length}`, ['in']);
  return values.map((value) => checkedScalar('in', value));
}

function checkedGlob(glob: string): string {
  if (glob.length > MAX_GLOB)
    throw new BadUserInput(`matches may have at most ${MAX_GLOB} characters; received ${glob.length}`, [
      'matches',
    ]);
  return glob;
}
