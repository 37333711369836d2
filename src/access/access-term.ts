import type { LabelName } from './label.js';

/**
 * What it takes to see a datapoint: any one of the alternatives, each a set of labels that must all be satisfied.
 *
 * There is one alternative for each alert that brought the point: the point's own label and that alert's trigger's.
 * Alternatives that contain another are absorbed, so terms are antichains, and equal rights have equal keys.
 */
export interface AccessTerm {
  /** Canonical text: alternatives sorted, joined by `|`; labels in them sorted, joined by `&`. */
  readonly key: string;
  /** Sorted label names, sorted alternatives, none containing another. Never empty. */
  readonly alternatives: readonly (readonly LabelName[])[];
}

/** Characters that structure keys, so no label may contain them. */
const LABEL_PATTERN = /^[A-Za-z0-9._:-]{1,64}$/;

/** Tells whether a text may be the name of a label: 1 to 64 of letters, digits and `. _ : -`. */
export function isLabelName(text: string): boolean {
  return LABEL_PATTERN.test(text);
}

const interned = new Map<string, AccessTerm>();

/** Makes the term of the given alternatives: duplicates and supersets absorbed, order forgotten. */
export function accessTerm(alternatives: readonly (readonly LabelName[])[]): AccessTerm {
  const sets = alternatives.map((labels) => [...new Set(labels)].sort(byBytes));
  const minimal = sets.filter(
    (labels, index) =>
      !sets.some((other, otherIndex) => otherIndex !== index && absorbs(other, labels, otherIndex < index)),
  );
  const sorted = minimal.sort((a, b) => byBytes(a.join('&'), b.join('&')));
  const key = sorted.map((labels) => labels.join('&')).join('|');
  const known = interned.get(key);
  if (known) return known;
  const term: AccessTerm = Object.freeze({ key, alternatives: sorted });
  interned.set(key, term);
  return term;
}

/** Reads a term back from its key. */
export function parseAccessTerm(key: string): AccessTerm {
  return interned.get(key) ?? accessTerm(key.split('|').map((labels) => labels.split('&')));
}

const arrivals = new Map<LabelName, Map<LabelName, AccessTerm>>();

/** Gives the term of a point with its own label that came inside an alert with the trigger's label. */
export function arrivalTerm(own: LabelName, trigger: LabelName): AccessTerm {
  const row = arrivals.get(own) ?? new Map<LabelName, AccessTerm>();
  if (row.size === 0) arrivals.set(own, row);
  const known = row.get(trigger);
  if (known) return known;
  const term = accessTerm([[own, trigger]]);
  row.set(trigger, term);
  return term;
}

const merged = new Map<AccessTerm, Map<AccessTerm, AccessTerm>>();

/** Gives the term of a point that arrived in both ways. Commutative, associative, idempotent; never stricter than either. */
export function eitherTerm(a: AccessTerm, b: AccessTerm): AccessTerm {
  if (a === b) return a;
  const row = merged.get(a) ?? new Map<AccessTerm, AccessTerm>();
  if (row.size === 0) merged.set(a, row);
  const known = row.get(b);
  if (known) return known;
  const term = accessTerm([...a.alternatives, ...b.alternatives]);
  row.set(b, term);
  return term;
}

/** Tells whether the satisfied labels open the term. */
export function opens(satisfied: { has(label: LabelName): boolean }, term: AccessTerm): boolean {
  return term.alternatives.some((labels) => labels.every((label) => satisfied.has(label)));
}

// Below it, code units stand in the order of the bytes; above are surrogates, which do not.
const FIRST_SURROGATE = 0xd800;

/** Compares two texts as their UTF-8 bytes do. */
export function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return a.length - b.length;
  const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
  if (one < FIRST_SURROGATE && other < FIRST_SURROGATE) return one - other;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function absorbs(other: readonly LabelName[], labels: readonly LabelName[], otherIsFirst: boolean): boolean {
  if (other.length > labels.length || (other.length === labels.length && !otherIsFirst)) return false;
  return other.every((label) => labels.includes(label));
}
