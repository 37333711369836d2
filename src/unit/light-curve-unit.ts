import type { Datapoint } from '../domain/datapoint.js';
import type { Json } from '../domain/scalar.js';
import type { TiedResult } from './tied-result.js';

/** The points of one state, in order (mjd, id). */
export interface LightCurve {
  readonly points: readonly Datapoint[];
}

/** T2: analyses the light curve of a state. Pure: light curve and configuration in, JSON out. */
export abstract class LightCurveUnit {
  abstract process(lightCurve: LightCurve): Json;
}

/** T2: analyses the light curve of a state with the results of the units that it is tied to, in the order declared. */
export abstract class TiedLightCurveUnit {
  abstract process(lightCurve: LightCurve, tied: readonly TiedResult[]): Json;
}
