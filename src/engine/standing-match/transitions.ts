import { parseVisibilityClass } from '../../access/visibility-class.js';
import { EVERYONE_CELL, meetOf, type SightCell } from './sight-cell.js';

/** What a match says of the position: rounded, so that what is announced as changed is worth telling. */
export interface MatchValue {
  /** To 4 decimals; absent where the region has no levels. */
  readonly credibleLevel?: number;
  /** From the best position, or from the nearest position that is watched; to three digits, at most to 0.1 arcsec. */
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

/** A state as it is kept: equal states have equal texts. */
export type StateText = string;

export type TransitionKind = 'ADDED' | 'REMOVED' | 'CHANGED';

/** What is to be said to a group of viewers. */
export interface Transition {
  readonly kind: TransitionKind;
  readonly visibility: SightCell;
  readonly before: MatchValue | undefined;
  readonly after: MatchValue | undefined;
}

/**
 * Says what changed, and for whom.
 *
 * Each viewer is in one cell before and in one after. So those in both of a pair of cells had the one and have the
 * other: what a viewer is told is the sequence of what his own queries would have said, whatever else divided viewers
 * meanwhile.
 */
export function transitionsBetween(before: MatchState, after: MatchState): readonly Transition[] {
  const transitions: Transition[] = [];
  for (const old of before)
    for (const now of after) {
      const kind = kindOf(old.value, now.value);
      const visibility = kind && meetOf(old.cell, now.cell);
      if (visibility) transitions.push({ kind, visibility, before: old.value, after: now.value });
    }
  return transitions;
}

/** Writes a state in its one form, JSON; `undefined` when nobody has a match. */
export function stateText(state: MatchState): StateText | undefined {
  if (!state.some(({ value }) => value !== undefined)) return undefined;
  return `[${state.map(cellText).sort().join()}]`;
}

/** Put together by hand, for it is done for each facet and each region about it: keys of classes hold no quotes. */
function cellText({ cell: { key }, value }: MatchCell): string {
  if (value === undefined) return `["${key}"]`;
  const { credibleLevel = null, separationArcsec = null, target } = value;
  const ending = target === undefined ? '' : `,${JSON.stringify(target)}`;
  return `["${key}",${credibleLevel},${separationArcsec}${ending}]`;
}

/** Reads a state back from its text. */
export function parseState(text: StateText | undefined): MatchState {
  if (text === undefined) return NO_MATCH;
  // Written by stateText alone.
  const cells = JSON.parse(text) as readonly (readonly [
    key: string,
    credibleLevel?: number | null,
    separationArcsec?: number | null,
    target?: string | null,
  ])[];
  return cells.map(([key, ...value]) => ({
    cell: parseVisibilityClass(key),
    value: value.length === 0 ? undefined : matchValueOf(...value),
  }));
}

function matchValueOf(
  credibleLevel?: number | null,
  separationArcsec?: number | null,
  target?: string | null,
): MatchValue {
  return {
    ...(typeof credibleLevel === 'number' ? { credibleLevel } : {}),
    ...(typeof separationArcsec === 'number' ? { separationArcsec } : {}),
    ...(typeof target === 'string' ? { target } : {}),
  };
}

function kindOf(before: MatchValue | undefined, after: MatchValue | undefined): TransitionKind | undefined {
  if (!before) return after ? 'ADDED' : undefined;
  if (!after) return 'REMOVED';
  const isSame =
    before.credibleLevel === after.credibleLevel &&
    before.separationArcsec === after.separationArcsec &&
    before.target === after.target;
  return isSame ? undefined : 'CHANGED';
}
