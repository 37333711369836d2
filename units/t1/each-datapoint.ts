import { z } from 'zod';
import { Combiner, type Datapoint, type DatapointId, defineUnit } from '../../src/unit/index.js';

class EachDatapointCombiner extends Combiner {
  combine(points: readonly Datapoint[]): readonly (readonly DatapointId[])[] {
    return points.map(({ id }) => [id]);
  }
}

/**
 * Makes a state of each datapoint by itself, in order (mjd, id); the newest is the current one.
 *
 * What units of datapoints are given: a channel that asks for one gets these states beside its own. A point is looked at
 * once, however often it comes again.
 */
export const EachDatapoint = defineUnit({
  kind: 'COMBINER',
  name: 'EachDatapoint',
  description: 'Makes a state of each datapoint by itself: what units of datapoints look at.',
  author: 'AmpelGraph',
  licence: 'BSD-3-Clause',
  params: z.strictObject({}),
  create: () => new EachDatapointCombiner(),
});
