import { z } from 'zod';
import { type CatalogueEntry, defineUnit, LightCurveUnit } from '../../src/unit/index.js';

/** Does nothing: what its tickets cost is what the engine costs. */
export const EmptyUnit = defineUnit({
  kind: 'LIGHT_CURVE',
  name: 'EmptyUnit',
  description: 'Says nothing of any light curve.',
  author: 'the bench',
  params: z.strictObject({}),
  create: () =>
    new (class extends LightCurveUnit {
      process() {
        return null;
      }
    })(),
});

export const EMPTY_CATALOGUE: readonly CatalogueEntry[] = [
  { definition: EmptyUnit, moduleUrl: import.meta.url, exportName: 'EmptyUnit' },
];
