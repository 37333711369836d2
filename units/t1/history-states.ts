import { z } from 'zod';
import { Combiner, type Datapoint, type DatapointId, defineUnit } from '../../src/unit/index.js';

class HistoryStatesCombiner extends Combiner {
  combine(points: readonly Datapoint[]): readonly (readonly DatapointId[])[] {
    const ids = points.map((point) => point.id);
    const states: (readonly DatapointId[])[] = [];
    points.forEach((point, index) => {
      if (point.kind === 'DETECTION') states.push(ids.slice(0, index + 1));
    });
    // What came after the last detection belongs to the present state; without any detection it is the only one.
    return [...states.slice(0, -1), ids];
  }
}

/**
 * Makes one state for each step of the history: all points up to each detection, of either sign, oldest first.
 *
 * The last state contains all points. A light curve of n detections gives n states, so n results of each T2 unit:
 * for finding out what a selection would have said at the time.
 */
export const HistoryStates = defineUnit({
  kind: 'COMBINER',
  name: 'HistoryStates',
  description: 'Makes one state for each detection, with all points up to it: what was known at each step.',
  author: 'AmpelGraph',
  licence: 'BSD-3-Clause',
  params: z.strictObject({}),
  create: () => new HistoryStatesCombiner(),
});
