import type { Json } from './scalar.js';
import type { SkyRegion } from './sky-region.js';

export type { ConeRegion } from './sky-region.js';

/** Fields of a facet that predicates and orders may use, and the type of each. */
export const FACET_FIELDS = {
  name: 'text',
  survey: 'text',
  raDeg: 'number',
  decDeg: 'number',
  firstDetectionMjd: 'number',
  lastDetectionMjd: 'number',
  surveyFirstDetectionMjd: 'number',
  lastLimitMjd: 'number',
  lastLimitMag: 'number',
  detectionCount: 'number',
  negativeDetectionCount: 'number',
  upperLimitCount: 'number',
  forcedCount: 'number',
  peakMag: 'number',
  peakMjd: 'number',
  peakBand: 'text',
  lastMag: 'number',
  lastBand: 'text',
  bestDrb: 'number',
  lastDrb: 'number',
  bestRb: 'number',
  lastRb: 'number',
  starScore: 'number',
  starDistanceArcsec: 'number',
  solarSystemDistanceArcsec: 'number',
  surveyDetectionCount: 'number',
  negativeShare: 'number',
} as const;

export type FacetField = keyof typeof FACET_FIELDS;

/** Numbers of one band's summary that predicates may use. */
export const BAND_FIELDS = [
  'count',
  'firstMjd',
  'firstMag',
  'lastMjd',
  'lastMag',
  'peakMjd',
  'peakMag',
] as const;

export type BandField = (typeof BAND_FIELDS)[number];

/** How a stored value is compared with a given one. Texts by their UTF-8 bytes. */
export type Comparison = 'eq' | 'lt' | 'lte' | 'gt' | 'gte';

/**
 * A condition on transients as one viewer sees them.
 *
 * Two-valued and typed, the same on every store: a field that is absent, or of another type than the value it is
 * compared with, makes the comparison false, and `not` is the plain complement of that.
 */
export type Predicate =
  | { readonly op: 'and'; readonly all: readonly Predicate[] }
  | { readonly op: 'or'; readonly any: readonly Predicate[] }
  | { readonly op: 'not'; readonly of: Predicate }
  | {
      readonly op: 'compare';
      readonly field: FacetField;
      readonly comparison: Comparison;
      readonly value: number | string;
    }
  | { readonly op: 'in'; readonly field: FacetField; readonly values: readonly (number | string)[] }
  /** Glob over the whole text: `*` any run, `?` any one character; ASCII letters case-insensitively. */
  | { readonly op: 'matches'; readonly field: FacetField; readonly glob: string }
  | { readonly op: 'present'; readonly field: FacetField }
  | {
      readonly op: 'band';
      readonly band: string;
      readonly field: BandField;
      readonly comparison: Comparison;
      readonly value: number;
    }
  /** Accepted by any of these channels, as far as the viewer reads them. */
  | { readonly op: 'channel'; readonly anyOf: readonly string[] }
  /** Has a position that lies in the region (compileRegion, src/spatial/region.ts). */
  | { readonly op: 'inRegion'; readonly region: SkyRegion }
  /**
   * Some current T2 result of the unit has, at the path, a value of the given value's type that compares so.
   * The path addresses object members only.
   */
  | {
      readonly op: 't2';
      readonly unit: string;
      readonly path: readonly string[];
      readonly comparison: Comparison;
      readonly value: number | string | boolean;
    };

/** What a predicate is evaluated against. */
export interface PredicateSubject {
  readonly field: (field: FacetField) => number | string | undefined;
  readonly band: (band: string, field: BandField) => number | undefined;
  readonly channels: ReadonlySet<string>;
  readonly isInRegion: (region: SkyRegion) => boolean;
  /** Bodies of the current results of a unit. */
  readonly t2Bodies: (unit: string) => readonly Json[];
}

/** Evaluates a predicate in memory: the meaning of predicates, which every storage adapter must reproduce. */
export function holds(predicate: Predicate, subject: PredicateSubject): boolean {
  switch (predicate.op) {
    case 'and':
      return predicate.all.every((part) => holds(part, subject));
    case 'or':
      return predicate.any.some((part) => holds(part, subject));
    case 'not':
      return !holds(predicate.of, subject);
    case 'compare':
      return compares(subject.field(predicate.field), predicate.comparison, predicate.value);
    case 'in':
      return predicate.values.some((value) => compares(subject.field(predicate.field), 'eq', value));
    case 'matches': {
      const text = subject.field(predicate.field);
      return typeof text === 'string' && matchesGlob(text, predicate.glob);
    }
    case 'present':
      return subject.field(predicate.field) !== undefined;
    case 'band':
      return compares(subject.band(predicate.band, predicate.field), predicate.comparison, predicate.value);
    case 'channel':
      return predicate.anyOf.some((channel) => subject.channels.has(channel));
    case 'inRegion':
      return subject.isInRegion(predicate.region);
    case 't2':
      return subject
        .t2Bodies(predicate.unit)
        .some((body) => compares(valueAt(body, predicate.path), predicate.comparison, predicate.value));
  }
}

/** Compares a stored value with a given one; false unless both are numbers, both texts, or (for `eq`) both booleans. */
export function compares(
  stored: Json | undefined,
  comparison: Comparison,
  value: number | string | boolean,
): boolean {
  if (typeof stored !== typeof value || stored === null || stored === undefined) return false;
  if (typeof value === 'boolean') return comparison === 'eq' && stored === value;
  const order =
    typeof value === 'number' ? Math.sign((stored as number) - value) : compareBytes(stored as string, value);
  switch (comparison) {
    case 'eq':
      return order === 0;
    case 'lt':
      return order < 0;
    case 'lte':
      return order <= 0;
    case 'gt':
      return order > 0;
    case 'gte':
      return order >= 0;
  }
}

/** Finds the value at a path of object members; `undefined` where there is none, arrays included. */
export function valueAt(body: Json, path: readonly string[]): Json | undefined {
  let value: Json | undefined = body;
  for (const key of path) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, key) ? (value as { readonly [key: string]: Json })[key] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

/** Tells whether the whole text matches the glob; ASCII letters case-insensitively, everything else exactly. */
export function matchesGlob(text: string, glob: string): boolean {
  const lower = (value: string) => value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const [characters, pattern] = [Array.from(lower(text)), Array.from(lower(glob))];
  let [t, p, star, mark] = [0, 0, -1, 0];
  while (t < characters.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === characters[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

function compareBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
