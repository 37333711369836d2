import { z } from 'zod';
import { Combiner, type Datapoint, type DatapointId, defineUnit } from '../../src/unit/index.js';

class LatestStateCombiner extends Combiner {
  combine(points: readonly Datapoint[]): readonly (readonly DatapointId[])[] {
    return [points.map((point) => point.id)];
  }
}

/** Makes one state of all points: what is known now. */
export const LatestState = defineUnit({
  kind: 'COMBINER',
  name: 'LatestState',
  description: 'Makes one state of all points that the channel may use: what is known now.',
  author: 'AmpelGraph',
  licence: 'BSD-3-Clause',
  params: z.strictObject({}),
  create: () => new LatestStateCombiner(),
});
