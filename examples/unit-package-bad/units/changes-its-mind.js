import { defineUnit, LightCurveUnit, z } from 'ampelgraph/unit';

/** Drawn when the module is loaded: the same for a whole thread, another one in the next. */
const salt = [...Array(64)].map((_, index) => Reflect.get(Math, ['ran', 'dom'].join(''))() + index);

class ChangesItsMindUnit extends LightCurveUnit {
  process() {
    return { salt };
  }
}

/** Finds a way to randomness that no reading of the source shows. */
export const ChangesItsMind = defineUnit({
  kind: 'LIGHT_CURVE',
  name: 'ChangesItsMind',
  description: 'Draws lots.',
  author: 'A. Nother',
  params: z.strictObject({}),
  create: () => new ChangesItsMindUnit(),
});
