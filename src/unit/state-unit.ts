import type { Datapoint, DatapointId, Survey } from '../domain/datapoint.js';
import type { Json } from '../domain/scalar.js';
import type { TiedResult } from './tied-result.js';

/** A state: which datapoints of which transient a combiner chose, and what they say. */
export interface StateView {
  /** 64 hexadecimal digits; the same wherever the same combiner chose the same points of the transient. */
  readonly id: string;
  readonly survey: Survey;
  readonly transientName: string;
  /** In order (mjd, id). */
  readonly pointIds: readonly DatapointId[];
  /** Likewise. */
  readonly points: readonly Datapoint[];
}

/** T2: looks at a state as such: which points it is made of, beside what they say. Pure. */
export abstract class StateUnit {
  abstract process(state: StateView): Json;
}

/** T2: looks at a state with the results of the units that it is tied to, in the order declared. Pure. */
export abstract class TiedStateUnit {
  abstract process(state: StateView, tied: readonly TiedResult[]): Json;
}
