import type { AccessTerm } from '../../access/access-term.js';
import { type VisibilityClass, visibilityClass } from '../../access/visibility-class.js';

/**
 * Is a group of viewers: those who open all of its open terms and none of its closed ones. Without terms, everyone.
 *
 * A list of cells that no two viewers share and that leaves nobody out tells apart what different viewers see.
 */
export type SightCell = VisibilityClass;

export const EVERYONE_CELL: SightCell = visibilityClass([], []);

/** Gives those who are in both groups; `undefined` when the terms alone say that nobody is. */
export function meetOf(a: SightCell, b: SightCell): SightCell | undefined {
  if (a.key === b.key || b.key === EVERYONE_CELL.key) return a;
  if (a.key === EVERYONE_CELL.key) return b;
  if (haveOneInCommon(a.open, b.closed) || haveOneInCommon(b.open, a.closed)) return undefined;
  return visibilityClass(unionOf(a.open, b.open), unionOf(a.closed, b.closed));
}

/** Adds to the classes of a transient those who see nothing of it: together they leave nobody out. */
export function cellsOfClasses(classes: readonly VisibilityClass[]): readonly SightCell[] {
  const terms = classes.reduce<readonly AccessTerm[]>(
    (all, { open, closed }) => unionOf(all, unionOf(open, closed)),
    [],
  );
  return terms.length === 0 ? [EVERYONE_CELL] : [...classes, visibilityClass([], terms)];
}

/** Lists the groups into which terms divide viewers: one for each choice of terms that are open; 2^n for n terms. */
export function cellsOfTerms(terms: readonly AccessTerm[]): readonly SightCell[] {
  return Array.from({ length: 2 ** terms.length }, (_, bits) =>
    visibilityClass(
      terms.filter((_, place) => (bits >> place) % 2 === 1),
      terms.filter((_, place) => (bits >> place) % 2 === 0),
    ),
  );
}

function haveOneInCommon(a: readonly AccessTerm[], b: readonly AccessTerm[]): boolean {
  return a.some(({ key }) => b.some((other) => other.key === key));
}

function unionOf(a: readonly AccessTerm[], b: readonly AccessTerm[]): readonly AccessTerm[] {
  if (b.length === 0) return a;
  return [...new Map([...a, ...b].map((term) => [term.key, term])).values()];
}
