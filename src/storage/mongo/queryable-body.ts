import type { Json, JsonObject } from '../../domain/scalar.js';

// Keys that paths of conditions may have (parse-t2-where, predicate-sql); others may be none that BSON takes.
const NAMEABLE = /^[A-Za-z0-9_]+$/;
// BSON takes 100 levels, the document's own among them; paths of conditions have at most 16.
const MAX_DEPTH = 32;

/**
 * Copies of a body what conditions can ask for: members under keys of letters, digits and `_`, to a depth that no path
 * passes. The body itself is the text beside it: BSON knows neither all of JSON's keys nor all its texts.
 */
export function queryableBody(body: Json): unknown {
  return copied(body, MAX_DEPTH);
}

function copied(value: Json, depth: number): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (depth === 0) return null;
  if (isList(value)) return value.map((member) => copied(member, depth - 1));
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value))
    if (NAMEABLE.test(key) && key !== '__proto__') copy[key] = copied(member, depth - 1);
  return copy;
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
