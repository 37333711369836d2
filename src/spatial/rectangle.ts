import { BadUserInput } from '../domain/errors.js';
import { wrapRaDeg } from '../domain/sky-position.js';
import type { RectangleRegion } from '../domain/sky-region.js';
import { type RegionShape, type Rim, SIFT_MARGIN_RAD } from './region-shape.js';
import { RADIANS_PER_DEGREE, type UnitVector } from './unit-vector.js';

/** Is a square degree's part of a steradian, turned round: 1 sr = 3282.806 deg2. */
export const DEG2_PER_STERADIAN = 1 / RADIANS_PER_DEGREE ** 2;

/**
 * Checks a box between meridians and parallels, and gives it as a shape.
 *
 * On a pole every RA is the same place: a box that reaches it holds it. Its area is
 * width x (sin(decTo) - sin(decFrom)).
 *
 * @throws {BadUserInput} with the path of the field that is not finite or out of range
 */
export function rectangleShape(region: RectangleRegion): RegionShape {
  checkRectangle(region);
  const { raFromDeg, raToDeg, decFromDeg, decToDeg } = region;
  const isWholeCircle = raToDeg - raFromDeg >= 360;
  const [west, east] = [wrapRaDeg(raFromDeg), wrapRaDeg(raToDeg)];
  const isInRa = (raDeg: number) =>
    isWholeCircle || (west <= east ? raDeg >= west && raDeg <= east : raDeg >= west || raDeg <= east);
  const widthDeg = isWholeCircle ? 360 : west <= east ? east - west : east - west + 360;
  const [from, to] = [decFromDeg * RADIANS_PER_DEGREE, decToDeg * RADIANS_PER_DEGREE];
  const height = 2 * Math.cos((from + to) / 2) * Math.sin((to - from) / 2);
  return {
    areaDeg2: widthDeg * RADIANS_PER_DEGREE * height * DEG2_PER_STERADIAN,
    contains: (raDeg, decDeg) =>
      decDeg >= decFromDeg && decDeg <= decToDeg && (Math.abs(decDeg) === 90 || isInRa(raDeg)),
    rim: new BoxRim(west * RADIANS_PER_DEGREE, widthDeg * RADIANS_PER_DEGREE, from, to),
  };
}

function checkRectangle(region: RectangleRegion): void {
  for (const name of ['raFromDeg', 'raToDeg'] as const)
    if (!Number.isFinite(region[name]))
      throw new BadUserInput(`${name} must be a finite number of degrees; received ${String(region[name])}`, [
        name,
      ]);
  for (const name of ['decFromDeg', 'decToDeg'] as const)
    if (!(region[name] >= -90 && region[name] <= 90))
      throw new BadUserInput(
        `${name} must be a number of degrees in [-90, 90]; received ${String(region[name])}`,
        [name],
      );
  if (region.decFromDeg > region.decToDeg)
    throw new BadUserInput(
      `decFromDeg must not be above decToDeg; received ${region.decFromDeg} and ${region.decToDeg}`,
      ['decFromDeg'],
    );
}

/** Compares the box of a cap with the box of the region, both in RA and Dec. */
class BoxRim implements Rim {
  private readonly westRad: number;
  private readonly widthRad: number;
  private readonly fromRad: number;
  private readonly toRad: number;

  constructor(westRad: number, widthRad: number, fromRad: number, toRad: number) {
    this.westRad = westRad;
    this.widthRad = widthRad;
    this.fromRad = fromRad;
    this.toRad = toRad;
  }

  sift({ x, y, z }: UnitVector, capRad: number): 'IN' | 'OUT' | Rim {
    const reach = capRad + SIFT_MARGIN_RAD;
    const equatorial = Math.hypot(x, y);
    const decRad = Math.atan2(z, equatorial);
    if (decRad - reach > this.toRad || decRad + reach < this.fromRad) return 'OUT';
    const isInDec = decRad - reach >= this.fromRad && decRad + reach <= this.toRad;
    // A cap that holds a pole has every RA.
    const isPolar = Math.abs(decRad) + reach >= Math.PI / 2;
    const halfWidth = isPolar ? Math.PI : Math.asin(Math.min(1, Math.sin(reach) / equatorial)) * (1 + 1e-9);
    return this.siftRa(Math.atan2(y, x), halfWidth + 1e-12, isInDec);
  }

  private siftRa(raRad: number, halfWidth: number, isInDec: boolean): 'IN' | 'OUT' | Rim {
    if (this.widthRad >= 2 * Math.PI) return isInDec ? 'IN' : this;
    // How far east of the box's western side the cap's western side is, in [0, 2 pi).
    const offset = wrapped(raRad - halfWidth - this.westRad);
    if (offset + 2 * halfWidth <= this.widthRad) return isInDec ? 'IN' : this;
    return offset > this.widthRad && offset + 2 * halfWidth < 2 * Math.PI ? 'OUT' : this;
  }
}

function wrapped(angleRad: number): number {
  const turn = 2 * Math.PI;
  return ((angleRad % turn) + turn) % turn;
}
