import type { WatchedCone } from '../../../src/engine/standing-match/watch-regions.js';
import { FIELD } from './alerts.js';
import type { Draw } from './draw.js';

/** A list of positions that operators watch, with the label that being told takes; everyone is told without one. */
export interface RawWatch {
  readonly name: string;
  readonly cones: readonly WatchedCone[];
  readonly label: string | undefined;
}

const LABELS = ['partner', 'caltech', 'group:tde'] as const;
const ARCSEC = 1 / 3600;

/** Draws up to four lists of up to three cones of some arcseconds, about the field of the survey. */
export function randomWatches(draw: Draw): readonly RawWatch[] {
  return Array.from({ length: draw.int(0, 4) }, (_, place) => ({
    name: `watched ${place}`,
    cones: Array.from({ length: draw.int(1, 3) }, (_, cone) => ({
      name: `source ${cone}`,
      raDeg: (FIELD.raDeg + draw.int(-8, 8) * ARCSEC + 360) % 360,
      decDeg: FIELD.decDeg + draw.int(-8, 8) * ARCSEC,
      radiusArcsec: draw.pick([1, 4, 12]),
    })),
    label: draw.chance(0.4) ? undefined : draw.pick(LABELS),
  }));
}
