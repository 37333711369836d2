import { BadUserInput } from '../../domain/errors.js';
import type { Predicate } from '../../domain/predicate.js';
import { comparisonsOf } from './parse-operators.js';
import type { T2Where } from './transient-where.js';

const UNIT = /^[A-Za-z][A-Za-z0-9_]{0,99}$/;
const KEY = /^[A-Za-z0-9_]{1,100}$/;

/** Deeper paths are refused. */
export const MAX_PATH_KEYS = 16;

/**
 * Reads a condition on T2 results; each operator is a condition of its own on the current results.
 *
 * @throws {BadUserInput} with the path of the field that is wrong
 */
export function parseT2Where(where: T2Where): readonly Predicate[] {
  if (!UNIT.test(where.unit))
    throw new BadUserInput(
      `unit must be the name of a T2 unit (letters, digits and _, a letter first); received ${JSON.stringify(where.unit)}`,
      ['unit'],
    );
  const path = parsePath(where.path);
  const comparisons = comparisonsOf(where);
  if (comparisons.length === 0)
    throw new BadUserInput('a condition on T2 results needs one of eq, lt, lte, gt, gte; received none');
  return comparisons.map(({ comparison, value }) => {
    if (typeof value === 'boolean' && comparison !== 'eq')
      throw new BadUserInput(`${comparison} needs a number or a text; booleans can be compared by eq alone`, [
        comparison,
      ]);
    if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'boolean')
      throw new BadUserInput(
        `${comparison} must be a number, a text or a boolean; received ${typeof value}`,
        [comparison],
      );
    return { op: 't2', unit: where.unit, path, comparison, value };
  });
}

function parsePath(text: string): readonly string[] {
  const keys = text.split('.');
  const wrong = keys.find((key) => !KEY.test(key));
  if (wrong !== undefined)
    throw new BadUserInput(
      `path must be keys of letters, digits and _ joined by dots, like fit.redshift; received ${JSON.stringify(text)}`,
      ['path'],
    );
  if (keys.length > MAX_PATH_KEYS)
    throw new BadUserInput(`path may have at most ${MAX_PATH_KEYS} keys; received ${keys.length}`, ['path']);
  return keys;
}
