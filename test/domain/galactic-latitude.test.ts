import { expect, it } from 'vitest';
import { galacticLatitudeDeg } from '../../src/domain/galactic-latitude.js';

/** SIMBAD's galactic coordinates (4 decimals), and the poles by definition. */
const KNOWN = [
  { place: 'Sgr A*', raDeg: 266.416817, decDeg: -29.007825, latitudeDeg: -0.0462 },
  { place: 'M 31', raDeg: 10.684708, decDeg: 41.26875, latitudeDeg: -21.5733 },
  { place: 'Crab pulsar', raDeg: 83.633083, decDeg: 22.0145, latitudeDeg: -5.7843 },
  { place: '3C 273', raDeg: 187.277915, decDeg: 2.052388, latitudeDeg: 64.36 },
];

it.each(KNOWN)(
  'the galactic latitude of $place is $latitudeDeg degrees',
  ({ raDeg, decDeg, latitudeDeg }) => {
    expect(galacticLatitudeDeg(raDeg, decDeg)).toBeCloseTo(latitudeDeg, 3);
  },
);

it('is 90 degrees at the north galactic pole and -90 opposite', () => {
  expect(galacticLatitudeDeg(192.85948, 27.12825)).toBeCloseTo(90, 5);
  expect(galacticLatitudeDeg(12.85948, -27.12825)).toBeCloseTo(-90, 5);
});

it('is the declination of the galactic pole at the celestial poles, whatever the right ascension', () => {
  for (const raDeg of [0, 123, 359]) {
    expect(galacticLatitudeDeg(raDeg, 90)).toBeCloseTo(27.12825, 10);
    expect(galacticLatitudeDeg(raDeg, -90)).toBeCloseTo(-27.12825, 10);
  }
});
