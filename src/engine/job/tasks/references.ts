import type { Json } from '../../../domain/scalar.js';

type Path = readonly (string | number)[];

/** A place in a job's text where a value is put when it runs. */
export type Reference =
  /** `${env.NAME}`: a variable of the environment. */
  | { readonly kind: 'ENV'; readonly text: string; readonly name: string }
  /** `${tasks.TASK.VALUE}`, and of numbers also `${tasks.TASK.VALUE + 14}`. */
  | {
      readonly kind: 'TASK';
      readonly text: string;
      readonly task: string;
      readonly value: string;
      /** Added to the value; undefined where nothing is said of it. */
      readonly added: number | undefined;
    }
  | { readonly kind: 'MALFORMED'; readonly text: string };

/** A text of a job with references in it. */
export interface ReferringText {
  readonly path: Path;
  readonly text: string;
  readonly references: readonly Reference[];
}

const PLACE = /\$\{([^}]*)(?:\}|$)/g;
const ENV = /^env\.(\w+)$/;
const TASK = /^tasks\.([A-Za-z][\w-]*)\.([A-Za-z]\w*)(?: *([+-]) *(\d+(?:\.\d+)?))?$/;

/** Finds the texts within a value that refer to something, in order. */
export function referringTexts(value: Json, path: Path = []): readonly ReferringText[] {
  if (typeof value === 'string') {
    const references = referencesIn(value);
    return references.length === 0 ? [] : [{ path, text: value, references }];
  }
  if (value === null || typeof value !== 'object') return [];
  const parts = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return parts.flatMap(([step, part]) => referringTexts(part as Json, [...path, step]));
}

/**
 * Puts values in the places of references. A text that is one reference and nothing else becomes the value, a number a
 * number; within a longer text the value is written out.
 *
 * @param valueFor  `undefined` leaves the reference as it stands
 */
export function withValues(
  value: Json,
  valueFor: (reference: Reference) => string | number | undefined,
): Json {
  if (typeof value === 'string') return filledText(value, valueFor);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((part: Json) => withValues(part, valueFor));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withValues(part as Json, valueFor)]),
  );
}

/** Puts the values of variables in their places; those that are not set, and values of tasks, stay as they stand. */
export function withVariables(value: Json, variable: (name: string) => string | undefined): Json {
  return withValues(value, (reference) => (reference.kind === 'ENV' ? variable(reference.name) : undefined));
}

/** Leaves out what is wrong where a variable is not set, or a value not known: it can't be told there. */
export function toldMistakes<Found extends { readonly path: Path }>(
  mistakes: readonly Found[],
  choice: { readonly config: Json },
): readonly Found[] {
  const untold = new Set(referringTexts(choice.config, ['config']).map(({ path }) => path.join('\0')));
  return mistakes.filter(({ path }) => !untold.has(path.join('\0')));
}

function filledText(text: string, valueFor: (reference: Reference) => string | number | undefined): Json {
  const [only] = referencesIn(text);
  if (only?.text === text) return valueFor(only) ?? text;
  return text.replaceAll(PLACE, (place) => String(valueFor(referenceOf(place)) ?? place));
}

function referencesIn(text: string): readonly Reference[] {
  return Array.from(text.matchAll(PLACE), ([place]) => referenceOf(place));
}

function referenceOf(text: string): Reference {
  const inner = text.endsWith('}') ? text.slice(2, -1).trim() : '';
  const [, name] = ENV.exec(inner) ?? [];
  if (name !== undefined) return { kind: 'ENV', text, name };
  const [, task, value, sign, amount] = TASK.exec(inner) ?? [];
  if (task === undefined || value === undefined) return { kind: 'MALFORMED', text };
  const added = amount === undefined ? undefined : Number(amount) * (sign === '-' ? -1 : 1);
  return { kind: 'TASK', text, task, value, added };
}
