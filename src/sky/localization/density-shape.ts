import { RefusedSkyFile } from '../../domain/errors.js';
import { parseSkyPosition, type SkyPosition } from '../../domain/sky-position.js';
import type { EllipseRegion, SkyRegion } from '../../domain/sky-region.js';
import { Ellipse } from '../../spatial/ellipse.js';
import { DEG2_PER_STERADIAN } from '../../spatial/rectangle.js';
import { compileRegion } from '../../spatial/region.js';
import { RADIANS_PER_DEGREE, unitVectorOf } from '../../spatial/unit-vector.js';
import type { Localization, LocalizationProfile } from './localization.js';
import {
  EVEN_DISC_RATIO,
  gaussianLaw,
  type RadialLaw,
  twoRadiiLaw,
  vonMisesFisherLaw,
} from './radial-law.js';
import type { StatedCircle, StatedEllipse } from './stated-localization.js';

/** Above this radius the sky is no plane: docs/definitions.md. */
const PLANE_UP_TO_DEG = 10;

const WHOLE_SKY_ARCSEC = 648_000;

/**
 * Is a circle or ellipse with a containment below 1: a density that falls outwards over similar ellipses.
 *
 * The level of a position is the probability within the ellipse through it, and the region of a level is the ellipse
 * that holds it; inside is what that region contains, its rim included.
 */
export class DensityShape implements Localization {
  readonly kind = 'DENSITY';
  readonly levelApplied = true;
  readonly form: 'circle' | 'ellipse';
  readonly containment: number;
  readonly profile: LocalizationProfile;
  readonly best: SkyPosition;
  private readonly unit: EllipseRegion;
  private readonly ellipse: Ellipse;
  private readonly law: RadialLaw;
  private readonly regions = new Map<number, SkyRegion>();

  /** @throws {RefusedSkyFile} for radii that no falling density has; {BadUserInput} for coordinates out of range */
  constructor(stated: StatedCircle | StatedEllipse) {
    this.form = stated.form;
    this.containment = stated.containment;
    this.best = parseSkyPosition(stated);
    const axes = axesOf(stated);
    const isWide = Math.max(axes.semiMajorDeg, axes.semiMinorDeg) > PLANE_UP_TO_DEG;
    this.unit = { kind: 'ellipse', ...this.best, ...axes, measure: isWide ? 'CHORD' : 'ANGLE' };
    this.ellipse = new Ellipse(this.unit);
    const { profile, law } = lawOf(stated, this.unit);
    this.profile = profile;
    this.law = law;
  }

  credibleLevel(raDeg: number, decDeg: number): number {
    return this.law.within(this.ellipse.placeOf(unitVectorOf(raDeg, decDeg)).squaredRadius);
  }

  isInside(raDeg: number, decDeg: number, level: number): boolean {
    return compileRegion(this.region(level)).contains(raDeg, decDeg);
  }

  areaDeg2(level: number): number {
    return compileRegion(this.region(level)).areaDeg2;
  }

  region(level: number): SkyRegion {
    const known = this.regions.get(level);
    if (known) return known;
    const made = this.makeRegion(level);
    this.regions.set(level, made);
    return made;
  }

  probabilityDensityPerDeg2(raDeg: number, decDeg: number): number {
    const { squaredRadius, angleRad } = this.ellipse.placeOf(unitVectorOf(raDeg, decDeg));
    const { semiMajorDeg, semiMinorDeg, measure } = this.unit;
    const isChord = measure === 'CHORD';
    const planeArea = Math.PI * lengthOf(semiMajorDeg, isChord) * lengthOf(semiMinorDeg, isChord);
    // Circles of the sphere are shorter than those of the plane of angles; the plane of chords has true areas.
    const stretch = isChord || angleRad === 0 ? 1 : angleRad / Math.sin(angleRad);
    return ((this.law.slope(squaredRadius) / planeArea) * stretch) / DEG2_PER_STERADIAN;
  }

  private makeRegion(level: number): SkyRegion {
    if (!(level > 0)) return { kind: 'cells', ranges: [] };
    const wholeSky = { kind: 'cone', ...this.best, radiusArcsec: WHOLE_SKY_ARCSEC } as const;
    if (level >= 1) return wholeSky;
    const scale = Math.sqrt(this.law.squaredAt(level));
    const isChord = this.unit.measure === 'CHORD';
    const [semiMajorDeg, semiMinorDeg] = [this.unit.semiMajorDeg, this.unit.semiMinorDeg].map((axisDeg) =>
      axisOf(scale * lengthOf(axisDeg, isChord), isChord),
    ) as [number, number];
    if (this.form === 'circle') return { ...wholeSky, radiusArcsec: semiMajorDeg * 3600 };
    return { ...this.unit, semiMajorDeg, semiMinorDeg };
  }
}

function axesOf(stated: StatedCircle | StatedEllipse) {
  const { semiMajorDeg, semiMinorDeg, positionAngleDeg } =
    stated.form === 'ellipse'
      ? stated
      : { semiMajorDeg: stated.radiusDeg, semiMinorDeg: stated.radiusDeg, positionAngleDeg: 0 };
  return { semiMajorDeg, semiMinorDeg, positionAngleDeg };
}

function lawOf(
  stated: StatedCircle | StatedEllipse,
  unit: EllipseRegion,
): { readonly profile: LocalizationProfile; readonly law: RadialLaw } {
  const { containment } = stated;
  const isChord = unit.measure === 'CHORD';
  if (stated.form === 'circle' && stated.radius50Deg !== undefined && containment === 0.9) {
    const ratio = lengthOf(stated.radiusDeg, isChord) / lengthOf(stated.radius50Deg, isChord);
    if (!(ratio > EVEN_DISC_RATIO))
      throw new RefusedSkyFile(
        `the radius of containment 0.9 must be more than 1.342 times that of 0.5, as no density that falls outwards has less; received ${stated.radiusDeg} and ${stated.radius50Deg} degrees`,
      );
    return { profile: 'TWO_RADII', law: twoRadiiLaw(1 / ratio ** 2) };
  }
  if (!isChord) return { profile: 'GAUSSIAN_ASSUMED', law: gaussianLaw(containment) };
  const share = (lengthOf(unit.semiMajorDeg, true) * lengthOf(unit.semiMinorDeg, true)) / 4;
  if (share >= containment)
    throw new RefusedSkyFile(
      `a localisation must hold more probability than its share of the sky; received containment ${containment} on ${share.toFixed(3)} of the sky`,
    );
  const axes = [lengthOf(unit.semiMajorDeg, true) ** 2, lengthOf(unit.semiMinorDeg, true) ** 2] as const;
  return { profile: 'VON_MISES_FISHER', law: vonMisesFisherLaw(containment, axes) };
}

function lengthOf(angleDeg: number, isChord: boolean): number {
  const angleRad = angleDeg * RADIANS_PER_DEGREE;
  return isChord ? 2 * Math.sin(angleRad / 2) : angleRad;
}

function axisOf(length: number, isChord: boolean): number {
  const angleRad = isChord ? 2 * Math.asin(Math.min(1, length / 2)) : length;
  return Math.min(180, angleRad / RADIANS_PER_DEGREE);
}
