const RADIANS = Math.PI / 180;

/** A place in the plane of the map: x to the right in [-2 sqrt 2, 2 sqrt 2], y up in [-sqrt 2, sqrt 2]. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
}

/** A direction, ICRS degrees. */
export interface SkyDirection {
  readonly raDeg: number;
  readonly decDeg: number;
}

/** Half the width of the map; it is half as high. */
export const HALF_WIDTH = 2 * Math.SQRT2;
export const HALF_HEIGHT = Math.SQRT2;

/** Right ascension in the middle of the map, so that the seam is RA 0 and the northern winter sky is in one piece. */
export const CENTRE_RA_DEG = 180;

/**
 * Projects a direction by Hammer's equal-area projection, right ascension growing to the left as seen from within.
 *
 * Calabretta & Greisen 2002, A&A 395, 1077, section 5.3.4 (AIT), in units in which the sphere has radius 1.
 * RA 0 lies on the left seam and 360 on the right of it: both are the same direction, and this gives the left one.
 */
export function toMap({ raDeg, decDeg }: SkyDirection): MapPoint {
  const half = (eastOfCentreDeg(raDeg) * RADIANS) / 2;
  const dec = decDeg * RADIANS;
  const gamma = Math.SQRT2 / Math.sqrt(1 + Math.cos(dec) * Math.cos(half));
  return { x: -2 * gamma * Math.cos(dec) * Math.sin(half), y: gamma * Math.sin(dec) };
}

/**
 * Finds the direction that is drawn at a place of the map.
 *
 * @returns right ascension in [0, 360); `undefined` outside the ellipse that is the sky
 */
export function toSky({ x, y }: MapPoint): SkyDirection | undefined {
  const zSquared = 1 - (x / 4) ** 2 - (y / 2) ** 2;
  // The rim, where z^2 = 1/2, is the seam; a little slack keeps points that were rounded onto it.
  if (zSquared < 0.5 - 1e-12) return undefined;
  const z = Math.sqrt(zSquared);
  const eastRad = -2 * Math.atan2(z * x, 2 * (2 * zSquared - 1));
  const raDeg = CENTRE_RA_DEG + eastRad / RADIANS;
  return {
    raDeg: ((raDeg % 360) + 360) % 360,
    decDeg: Math.asin(Math.max(-1, Math.min(1, z * y))) / RADIANS,
  };
}

/** Angle from the central meridian, east positive, in (-180, 180]. */
function eastOfCentreDeg(raDeg: number): number {
  const wrapped = (((raDeg - CENTRE_RA_DEG) % 360) + 360) % 360;
  return wrapped > 180 ? wrapped - 360 : wrapped;
}
