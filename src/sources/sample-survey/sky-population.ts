import type { RandomStream } from '../../domain/seeded-random.js';

/** A position, ICRS degrees, right ascension in [0, 360). */
export interface SkyPlace {
  readonly raDeg: number;
  readonly decDeg: number;
}

const DEGREE = Math.PI / 180;
const OBLIQUITY_DEG = 23.4393;

/** Galactic north pole and the galactic longitude of the celestial pole, J2000 (Hipparcos, ESA SP-1200, 1.5.3). */
const GALACTIC_POLE = { raDeg: 192.85948, decDeg: 27.12825, celestialPoleLongitudeDeg: 122.93192 } as const;

/** Draws a position from the whole sphere with equal density. */
export function isotropicPlace(stream: RandomStream): SkyPlace {
  return { raDeg: 360 * stream.uniform(), decDeg: Math.asin(2 * stream.uniform() - 1) / DEGREE };
}

/** Draws a position crowded towards the galactic plane (latitudes with a standard deviation of 18 degrees). */
export function galacticPlace(stream: RandomStream): SkyPlace {
  return equatorialOfGalactic(360 * stream.uniform(), clampedLatitude(18 * stream.gaussian()));
}

/** Draws a position near the ecliptic (latitudes with a standard deviation of 8 degrees) within 60 of a longitude. */
export function eclipticPlace(stream: RandomStream, aboutLongitudeDeg: number): SkyPlace {
  const longitudeDeg = aboutLongitudeDeg + stream.between(-60, 60);
  return equatorialOfEcliptic(longitudeDeg, clampedLatitude(8 * stream.gaussian()));
}

function clampedLatitude(latitudeDeg: number): number {
  return Math.max(-85, Math.min(85, latitudeDeg));
}

function equatorialOfEcliptic(longitudeDeg: number, latitudeDeg: number): SkyPlace {
  const [longitude, latitude, tilt] = [longitudeDeg * DEGREE, latitudeDeg * DEGREE, OBLIQUITY_DEG * DEGREE];
  const sinDec =
    Math.sin(latitude) * Math.cos(tilt) + Math.cos(latitude) * Math.sin(tilt) * Math.sin(longitude);
  const y = Math.sin(longitude) * Math.cos(tilt) - Math.tan(latitude) * Math.sin(tilt);
  return placeOf(Math.atan2(y, Math.cos(longitude)), Math.asin(sinDec));
}

function equatorialOfGalactic(longitudeDeg: number, latitudeDeg: number): SkyPlace {
  const latitude = latitudeDeg * DEGREE;
  const poleDec = GALACTIC_POLE.decDeg * DEGREE;
  const fromPole = (GALACTIC_POLE.celestialPoleLongitudeDeg - longitudeDeg) * DEGREE;
  const sinDec =
    Math.sin(poleDec) * Math.sin(latitude) + Math.cos(poleDec) * Math.cos(latitude) * Math.cos(fromPole);
  const y = Math.cos(latitude) * Math.sin(fromPole);
  const x =
    Math.cos(poleDec) * Math.sin(latitude) - Math.sin(poleDec) * Math.cos(latitude) * Math.cos(fromPole);
  return placeOf(Math.atan2(y, x) + GALACTIC_POLE.raDeg * DEGREE, Math.asin(sinDec));
}

function placeOf(raRadians: number, decRadians: number): SkyPlace {
  const raDeg = raRadians / DEGREE;
  return { raDeg: ((raDeg % 360) + 360) % 360, decDeg: decRadians / DEGREE };
}
