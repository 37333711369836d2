import type { Json } from '../domain/scalar.js';
import type { LightCurve } from './light-curve-unit.js';
import type { Surroundings } from './resource.js';

/** T2: analyses the light curve of a state with the rows of catalogues around it, as the unit's `resources` asked. */
export abstract class MatchedLightCurveUnit {
  abstract process(lightCurve: LightCurve, surroundings: Surroundings): Json;
}
