import { type Cone, parseCone } from './cone.js';
import { HALF_TURN_ARCSEC } from './unit-vector.js';

/** Rows expected within the first cone: of an even field one in fifty is empty, and is searched wider. */
const FIRST_EXPECTED = 4;

const WIDER = 4;

/**
 * Yields ever wider cones about one centre, the given one last: where the nearest row is looked for first.
 *
 * The nearest row of the first cone that has any is the nearest of all, so looking for it in a wide cone over a dense
 * field costs no more than in a narrow one.
 *
 * @param rowCount  rows on the whole sky
 */
export function* wideningCones(cone: Cone, rowCount: number): Generator<Cone, void, undefined> {
  const share = Math.min(1, FIRST_EXPECTED / Math.max(1, rowCount));
  const { raDeg, decDeg } = cone;
  let radiusArcsec = (2 * Math.asin(Math.sqrt(share)) * HALF_TURN_ARCSEC) / Math.PI;
  for (; radiusArcsec < cone.radiusArcsec; radiusArcsec *= WIDER)
    yield parseCone({ raDeg, decDeg, radiusArcsec });
  yield cone;
}
