import { defineUnit, LightCurveUnit, z } from 'ampelgraph/unit';

class TakesANameUnit extends LightCurveUnit {
  process() {
    return {};
  }
}

/** A name that is taken. */
export const LightCurveSummary = defineUnit({
  kind: 'LIGHT_CURVE',
  name: 'LightCurveSummary',
  description: 'Takes a name that is taken.',
  author: 'A. Nother',
  params: z.strictObject({}),
  create: () => new TakesANameUnit(),
});
