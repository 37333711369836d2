import { seededRandom } from '../../test/seeded-random.js';

/** A point of the made sky. */
export interface SkyPoint {
  readonly raDeg: number;
  readonly decDeg: number;
}

/**
 * Makes points on the sky, seeded.
 *
 * Clustered: half of them within 12 degrees of the galactic plane, all north of declination -30, as a survey from
 * Palomar finds them.
 */
export function madeSky(count: number, clustered: boolean): readonly SkyPoint[] {
  const random = seededRandom(11);
  const points: SkyPoint[] = [];
  while (points.length < count) {
    const raDeg = random() * 360;
    const decDeg = (Math.asin(2 * random() - 1) * 180) / Math.PI;
    if (!clustered || isKept(raDeg, decDeg, random)) points.push({ raDeg, decDeg });
  }
  return points;
}

function isKept(raDeg: number, decDeg: number, random: () => number): boolean {
  if (decDeg < -30) return false;
  const [ra, dec] = [(raDeg * Math.PI) / 180, (decDeg * Math.PI) / 180];
  // North galactic pole (J2000): 192.85948 +27.12825 (Reid & Brunthaler 2004, ApJ 616, 872).
  const [pole, tilt] = [(192.85948 * Math.PI) / 180, (27.12825 * Math.PI) / 180];
  const sinLatitude = Math.sin(dec) * Math.sin(tilt) + Math.cos(dec) * Math.cos(tilt) * Math.cos(ra - pole);
  return Math.abs(sinLatitude) < Math.sin((12 * Math.PI) / 180) || random() < 0.25;
}
