import { defineUnit, LightCurveUnit, z } from 'ampelgraph/unit';

class HasAnotherNameUnit extends LightCurveUnit {
  process() {
    return {};
  }
}

export const Exported = defineUnit({
  kind: 'LIGHT_CURVE',
  name: 'HasAnotherName',
  description: 'Has another name than its export.',
  author: 'A. Nother',
  params: z.strictObject({}),
  create: () => new HasAnotherNameUnit(),
});
