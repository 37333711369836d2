import type { Datapoint, DatapointId } from '../domain/datapoint.js';

/**
 * T1: chooses the datapoints that make up states of a transient.
 *
 * Gets the points that the channel may use in one world, superseded ones left out, in order (mjd, id), and returns
 * the ids of one state or more, oldest first; the last is the current one. No state may be empty. Pure.
 */
export abstract class Combiner {
  abstract combine(points: readonly Datapoint[]): readonly (readonly DatapointId[])[];
}
