import { type Datapoint, toDatapointId } from '../../src/domain/datapoint.js';
import type { Json } from '../../src/domain/scalar.js';
import type { TiedResult, UnitDefinition } from '../../src/unit/index.js';

/** A light curve written by hand: ids count up in the order given. */
export function lightCurve(
  ...points: readonly Omit<Datapoint, 'id' | 'timeReference'>[]
): readonly Datapoint[] {
  return points.map((point, index) => ({
    ...point,
    id: toDatapointId(`ztf:${100 + index}`),
    timeReference: 'EXPOSURE_START',
  }));
}

export function positive(
  mjd: number,
  band: string,
  mag: number,
  magErr = 0.1,
): Omit<Datapoint, 'id' | 'timeReference'> {
  return { kind: 'DETECTION', sign: 'POSITIVE', mjd, band, mag, magErr, rb: 0.8 };
}

export function negative(mjd: number, band: string): Omit<Datapoint, 'id' | 'timeReference'> {
  return { kind: 'DETECTION', sign: 'NEGATIVE', mjd, band, fluxMicrojansky: -50, fluxErrMicrojansky: 5 };
}

export function limit(mjd: number, band: string, limitMag = 20.5): Omit<Datapoint, 'id' | 'timeReference'> {
  return { kind: 'UPPER_LIMIT', mjd, band, limitMag, limitSigma: 5 };
}

export function forced(mjd: number, band: string): Omit<Datapoint, 'id' | 'timeReference'> {
  return { kind: 'FORCED', sign: 'POSITIVE', mjd, band, fluxMicrojansky: 3, fluxErrMicrojansky: 2 };
}

/** Runs a T2 unit on a light curve, with the bodies of the units that it is tied to. */
export function process(
  unit: UnitDefinition,
  points: readonly Datapoint[],
  config: Json = {},
  tied: readonly Json[] = [],
): Json {
  if (unit.kind === 'LIGHT_CURVE') return unit.create(config).process({ points });
  if (unit.kind !== 'TIED_LIGHT_CURVE') throw new Error(`${unit.name} analyses no light curves`);
  const results = unit.tiedTo.map((name, index): TiedResult => ({ unit: name, body: tied[index] ?? null }));
  return unit.create(config).process({ points }, results);
}
