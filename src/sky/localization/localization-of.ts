import { RefusedSkyFile } from '../../domain/errors.js';
import { DensityShape } from './density-shape.js';
import { FlatShape } from './flat-shape.js';
import type { Localization } from './localization.js';
import { readMapLocalization } from './map-localization.js';
import type { StatedLocalization } from './stated-localization.js';

/**
 * Makes a stated localisation ready to be asked.
 *
 * @throws {RefusedSkyFile} when what is stated is no localisation: a containment outside (0, 1], a negative error, a
 *                          map that cannot be read
 * @throws {BadUserInput}   when a coordinate or radius is out of range
 *
 * @example
 * const circle = { form: 'circle', raDeg: 314.355, decDeg: 12.5755, radiusDeg: 0.7867, containment: 0.9 } as const;
 * localizationOf(circle).credibleLevel(314.26233, 14.2045); // 0.99995
 */
export function localizationOf(stated: StatedLocalization): Localization {
  if (stated.form === 'map') {
    if ('fits' in stated) return readMapLocalization(stated.fits);
    throw new TypeError('a map that is kept elsewhere must be read from there (src/storage/event-maps.ts)');
  }
  if (!(stated.containment > 0 && stated.containment <= 1))
    throw new RefusedSkyFile(
      `containment must be a probability in (0, 1]; received ${String(stated.containment)}`,
    );
  if (stated.form === 'circle' || stated.form === 'ellipse') {
    if (stated.form === 'circle' && !(stated.radiusDeg > 0 && stated.radiusDeg <= 180))
      throw new RefusedSkyFile(
        `the radius must lie in (0, 180] degrees; received ${String(stated.radiusDeg)}`,
      );
    return stated.containment === 1 ? new FlatShape(stated) : new DensityShape(stated);
  }
  if (stated.form === 'rectangle')
    for (const name of ['raPlusDeg', 'raMinusDeg', 'decPlusDeg', 'decMinusDeg'] as const)
      if (!(stated[name] >= 0 && stated[name] <= 360))
        throw new RefusedSkyFile(`${name} must lie in [0, 360] degrees; received ${String(stated[name])}`);
  return new FlatShape(stated);
}
