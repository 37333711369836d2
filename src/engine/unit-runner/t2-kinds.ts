import type { UnitKind } from '../../unit/index.js';

/** Kinds of units of T2: those that tickets may name. */
export const T2_KINDS: readonly UnitKind[] = ['LIGHT_CURVE', 'TIED_LIGHT_CURVE', 'MATCHED_LIGHT_CURVE'];
