import type { Datapoint } from '../domain/datapoint.js';
import type { Json } from '../domain/scalar.js';
import type { TiedResult } from './tied-result.js';

/** T2: looks at one datapoint by itself, and at each once, however many states it becomes part of. Pure. */
export abstract class DatapointUnit {
  abstract process(point: Datapoint): Json;
}

/** T2: looks at one datapoint with the results of the units that it is tied to on the same datapoint. Pure. */
export abstract class TiedDatapointUnit {
  abstract process(point: Datapoint, tied: readonly TiedResult[]): Json;
}
