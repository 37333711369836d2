import { defineUnit, LightCurveUnit, z } from 'ampelgraph/unit';

class SaysNothingUnit extends LightCurveUnit {
  process() {
    return {};
  }
}

/** No description, no author, a name of another form, parameters that take any key and change what they took. */
export const says_nothing = defineUnit({
  kind: 'LIGHT_CURVE',
  name: 'says_nothing',
  description: '',
  author: '',
  params: z.object({
    factor: z
      .number()
      .default(1)
      .transform((factor) => factor + 1),
  }),
  create: () => new SaysNothingUnit(),
});
