import type { SkyDirection } from '../sky/hammer.js';

const RADIANS = Math.PI / 180;

/**
 * Gives the great-circle distance of two directions, arcsec.
 *
 * Haversine, exact to rounding from 0 to near 180 degrees (Sinnott 1984, Sky & Telescope 68, 158).
 */
export function separationArcsec(a: SkyDirection, b: SkyDirection): number {
  const halfDec = ((b.decDeg - a.decDeg) * RADIANS) / 2;
  const halfRa = ((b.raDeg - a.raDeg) * RADIANS) / 2;
  const haversine =
    Math.sin(halfDec) ** 2 +
    Math.cos(a.decDeg * RADIANS) * Math.cos(b.decDeg * RADIANS) * Math.sin(halfRa) ** 2;
  return ((2 * Math.asin(Math.sqrt(Math.min(1, haversine)))) / RADIANS) * 3600;
}
