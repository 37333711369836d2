import { z } from 'zod';
import { nearestName } from '../../domain/near-miss.js';
import type { Mistake } from './mistake.js';

type Issue = z.core.$ZodIssue;
type Step = string | number;
/** A part of a JSON Schema, as far as it is looked at here. */
interface SchemaPart {
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly additionalProperties?: SchemaPart | boolean;
  readonly items?: SchemaPart;
  readonly anyOf?: readonly SchemaPart[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaPart>>;
}

/**
 * Says of each issue what was expected, what was found, and what was probably meant; one mistake for each unknown key.
 *
 * @param schema  what the value was checked with: its keys are what unknown ones are compared with
 * @param value   the value as a whole
 * @param path    where the value stands in the file
 */
export function explainIssues(
  error: z.ZodError,
  schema: z.ZodType,
  value: unknown,
  path: readonly Step[] = [],
): readonly Mistake[] {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaPart;
  return error.issues.flatMap((issue) => mistakesOf(issue, shape, value, path));
}

function mistakesOf(
  issue: Issue,
  shape: SchemaPart,
  value: unknown,
  prefix: readonly Step[],
): readonly Mistake[] {
  const inner = issue.path.map(toStep);
  const path = [...prefix, ...inner];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(shape, inner);
    return issue.keys.map((key) => {
      const near = nearestName(key, known);
      const meant = near === undefined ? '' : `; did you mean ${near}?`;
      return { path: [...path, key], message: `expected ${listOf(known)}, found the key ${key}${meant}` };
    });
  }
  if (issue.code === 'invalid_union') {
    const best = nearestBranch(issue.errors, valueAt(value, inner));
    if (best !== undefined)
      return best.flatMap((each) => mistakesOf(each, narrowed(shape, inner), valueAt(value, inner), path));
  }
  const found = foundOf(valueAt(value, inner));
  const isOwn = !ZOD_MESSAGE.test(issue.message);
  if (isOwn && !issue.message.startsWith('expected '))
    return [{ path, message: `${issue.message}; found ${found}` }];
  const expected = isOwn ? issue.message.slice('expected '.length) : expectedOf(issue);
  const meant = meantBy(issue, valueAt(value, inner));
  return [{ path, message: `expected ${expected}, found ${found}${meant}` }];
}

/** How messages begin that the schema's author did not write. */
const ZOD_MESSAGE = /^(Invalid|Too small|Too big|Unrecognized)/;

/** The branch of a union that the value was probably meant for: one that objects to its content, not to its type. */
function nearestBranch(
  branches: readonly (readonly Issue[])[],
  value: unknown,
): readonly Issue[] | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const content = branches.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
  );
  return [...content].sort((a, b) => a.length - b.length)[0];
}

function expectedOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return listOf(issue.values.map(String));
    case 'too_small':
      return boundOf(issue.origin, 'at least', issue.minimum, issue.inclusive);
    case 'too_big':
      return boundOf(issue.origin, 'at most', issue.maximum, issue.inclusive);
    case 'invalid_union':
      return listOf([...new Set(issue.errors.flatMap((branch) => branch.slice(0, 1).map(expectedOf)))]);
    default:
      return issue.message;
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  date: 'a date',
  nonoptional: 'a value',
};

/** Suggests one of a few words for a misspelt one. */
function meantBy(issue: Issue, value: unknown): string {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return '';
  const near = nearestName(value, issue.values.map(String));
  return near === undefined ? '' : `; did you mean ${near}?`;
}

function boundOf(origin: string, relation: string, bound: number | bigint, inclusive = true): string {
  const limit = `${relation} ${bound}${inclusive ? '' : ', not equal'}`;
  if (origin === 'array' || origin === 'set') return `a list of ${limit}`;
  return origin === 'string' ? `a text of ${limit} characters` : `a number of ${limit}`;
}

/** Shows a value in few words, so that a large one does not fill the message. */
function foundOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (value !== null && typeof value === 'object')
    return `an object with ${listOf(Object.keys(value), 'no keys')}`;
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function listOf(words: readonly string[], none = 'no keys'): string {
  if (words.length === 0) return none;
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function keysAt(shape: SchemaPart, path: readonly Step[]): readonly string[] {
  return [...new Set(partsAt(shape, path).flatMap((part) => Object.keys(part.properties ?? {})))];
}

/** The shape as seen from a place within it: definitions stay in reach. */
function narrowed(shape: SchemaPart, path: readonly Step[]): SchemaPart {
  return { anyOf: partsAt(shape, path), ...(shape.$defs === undefined ? {} : { $defs: shape.$defs }) };
}

function partsAt(shape: SchemaPart, path: readonly Step[]): readonly SchemaPart[] {
  return path.reduce<readonly SchemaPart[]>(
    (at, step) => at.flatMap((part) => childrenOf(part, step, shape)),
    alternativesOf(shape, shape),
  );
}

function childrenOf(part: SchemaPart, step: Step, root: SchemaPart): readonly SchemaPart[] {
  if (typeof step === 'number') return part.items === undefined ? [] : alternativesOf(part.items, root);
  const child = part.properties?.[step] ?? part.additionalProperties;
  return child === undefined || typeof child === 'boolean' ? [] : alternativesOf(child, root);
}

function alternativesOf(part: SchemaPart, root: SchemaPart): readonly SchemaPart[] {
  if (part.$ref !== undefined) {
    const name = part.$ref.split('/').at(-1)!;
    const target = part.$ref === '#' ? root : root.$defs?.[name];
    return target === undefined ? [] : alternativesOf(target, root);
  }
  return part.anyOf === undefined ? [part] : part.anyOf.flatMap((each) => alternativesOf(each, root));
}

function valueAt(value: unknown, path: readonly Step[]): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      at !== null && typeof at === 'object' ? (at as Readonly<Record<Step, unknown>>)[step] : undefined,
    value,
  );
}

function toStep(step: PropertyKey): Step {
  return typeof step === 'number' ? step : String(step);
}
