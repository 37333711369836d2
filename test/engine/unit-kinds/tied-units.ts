import { z } from 'zod';
import type { CatalogueEntry, UnitDefinition } from '../../../src/unit/index.js';
import {
  type Datapoint,
  defineUnit,
  type StateView,
  TiedDatapointUnit,
  TiedLightCurveUnit,
  type TiedResult,
  TiedStateUnit,
  TiedTransientUnit,
  type TransientView,
} from '../../../src/unit/index.js';

const ABOUT = { author: 'the tests', params: z.strictObject({}) } as const;

/** Repeats what was said of its datapoint. */
export const GoodMagnitude = defineUnit({
  ...ABOUT,
  kind: 'TIED_DATAPOINT',
  pointKinds: ['DETECTION'],
  name: 'GoodMagnitude',
  description: 'Gives the magnitude of a point with what was said of it.',
  tiedTo: ['PointQuality'],
  create: () =>
    new (class extends TiedDatapointUnit {
      process({ id, mag }: Datapoint, [quality]: readonly TiedResult[]) {
        return { id, mag: mag ?? null, quality: quality!.body };
      }
    })(),
});

/** Repeats what was said of its state. */
export const StateSummary = defineUnit({
  ...ABOUT,
  kind: 'TIED_STATE',
  name: 'StateSummary',
  description: 'Names a state with what was said of it.',
  tiedTo: ['NightLog', 'LightCurveSummary'],
  create: () =>
    new (class extends TiedStateUnit {
      process({ id, pointIds }: StateView, tied: readonly TiedResult[]) {
        return { id, points: pointIds.length, tied: tied.map(({ unit }) => unit) };
      }
    })(),
});

/** Repeats what was said of its transient. */
export const WholeStory = defineUnit({
  ...ABOUT,
  kind: 'TIED_TRANSIENT',
  name: 'WholeStory',
  description: 'Names a transient with what was said of all of its points.',
  tiedTo: ['DutyCycle', 'RiseDecline'],
  create: () =>
    new (class extends TiedTransientUnit {
      process({ survey, name, facet }: TransientView, [duty, rise]: readonly TiedResult[]) {
        return {
          transient: `${survey}:${name}`,
          count: facet.detectionCount,
          tied: [duty!.body, rise!.body],
        };
      }
    })(),
});

/** Tied to what looks at something else than it. */
export const WronglyTied = defineUnit({
  ...ABOUT,
  kind: 'TIED_LIGHT_CURVE',
  name: 'WronglyTied',
  description: 'Can not be planned at all.',
  tiedTo: ['DutyCycle'],
  create: () =>
    new (class extends TiedLightCurveUnit {
      process() {
        return null;
      }
    })(),
});

/** These units, as a catalogue has them. */
export const TIED_UNITS: readonly CatalogueEntry[] = [
  GoodMagnitude,
  StateSummary,
  WholeStory,
  WronglyTied,
].map((definition: UnitDefinition) => ({
  definition,
  moduleUrl: import.meta.url,
  exportName: definition.name,
}));
