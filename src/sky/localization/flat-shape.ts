import { parseSkyPosition, type SkyPosition } from '../../domain/sky-position.js';
import type { SkyRegion } from '../../domain/sky-region.js';
import { type CompiledRegion, compileRegion } from '../../spatial/region.js';
import type { Localization } from './localization.js';
import type { StatedLocalization } from './stated-localization.js';

/** Is what is stated as a region only: a rectangle, polygon, MOC, or a disc that holds all. */
export type StatedFlat = Exclude<StatedLocalization, { readonly form: 'map' }>;

const EMPTY: SkyRegion = { kind: 'cells', ranges: [] };

/**
 * Is a region that holds the truth with its containment, and of which nothing more is known: one block.
 *
 * Every level above 0 has the whole region, and says so (`levelApplied` is false).
 */
export class FlatShape implements Localization {
  readonly kind = 'FLAT';
  readonly profile = 'FLAT';
  readonly levelApplied = false;
  readonly form: StatedFlat['form'];
  readonly containment: number;
  readonly best: SkyPosition | undefined;
  private readonly whole: SkyRegion;
  private readonly compiled: CompiledRegion;

  /** @throws {BadUserInput} for a region that is none */
  constructor(stated: StatedFlat) {
    this.form = stated.form;
    this.containment = stated.containment;
    this.best = 'raDeg' in stated ? parseSkyPosition(stated) : undefined;
    this.whole = regionOf(stated);
    this.compiled = compileRegion(this.whole);
  }

  credibleLevel(raDeg: number, decDeg: number): number | undefined {
    return this.compiled.contains(raDeg, decDeg) ? this.containment : undefined;
  }

  isInside(raDeg: number, decDeg: number, level: number): boolean {
    return level > 0 && this.compiled.contains(raDeg, decDeg);
  }

  areaDeg2(level: number): number {
    return level > 0 ? this.compiled.areaDeg2 : 0;
  }

  region(level: number): SkyRegion {
    return level > 0 ? this.whole : EMPTY;
  }

  probabilityDensityPerDeg2(raDeg: number, decDeg: number): number | undefined {
    const isKnown = this.compiled.areaDeg2 > 0 && this.compiled.contains(raDeg, decDeg);
    return isKnown ? this.containment / this.compiled.areaDeg2 : undefined;
  }
}

function regionOf(stated: StatedFlat): SkyRegion {
  switch (stated.form) {
    case 'circle':
      return {
        kind: 'cone',
        raDeg: stated.raDeg,
        decDeg: stated.decDeg,
        radiusArcsec: stated.radiusDeg * 3600,
      };
    case 'ellipse': {
      const { raDeg, decDeg, semiMajorDeg, semiMinorDeg, positionAngleDeg } = stated;
      return { kind: 'ellipse', raDeg, decDeg, semiMajorDeg, semiMinorDeg, positionAngleDeg };
    }
    case 'rectangle':
      // Offsets are in coordinates, as printed: RA may pass 0, and declinations end at the poles.
      return {
        kind: 'rectangle',
        raFromDeg: stated.raDeg - stated.raMinusDeg,
        raToDeg: stated.raDeg + stated.raPlusDeg,
        decFromDeg: Math.max(-90, stated.decDeg - stated.decMinusDeg),
        decToDeg: Math.min(90, stated.decDeg + stated.decPlusDeg),
      };
    case 'polygon':
      return { kind: 'polygon', vertices: stated.vertices };
    case 'cells':
      return { kind: 'cells', ranges: stated.ranges };
  }
}
