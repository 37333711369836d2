import type { SkyPosition } from '../../domain/sky-position.js';
import type { SkyRegion } from '../../domain/sky-region.js';
import { areaDeg2 } from '../map/area.js';
import {
  credibleLevel,
  densestPosition,
  isInside,
  probabilityDensityPerDeg2,
  regionRanges,
} from '../map/levels.js';
import { readSkyMap } from '../map/read-sky-map.js';
import type { SkyMap } from '../map/sky-map.js';
import type { Localization } from './localization.js';

/** Is a HEALPix map, asked in the same way as every other localisation. */
export class MapLocalization implements Localization {
  readonly kind = 'DENSITY';
  readonly form = 'map';
  readonly containment = 1;
  readonly levelApplied = true;
  readonly profile = 'MAP';
  readonly map: SkyMap;
  private readonly regions = new Map<number, SkyRegion>();

  constructor(map: SkyMap) {
    this.map = map;
  }

  get best(): SkyPosition {
    return densestPosition(this.map).position;
  }

  credibleLevel(raDeg: number, decDeg: number): number {
    return credibleLevel(this.map, raDeg, decDeg);
  }

  isInside(raDeg: number, decDeg: number, level: number): boolean {
    return isInside(this.map, raDeg, decDeg, level);
  }

  areaDeg2(level: number): number {
    return areaDeg2(this.map, level);
  }

  region(level: number): SkyRegion {
    const known = this.regions.get(level);
    if (known) return known;
    const made: SkyRegion = { kind: 'cells', ranges: Array.from(regionRanges(this.map, level)) };
    this.regions.set(level, made);
    return made;
  }

  probabilityDensityPerDeg2(raDeg: number, decDeg: number): number {
    return probabilityDensityPerDeg2(this.map, raDeg, decDeg);
  }
}

/**
 * Reads the bytes of a map as a localisation.
 *
 * @throws {RefusedSkyFile} as `readSkyMap`
 */
export function readMapLocalization(fits: Uint8Array): Localization {
  return new MapLocalization(readSkyMap(fits, 'the map of the notice'));
}
