import type { UnitKind } from '../../unit/index.js';

/** What a T2 unit looks at: the states that its channel makes, single datapoints, or the transient as a whole. */
export type T2Input = 'STATE' | 'DATAPOINT' | 'TRANSIENT';

const INPUT_OF: Readonly<Partial<Record<UnitKind, T2Input>>> = {
  LIGHT_CURVE: 'STATE',
  TIED_LIGHT_CURVE: 'STATE',
  MATCHED_LIGHT_CURVE: 'STATE',
  STATE: 'STATE',
  TIED_STATE: 'STATE',
  DATAPOINT: 'DATAPOINT',
  TIED_DATAPOINT: 'DATAPOINT',
  TRANSIENT: 'TRANSIENT',
  TIED_TRANSIENT: 'TRANSIENT',
};

/** Gives what units of a kind look at; `undefined` for kinds of other tiers. */
export function inputOf(kind: UnitKind): T2Input | undefined {
  return INPUT_OF[kind];
}

/** Kinds of units of T2: those that tickets may name. */
export const T2_KINDS: readonly UnitKind[] = [
  'LIGHT_CURVE',
  'TIED_LIGHT_CURVE',
  'MATCHED_LIGHT_CURVE',
  'STATE',
  'TIED_STATE',
  'DATAPOINT',
  'TIED_DATAPOINT',
  'TRANSIENT',
  'TIED_TRANSIENT',
];
