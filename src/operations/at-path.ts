import { BadUserInput } from '../domain/errors.js';

/**
 * Parses a part of a request, and puts its place before the path of its errors.
 *
 * @throws {BadUserInput} those of the parsing, seen from outside
 */
export function atPath<Value>(path: readonly (string | number)[], parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    throw error instanceof BadUserInput ? error.within(...path) : error;
  }
}
