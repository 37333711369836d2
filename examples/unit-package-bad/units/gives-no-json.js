import { defineUnit, LightCurveUnit, z } from 'ampelgraph/unit';

class GivesNoJsonUnit extends LightCurveUnit {
  process({ points }) {
    return { mean: points.reduce((sum, { mag = 0 }) => sum + mag, 0) / points.length };
  }
}

/** Divides by nothing on an empty light curve. */
export const GivesNoJson = defineUnit({
  kind: 'LIGHT_CURVE',
  name: 'GivesNoJson',
  description: 'Gives a mean.',
  author: 'A. Nother',
  params: z.strictObject({}),
  create: () => new GivesNoJsonUnit(),
});
