import { AlertFilter, defineUnit, z } from 'ampelgraph/unit';
import { positiveDetectionsOf } from './positive-detections.js';

class EnoughDetectionsFilter extends AlertFilter {
  constructor({ minDetections }) {
    super();
    this.minDetections = minDetections;
  }

  decide({ trigger, history }) {
    const count = positiveDetectionsOf([...history, trigger]).length;
    return count >= this.minDetections ? { accepted: true } : { accepted: false, reason: 'minDetections' };
  }
}

export const EnoughDetections = defineUnit({
  kind: 'ALERT_FILTER',
  name: 'EnoughDetections',
  description: 'Accepts alerts with enough positive detections.',
  author: 'A. Team <team@example.org>',
  licence: 'BSD-3-Clause',
  params: z.strictObject({ minDetections: z.number().int().min(1).default(2) }),
  create: (params) => new EnoughDetectionsFilter(params),
});
