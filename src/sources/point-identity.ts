import { hash } from 'node:crypto';
import { type DatapointId, type Survey, toDatapointId } from '../domain/datapoint.js';
import type { Scalar } from '../domain/scalar.js';
import { canonicalJson } from '../provenance/canonical-json.js';

/** One member of a canonical body; `null` and `undefined` are left out. */
export type BodyValue = number | string | null | undefined;

/** Hex digits of SHA-256 that an id keeps: 128 bits, no collision before 10^18 points. */
const ID_DIGITS = 32;

/**
 * Writes the head of the canonical JSON of (survey, transient, body), once per transient.
 */
export function identityHead(survey: Survey, transientName: string): string {
  return `[${JSON.stringify(survey)},${JSON.stringify(transientName)},{`;
}

/**
 * Gives the id of a point that the survey gave none: `<survey>:h:` and the head of SHA-256 over the canonical JSON
 * (RFC 8785) of (survey, transient, body).
 *
 * The text is put together here, five times faster than through the general writer; a test holds the two equal.
 *
 * @param head    from {@link identityHead}
 * @param names   names of the body's members in ascending order; plain ASCII
 * @param values  their values; numbers finite, text without characters that JSON escapes
 */
export function hashedId(
  survey: Survey,
  head: string,
  names: readonly string[],
  values: readonly BodyValue[],
): DatapointId {
  return toDatapointId(
    `${survey}:h:${hash('sha256', identityText(head, names, values), 'hex').slice(0, ID_DIGITS)}`,
  );
}

/**
 * Makes ids of points from what shapers of others give: numbers of the survey's, or bodies whose members stand in any
 * order and hold any text.
 *
 * @param failure  makes the error for a number that is none
 */
export function pointIdsOf(survey: Survey, failure: (message: string) => Error) {
  return {
    numbered(number: string): DatapointId {
      if (/^[1-9][0-9]{0,18}$/.test(number)) return toDatapointId(`${survey}:${number}`);
      throw failure(
        `${JSON.stringify(number)} is no number of a datapoint: a positive 64-bit integer as text`,
      );
    },
    hashed(transientName: string, body: Readonly<Record<string, Scalar | undefined>>): DatapointId {
      const present = Object.entries(body).filter(([, value]) => value !== null && value !== undefined);
      const text = canonicalJson([survey, transientName, Object.fromEntries(present)]);
      return toDatapointId(`${survey}:h:${hash('sha256', text, 'hex').slice(0, ID_DIGITS)}`);
    },
  };
}

/** Writes the canonical JSON that {@link hashedId} hashes. */
export function identityText(head: string, names: readonly string[], values: readonly BodyValue[]): string {
  let text = head;
  let separator = '"';
  for (let at = 0; at < names.length; at += 1) {
    const value = values[at];
    if (value === null || value === undefined) continue;
    // Numbers print as ECMAScript prints them, which is what RFC 8785 asks for.
    text +=
      typeof value === 'number'
        ? `${separator}${names[at]}":${value}`
        : `${separator}${names[at]}":"${value}"`;
    separator = ',"';
  }
  return `${text}}]`;
}
