import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/domain/seeded-random.js';
import type { Band, Exposure } from '../../src/sources/sample-survey/exposure.js';
import {
  distanceModulus,
  luminosityDistanceMpc,
} from '../../src/sources/sample-survey/luminosity-distance.js';
import type { MadeSource } from '../../src/sources/sample-survey/made-source.js';
import { measure, sigmaMagOf } from '../../src/sources/sample-survey/measurement.js';
import {
  type SupernovaParameters,
  supernovaLightCurve,
  supernovaRiseDays,
} from '../../src/sources/sample-survey/supernova-light-curve.js';
import {
  type TdeParameters,
  tdeFluxMicrojansky,
  tdeLightCurve,
  tdeLuminosityErgPerSecond,
} from '../../src/sources/sample-survey/tde-light-curve.js';
import {
  activeNucleusLightCurve,
  variableStarLightCurve,
} from '../../src/sources/sample-survey/variable-light-curve.js';

function exposureAt(mjd: number, fid: Band = 2): Exposure {
  return {
    tick: Math.round((mjd - 57_754) * 1e5),
    mjd,
    fid,
    programid: 1,
    limitMag: 20.5,
    limitMicrojansky: 10 ** ((23.9 - 20.5) / 2.5),
    exposureSeconds: 30,
    isTargetOfOpportunity: false,
  };
}

const EVENT: TdeParameters = {
  peakMjd: 58_603,
  peakLuminosityErgPerSecond: 1e44,
  riseDays: 14,
  declineDays: 60,
  temperatureKelvin: 20_000,
  redshift: 0.05,
};

describe('luminosity distances (flat, H0 = 70, Omega_m = 0.3)', () => {
  // Computed with astropy's FlatLambdaCDM.
  test.each([
    [0.1, 460.3],
    [0.5, 2832.9],
    [1, 6607.7],
  ])('z = %d lies at %d Mpc', (redshift, mpc) => {
    expect(Math.abs(luminosityDistanceMpc(redshift) - mpc)).toBeLessThan(0.1);
  });

  test('10 pc times 10^(mu / 5) is the distance', () => {
    expect(1e-5 * 10 ** (distanceModulus(0.1) / 5)).toBeCloseTo(luminosityDistanceMpc(0.1), 6);
  });
});

describe('a tidal disruption', () => {
  test('rises as a Gaussian and falls as an exponential of rest-frame time', () => {
    const luminosityAfter = (restDays: number): number =>
      tdeLuminosityErgPerSecond(EVENT, EVENT.peakMjd + restDays * 1.05);
    expect(luminosityAfter(0)).toBe(1e44);
    expect(luminosityAfter(-14) / 1e44).toBeCloseTo(Math.exp(-0.5), 6);
    expect(luminosityAfter(-28) / 1e44).toBeCloseTo(Math.exp(-2), 6);
    expect(luminosityAfter(60) / 1e44).toBeCloseTo(Math.exp(-1), 6);
    expect(luminosityAfter(180) / 1e44).toBeCloseTo(Math.exp(-3), 6);
  });

  test('gives back its bolometric luminosity when its flux is integrated over all wavelengths', () => {
    const distanceCm = luminosityDistanceMpc(EVENT.redshift) * 3.085677581491367e24;
    const speedAngstromHz = 2.99792458e18;
    let ergPerSecondCm2 = 0;
    const steps = 4000;
    for (let step = 0; step < steps; step++) {
      const [from, to] = [step, step + 1].map((edge) => 100 * 1000 ** (edge / steps)) as [number, number];
      const widthHz = speedAngstromHz / from - speedAngstromHz / to;
      ergPerSecondCm2 += tdeFluxMicrojansky(EVENT, EVENT.peakMjd, Math.sqrt(from * to)) * 1e-29 * widthHz;
    }
    const luminosity = 4 * Math.PI * distanceCm ** 2 * ergPerSecondCm2;
    expect(luminosity / 1e44).toBeCloseTo(1, 3);
  });

  test('is bluer the hotter it is, down to the Rayleigh-Jeans colour', () => {
    const colour = (temperatureKelvin: number): number => {
      const event = { ...EVENT, temperatureKelvin };
      const [g, r] = [4746.48, 6366.38].map((wavelength) =>
        tdeFluxMicrojansky(event, EVENT.peakMjd, wavelength),
      );
      return -2.5 * Math.log10(g! / r!);
    };
    expect(colour(30_000)).toBeLessThan(colour(15_000));
    // nu^2: -5 log10(6366.38 / 4746.48).
    expect(colour(1e7)).toBeCloseTo(-5 * Math.log10(6366.38 / 4746.48), 2);
  });

  test('has the same flux in its light curve as at its filters', () => {
    const curve = tdeLightCurve(EVENT);
    expect(curve(exposureAt(58_620, 1))).toBeCloseTo(tdeFluxMicrojansky(EVENT, 58_620, 4746.48), 9);
    expect(curve(exposureAt(58_590, 2))).toBeCloseTo(tdeFluxMicrojansky(EVENT, 58_590, 6366.38), 9);
  });

  test('has no flux long before it rises', () => {
    expect(tdeFluxMicrojansky(EVENT, EVENT.peakMjd - 1000, 4746.48)).toBe(0);
  });
});

describe('a supernova', () => {
  const event: SupernovaParameters = { type: 'Ia', peakMjd: 58_700, peakMag: 18, stretch: 1, redshift: 0 };
  const magAt = (days: number, fid: Band): number =>
    23.9 - 2.5 * Math.log10(supernovaLightCurve(event)(exposureAt(58_700 + days, fid)));

  test('is dark before first light, has its peak magnitude at the peak, and never jumps', () => {
    expect(supernovaLightCurve(event)(exposureAt(58_700 - supernovaRiseDays(event) - 0.1))).toBe(0);
    expect(magAt(0, 1)).toBeCloseTo(18, 6);
    for (const fid of [1, 2, 3] as const) {
      for (let days = -10; days < 250; days += 0.5) {
        expect(Math.abs(magAt(days + 0.5, fid) - magAt(days, fid))).toBeLessThan(0.2);
      }
    }
  });

  test('of type Ia declines by 1 mag in 15 days in g and shows a shoulder in i', () => {
    expect(magAt(15, 1) - magAt(0, 1)).toBeCloseTo(1, 6);
    expect(magAt(24, 3)).toBeLessThan(magAt(12, 3));
  });

  test('of type II stays within 0.5 mag for 90 days in r', () => {
    const curve = supernovaLightCurve({ ...event, type: 'II' });
    const [early, late] = [curve(exposureAt(58_701)), curve(exposureAt(58_789))];
    expect(2.5 * Math.log10(early / late)).toBeLessThan(0.5);
    expect(2.5 * Math.log10(late / curve(exposureAt(58_815)))).toBeGreaterThan(1);
  });
});

describe('variable sources', () => {
  const reference = { 1: 18.3, 2: 18, 3: 17.9 };

  test('an active nucleus wanders on both sides of its reference with the variance it was given', () => {
    const scatterMag = 0.2;
    const curve = activeNucleusLightCurve({ reference, dampingDays: 5, scatterMag }, randomStream(1, 2, 3));
    const departures: number[] = [];
    for (let day = 0; day < 20_000; day += 5) {
      const flux = curve(exposureAt(58_000 + day));
      departures.push(23.9 - 2.5 * Math.log10(flux + 10 ** ((23.9 - 18) / 2.5)) - 18);
    }
    const variance = departures.reduce((sum, mag) => sum + mag * mag, 0) / departures.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(0.18);
    expect(Math.sqrt(variance)).toBeLessThan(0.22);
    // One damping time apart: correlation exp(-1).
    const products = departures.slice(1).map((mag, place) => mag * departures[place]!);
    const correlation = products.reduce((sum, product) => sum + product, 0) / products.length / variance;
    expect(Math.abs(correlation - Math.exp(-1))).toBeLessThan(0.06);
  });

  test('a periodic star repeats, and spans twice its amplitude about the reference', () => {
    for (const shape of ['sine', 'sawtooth'] as const) {
      const curve = variableStarLightCurve({
        reference,
        shape,
        periodDays: 0.5,
        amplitudeMag: 0.3,
        phase: 0.2,
      });
      expect(curve(exposureAt(58_010.1))).toBeCloseTo(curve(exposureAt(58_000.1)), 6);
      const mags = Array.from({ length: 500 }, (_, step) => {
        const flux = curve(exposureAt(58_000 + step / 1000)) + 10 ** ((23.9 - 18) / 2.5);
        return 23.9 - 2.5 * Math.log10(flux);
      });
      expect(Math.min(...mags)).toBeCloseTo(17.7, 2);
      expect(Math.max(...mags)).toBeCloseTo(18.3, 2);
    }
  });
});

describe('a measurement', () => {
  const source: MadeSource = {
    key: 5,
    kind: 'variable-star',
    raDeg: 10,
    decDeg: 10,
    pointing: { fieldIndex: 0, rcid: 0, xPixels: 0, yPixels: 0 },
    exposures: [],
    startLightCurve: () => () => 100,
  };

  test('scatters about the true flux by the error that it states', () => {
    const measurements = Array.from({ length: 5000 }, (_, step) =>
      measure(1, source, source.startLightCurve(), exposureAt(58_000 + step)),
    );
    const pulls = measurements.map((one) => (one.fluxMicrojansky - 100) / one.fluxErrMicrojansky);
    const mean = pulls.reduce((sum, pull) => sum + pull, 0) / pulls.length;
    const variance = pulls.reduce((sum, pull) => sum + pull * pull, 0) / pulls.length;
    expect(Math.abs(mean)).toBeLessThan(0.071);
    expect(Math.abs(variance - 1)).toBeLessThan(0.1);
    const magPulls = measurements.map(
      (one) => (2.5 * Math.log10(one.fluxMicrojansky / 100)) / sigmaMagOf(one),
    );
    expect(Math.abs(magPulls.reduce((sum, pull) => sum + pull * pull, 0) / 5000 - 1)).toBeLessThan(0.1);
  });

  test('is a detection from five sigma of either sign', () => {
    const sigma = exposureAt(58_000).limitMicrojansky / 5;
    const at = (flux: number) => measure(1, source, () => flux, exposureAt(58_000)).isDetection;
    expect([at(12 * sigma), at(-12 * sigma), at(0.1 * sigma)]).toEqual([true, true, false]);
  });
});
