import { type VisibilityClass, visibilityClass } from '../../access/visibility-class.js';
import { EVERYONE_CELL, meetOf, type SightCell } from './sight-cell.js';

/** What a match says of the position: rounded, so that what is announced as changed is worth telling. */
export interface MatchValue {
  /** To 4 decimals; absent where the region has no levels. */
  readonly credibleLevel?: number;
  /** From the best position, or from the nearest position that is watched; to 1 arcsec, below 1 arcmin to 0.01. */
  readonly separationArcsec?: number;
  /** Which of the watched positions is the nearest. */
  readonly target?: string;
}

/** What a group of viewers has of a transient and a region: a match, or none. */
export interface MatchCell {
  readonly cell: SightCell;
  readonly value: MatchValue | undefined;
}

/** What all viewers have: the cells divide them, none is left out. */
export type MatchState = readonly MatchCell[];

/** Nobody has a match. */
export const NO_MATCH: MatchState = [{ cell: EVERYONE_CELL, value: undefined }];

export type TransitionKind = 'ADDED' | 'REMOVED' | 'CHANGED';

/** What is to be said to a group of viewers. */
export interface Transition {
  readonly kind: TransitionKind;
  readonly visibility: VisibilityClass;
  readonly before: MatchValue | undefined;
  readonly after: MatchValue | undefined;
}

/** Brings a state in which nobody has a match to its one form. */
export function stateOf(cells: MatchState): MatchState {
  return cells.some(({ value }) => value !== undefined) ? cells : NO_MATCH;
}

/**
 * Says what changed, and for whom.
 *
 * Each viewer is in one cell before and in one after. So those in both of a pair of cells had the one and have the
 * other: what a viewer is told is the sequence of what his own queries would have said, whatever else divided viewers
 * meanwhile.
 */
export function transitionsBetween(before: MatchState, after: MatchState): readonly Transition[] {
  return before.flatMap((old) =>
    after.flatMap((now): readonly Transition[] => {
      const kind = kindOf(old.value, now.value);
      const visibility = kind && meetOf(old.cell, now.cell);
      return visibility ? [{ kind, visibility, before: old.value, after: now.value }] : [];
    }),
  );
}

/** Tells whether two states are the same, cell by cell. */
export function isSameState(a: MatchState, b: MatchState): boolean {
  return a.length === b.length && stateText(a) === stateText(b);
}

function stateText(state: MatchState): string {
  return state
    .map(({ cell, value }) => `${visibilityClass(cell.open, cell.closed).key} ${valueText(value)}`)
    .sort()
    .join('\n');
}

function kindOf(before: MatchValue | undefined, after: MatchValue | undefined): TransitionKind | undefined {
  if (valueText(before) === valueText(after)) return undefined;
  if (!before) return 'ADDED';
  return after ? 'CHANGED' : 'REMOVED';
}

function valueText(value: MatchValue | undefined): string {
  return value ? JSON.stringify([value.credibleLevel, value.separationArcsec, value.target]) : '';
}
