import { TEST_STORE } from '../../fixtures/scratch-store.js';
import type { Comparison } from './rounds.js';
import { describeSurvey } from './survey.js';

/** An error of the server's own is an answer too, and may be the same on both sides; nobody should get it. */
export function isWrong({ full, reference }: Comparison): boolean {
  if (full.bugs.length > 0 || reference.bugs.length > 0) return true;
  return full.text !== reference.text && !isOneOfSeveralErrors(full.body, reference.body);
}

/**
 * Tells whether answers differ at most in which of several errors ended a part of them: the first to come does, and on a
 * store that answers in its own time that is chance. On a file nothing is, and errors are compared as bytes.
 */
function isOneOfSeveralErrors(full: unknown, reference: unknown): boolean {
  if (TEST_STORE !== 'mongo' || !isRecord(full) || !isRecord(reference)) return false;
  const [errors, others] = [full['errors'], reference['errors']];
  if (!Array.isArray(errors) || !Array.isArray(others) || errors.length !== others.length) return false;
  return (
    JSON.stringify({ ...full, errors: null }) === JSON.stringify({ ...reference, errors: null }) &&
    [...errors, ...others].every((error) => isRecord(error) && error['path'] !== undefined)
  );
}

/** Where two answers part first: the path of field names without list places, so that equal causes have equal names. */
export function kindOfDifference({ full, reference }: Comparison): string {
  const [bug] = [...full.bugs, ...reference.bugs];
  if (bug !== undefined) return `bug: ${messageOf(bug)}`;
  return firstDifference(full.body, reference.body, '') ?? 'the bytes alone';
}

/** What the log says of an error, with the first places of its stack. */
function messageOf(line: string): string {
  const { err } = JSON.parse(line) as { readonly err?: { readonly stack?: string } };
  return (err?.stack ?? line).split('\n').slice(0, 5).join(' ');
}

function firstDifference(a: unknown, b: unknown, path: string): string | undefined {
  if (JSON.stringify(a) === JSON.stringify(b)) return undefined;
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let place = 0; place < Math.min(a.length, b.length); place++) {
      const inner = firstDifference(a[place], b[place], `${path}[]`);
      if (inner !== undefined) return inner;
    }
    return `${path}.length`;
  }
  if (isRecord(a) && isRecord(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const inner = firstDifference(a[key], b[key], `${path}.${key}`);
      if (inner !== undefined) return inner;
    }
  }
  return path;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Tells everything that is needed to look into a difference. */
export function describeDifference(comparison: Comparison): string {
  const { survey, asker, document, full, reference } = comparison;
  const at = differsFrom(full.text, reference.text);
  const excerpt = (text: string) => text.slice(Math.max(0, at - 160), at + 240);
  return [
    `${kindOfDifference(comparison)} (seed ${survey.seed})`,
    describeSurvey(survey),
    `asker ${JSON.stringify(asker.viewer)} at ${new Date(asker.nowUnixMs).toISOString()}`,
    `document ${document.query} ${JSON.stringify(document.variables)}`,
    `full      ...${excerpt(full.text)}`,
    `reference ...${excerpt(reference.text)}`,
  ].join('\n');
}

function differsFrom(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
