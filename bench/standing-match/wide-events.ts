import { MJD_UNIX_EPOCH } from '../../src/domain/time.js';
import type { Notice } from '../../src/sky/notice/notice.js';
import { madeNotice } from '../../test/fixtures/made-events.js';
import { madeLocalization } from '../../test/fixtures/made-localizations.js';
import { seededRandom } from '../../test/seeded-random.js';

const MS_PER_DAY = 86_400_000;
/** Half an arc of a made map has so many square degrees at 90 % for each of its sizes squared; circles have pi. */
const ARC_AREA = 5.8;
const FORMS = ['circle', 'ellipse', 'rectangle', 'cells', 'multi-order map', 'flat map'] as const;
/** How many square degrees a form has whose size is 1°. */
const AREA_OF_FORM = {
  circle: Math.PI,
  ellipse: Math.PI / 3,
  rectangle: 2,
  cells: Math.PI,
  'multi-order map': ARC_AREA,
  'flat map': ARC_AREA,
};
const KINDS = [
  { prefix: 'IC', kind: 'NEUTRINO' },
  { prefix: 'S', kind: 'GRAVITATIONAL_WAVE' },
  { prefix: 'GRB ', kind: 'GAMMA_RAY_BURST' },
] as const;

/**
 * Makes messages about events as they come: anywhere on the sky, at any time of the survey, of 1 to 1000 square degrees
 * (even in the logarithm), neutrinos, gravitational waves and gamma-ray bursts by turns. The same for equal seeds.
 */
export function wideEvents(
  seed: number,
  count: number,
  survey: { readonly fromMjd: number; readonly toMjd: number },
): readonly Notice[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, n): Notice => {
    const form = FORMS[Math.floor(random() * FORMS.length)]!;
    const { prefix, kind } = KINDS[n % KINDS.length]!;
    const areaDeg2 = 1000 ** random();
    const place = {
      raDeg: 360 * random(),
      decDeg: Math.max(-85, Math.min(85, (180 / Math.PI) * Math.asin(2 * random() - 1))),
      sizeDeg: Math.sqrt(areaDeg2 / AREA_OF_FORM[form]),
    };
    const mjd = survey.fromMjd + random() * (survey.toMjd - survey.fromMjd);
    const eventUnixMs = Math.round((mjd - MJD_UNIX_EPOCH) * MS_PER_DAY) + 2000 * n;
    return {
      ...madeNotice(),
      event: { name: `${prefix}19${1001 + n}A`, aliases: [], kind },
      eventUnixMs,
      issuedUnixMs: eventUnixMs,
      localization: madeLocalization(form, place, random),
    };
  });
}
