import { z } from 'zod';
import { AlertFilter, defineUnit, type FilterDecision } from '../../src/unit/index.js';

const ACCEPTED: FilterDecision = Object.freeze({ accepted: true });

class AcceptAllFilter extends AlertFilter {
  decide(): FilterDecision {
    return ACCEPTED;
  }
}

/** Accepts every alert that the channel may see. */
export const AcceptAll = defineUnit({
  kind: 'ALERT_FILTER',
  name: 'AcceptAll',
  description: 'Accepts every alert that the channel may see.',
  author: 'AmpelGraph',
  licence: 'BSD-3-Clause',
  params: z.strictObject({}),
  create: () => new AcceptAllFilter(),
});
