import type { Json } from '../domain/scalar.js';

/** One place where two JSON values differ; `undefined` where a value has nothing there. */
export interface JsonDifference {
  /** JSON Pointer (RFC 6901); empty for the values as wholes. */
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * Lists where two JSON values differ, object members by name and array items by index, in the order of the paths.
 *
 * Values that are no objects or arrays, or not both of one kind, differ as wholes.
 *
 * @param limit  how many differences are wanted at most
 */
export function jsonDifferences(before: Json, after: Json, limit = 100): readonly JsonDifference[] {
  const found: JsonDifference[] = [];
  const compare = (path: string, a: Json | undefined, b: Json | undefined): void => {
    if (found.length >= limit || Object.is(a, b)) return;
    const [inA, inB] = [membersOf(a), membersOf(b)];
    if (inA === undefined || inB === undefined || Array.isArray(a) !== Array.isArray(b)) {
      found.push({ path, before: a, after: b });
      return;
    }
    for (const key of [...new Set([...inA.keys(), ...inB.keys()])].sort())
      compare(`${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, inA.get(key), inB.get(key));
  };
  compare('', before, after);
  return found;
}

function membersOf(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  return new Map(Object.entries(value));
}
