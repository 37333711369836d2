import type { SkyPosition } from '../../src/domain/sky-position.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { RADIANS_PER_DEGREE } from '../../src/spatial/unit-vector.js';
import { seededRandom } from '../seeded-random.js';
import { drawnPositions } from './brute-force.js';
import { positionAt } from './sky-points.js';

export const SKY_DEG2 = 41_252.961_249_419_27;
export const sky = drawnPositions(seededRandom(5), 20_000).map((position) => ({
  ...position,
  hpx: hpxKeyOf(position.raDeg, position.decDeg),
}));

/** Draws positions near a region of unknown form: around one that is in it or on its rim. */
export function aroundPosition(random: () => number, centre: SkyPosition, sizeDeg: number): SkyPosition {
  return positionAt(
    centre,
    Math.min(3.1, sizeDeg * RADIANS_PER_DEGREE * 1.5 * Math.sqrt(random())),
    random() * 2 * Math.PI,
  );
}
