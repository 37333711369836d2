import { BadUserInput } from '../domain/errors.js';
import { parseSkyPosition } from '../domain/sky-position.js';
import type { EllipseRegion } from '../domain/sky-region.js';
import { DEG2_PER_STERADIAN } from './rectangle.js';
import { type RegionShape, type Rim, SIFT_MARGIN_RAD } from './region-shape.js';
import { cosOfDec, RADIANS_PER_DEGREE, type UnitVector, unitVectorOf } from './unit-vector.js';

/** Is a position as an ellipse sees it. */
export interface EllipsePlace {
  /** Square of the distance in units of the ellipse's own radius along that bearing: at most 1 inside. */
  readonly squaredRadius: number;
  /** Great-circle distance from the centre. */
  readonly angleRad: number;
}

/**
 * Is an ellipse on the sky: the distance from the centre, as an angle or as a chord, is at most r(bearing), the radius
 * of the plane ellipse with the same axes. Both axes have exactly the given lengths, whatever the measure.
 *
 * With the chord the plane is that of Lambert's equal-area projection, and the area is 4 pi sin(a/2) sin(b/2).
 */
export class Ellipse implements RegionShape, Rim {
  readonly areaDeg2: number;
  readonly rim = this;
  private readonly centre: UnitVector;
  private readonly along: UnitVector;
  private readonly across: UnitVector;
  private readonly isChord: boolean;
  private readonly longestRad: number;
  private readonly semiMajor: number;
  private readonly semiMinor: number;

  /** @throws {BadUserInput} with the path of the field that is not finite or out of range */
  constructor(region: EllipseRegion) {
    const { raDeg, decDeg } = parseSkyPosition(region);
    checkAxes(region);
    this.isChord = region.measure === 'CHORD';
    const [majorRad, minorRad] = [
      region.semiMajorDeg * RADIANS_PER_DEGREE,
      region.semiMinorDeg * RADIANS_PER_DEGREE,
    ];
    this.longestRad = Math.max(majorRad, minorRad);
    this.semiMajor = this.lengthOf(majorRad);
    this.semiMinor = this.lengthOf(minorRad);
    this.centre = unitVectorOf(raDeg, decDeg);
    const angleRad = region.positionAngleDeg * RADIANS_PER_DEGREE;
    const { east, north } = axesAt(raDeg, decDeg);
    this.along = combined(north, Math.cos(angleRad), east, Math.sin(angleRad));
    this.across = combined(east, Math.cos(angleRad), north, -Math.sin(angleRad));
    this.areaDeg2 =
      DEG2_PER_STERADIAN * (this.isChord ? Math.PI * this.semiMajor * this.semiMinor : this.area());
  }

  contains(raDeg: number, decDeg: number): boolean {
    return this.placeOf(unitVectorOf(raDeg, decDeg)).squaredRadius <= 1;
  }

  /** Measures where a direction lies. */
  placeOf(direction: UnitVector): EllipsePlace {
    const { centre, along, across } = this;
    // Differences first: near the centre the dot products alone would have lost their digits.
    const difference = {
      x: direction.x - centre.x,
      y: direction.y - centre.y,
      z: direction.z - centre.z,
    };
    const [u, v] = [dot(difference, along), dot(difference, across)];
    const sine = Math.hypot(u, v);
    const angleRad = Math.atan2(sine, dot(direction, centre));
    if (sine === 0) return { squaredRadius: angleRad > 1 ? Number.POSITIVE_INFINITY : 0, angleRad };
    const length = this.lengthOf(angleRad);
    const [p, q] = [((u / sine) * length) / this.semiMajor, ((v / sine) * length) / this.semiMinor];
    return { squaredRadius: p * p + q * q, angleRad };
  }

  sift(centre: UnitVector, capRad: number): 'IN' | 'OUT' | Rim {
    const { squaredRadius, angleRad } = this.placeOf(centre);
    const reach = capRad + SIFT_MARGIN_RAD;
    const farthest = angleRad + reach;
    // Near the opposite point the plane is stretched without bound.
    if (farthest > 3) return angleRad - reach > this.longestRad + SIFT_MARGIN_RAD ? 'OUT' : this;
    const stretch = this.isChord ? 1 / Math.cos(farthest / 2) : farthest / Math.sin(farthest);
    const step = (reach * stretch * (1 + 1e-9)) / Math.min(this.semiMajor, this.semiMinor);
    const radius = Math.sqrt(squaredRadius);
    if (radius - step > 1 + 1e-12) return 'OUT';
    return radius + step < 1 - 1e-12 ? 'IN' : this;
  }

  private lengthOf(angleRad: number): number {
    return this.isChord ? 2 * Math.sin(angleRad / 2) : angleRad;
  }

  /** Sums 1 - cos r over the bearings: the trapezoid rule on a period converges faster than any power. */
  private area(): number {
    const ratio = Math.max(this.semiMajor / this.semiMinor, this.semiMinor / this.semiMajor);
    const steps = Math.min(1 << 20, 4 * Math.ceil(64 * ratio));
    let sum = 0;
    for (let step = 0; step < steps; step++) {
      const bearing = ((step + 0.5) * 2 * Math.PI) / steps;
      const radius = 1 / Math.hypot(Math.cos(bearing) / this.semiMajor, Math.sin(bearing) / this.semiMinor);
      sum += 2 * Math.sin(radius / 2) ** 2;
    }
    return (sum * 2 * Math.PI) / steps;
  }
}

function checkAxes(region: EllipseRegion): void {
  for (const name of ['semiMajorDeg', 'semiMinorDeg'] as const)
    if (!(region[name] > 0 && region[name] <= 180))
      throw new BadUserInput(
        `${name} must be a number of degrees in (0, 180]; received ${String(region[name])}`,
        [name],
      );
  if (!Number.isFinite(region.positionAngleDeg))
    throw new BadUserInput(
      `positionAngleDeg must be a finite number of degrees, from north through east; received ${String(region.positionAngleDeg)}`,
      ['positionAngleDeg'],
    );
}

/** Gives the directions of east and north at a position; on a pole those of its RA. */
function axesAt(raDeg: number, decDeg: number): { readonly east: UnitVector; readonly north: UnitVector } {
  const raRad = raDeg * RADIANS_PER_DEGREE;
  const sinDec = Math.sin(decDeg * RADIANS_PER_DEGREE);
  return {
    east: { x: -Math.sin(raRad), y: Math.cos(raRad), z: 0 },
    north: { x: -sinDec * Math.cos(raRad), y: -sinDec * Math.sin(raRad), z: cosOfDec(decDeg) },
  };
}

function combined(a: UnitVector, ofA: number, b: UnitVector, ofB: number): UnitVector {
  return { x: a.x * ofA + b.x * ofB, y: a.y * ofA + b.y * ofB, z: a.z * ofA + b.z * ofB };
}

function dot(a: UnitVector, b: UnitVector): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
