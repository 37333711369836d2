import { fluxMicrojanskyOf } from '../../domain/photometry.js';
import type { Band } from './exposure.js';
import type { LightCurve } from './light-curve.js';

/** Magnitudes below the peak at rest-frame days from the peak, ascending; straight lines between. */
type Template = readonly (readonly [restDays: number, magBelowPeak: number])[];

/** First light of the type Ia template before the peak, rest-frame days: a t^2 "fireball" from there. */
const RISE_DAYS: Readonly<Record<SupernovaType, number>> = { Ia: 17.5, II: 9 };

/**
 * Decline after the peak. Ia: 1.1 mag in 15 days in g, a shoulder in r and i near day 25, then 0.02 to 0.03 mag a day.
 * II: a plateau of about 90 days, then a fall to the cobalt tail of 0.01 mag a day. Round values, not a fit.
 */
const DECLINE: Readonly<Record<SupernovaType, Readonly<Record<Band, Template>>>> = {
  Ia: {
    1: [
      [0, 0],
      [15, 1.0],
      [30, 2.4],
      [45, 2.9],
      [150, 4.6],
    ],
    2: [
      [0, 0],
      [12, 0.55],
      [24, 0.75],
      [40, 1.6],
      [150, 4.3],
    ],
    3: [
      [0, 0.1],
      [12, 0.75],
      [24, 0.55],
      [40, 1.4],
      [150, 4.3],
    ],
  },
  II: {
    1: [
      [0, 0],
      [30, 0.8],
      [90, 1.7],
      [115, 3.4],
      [200, 4.2],
    ],
    2: [
      [0, 0.1],
      [30, 0.2],
      [90, 0.5],
      [115, 1.8],
      [200, 2.7],
    ],
    3: [
      [0, 0.2],
      [30, 0.2],
      [90, 0.4],
      [115, 1.5],
      [200, 2.4],
    ],
  },
};

export type SupernovaType = 'Ia' | 'II';

/** A supernova by its template, peak and stretch. */
export interface SupernovaParameters {
  readonly type: SupernovaType;
  /** Time of greatest g flux, MJD (UTC), observer frame. */
  readonly peakMjd: number;
  /** AB magnitude in g at the peak. */
  readonly peakMag: number;
  /** Factor on all times; 1 is the template. */
  readonly stretch: number;
  readonly redshift: number;
}

/** Gives the observer-frame days from first light to the peak. */
export function supernovaRiseDays(event: SupernovaParameters): number {
  return RISE_DAYS[event.type] * event.stretch * (1 + event.redshift);
}

/**
 * Makes the light curve of a supernova: flux as (time since first light)^2 up to the peak, then the template.
 *
 * Zero before first light.
 */
export function supernovaLightCurve(event: SupernovaParameters): LightCurve {
  const peakMicrojansky = fluxMicrojanskyOf(event.peakMag);
  const templates = DECLINE[event.type];
  const riseDays = RISE_DAYS[event.type];
  const scale = event.stretch * (1 + event.redshift);
  return (exposure) => {
    const restDays = (exposure.mjd - event.peakMjd) / scale;
    const template = templates[exposure.fid];
    const atPeak = peakMicrojansky * 10 ** (-0.4 * magBelowPeak(template, 0));
    if (restDays <= -riseDays) return 0;
    if (restDays < 0) return atPeak * (1 + restDays / riseDays) ** 2;
    return peakMicrojansky * 10 ** (-0.4 * magBelowPeak(template, restDays));
  };
}

function magBelowPeak(template: Template, restDays: number): number {
  let [fromDays, fromMag] = [0, 0];
  let slope = 0;
  for (const [toDays, toMag] of template) {
    if (toDays > fromDays) slope = (toMag - fromMag) / (toDays - fromDays);
    if (restDays <= toDays) return toMag + slope * (restDays - toDays);
    [fromDays, fromMag] = [toDays, toMag];
  }
  // Beyond the last knot the last slope goes on.
  return fromMag + slope * (restDays - fromDays);
}
