import type { StatedLocalization } from '../../../src/sky/localization/stated-localization.js';
import type { Notice } from '../../../src/sky/notice/notice.js';
import { hpxKeyOf } from '../../../src/spatial/healpix.js';
import { FIELD } from './alerts.js';
import type { Draw } from './draw.js';

/** A message about an event, with the label that seeing it takes; everyone sees it without one. */
export interface RawNotice {
  readonly notice: Notice;
  readonly label: string | undefined;
}

/** Names of all events that there may be; the last two are of one event to who sees what joins them. */
export const EVENT_NAMES = ['GRB260101A', 'S260102ab', 'IC260103A', '140001_1234567'] as const;

const LABELS = ['partner', 'caltech', 'group:tde'] as const;
const FIRST_MJD = 61_000;
const ARCSEC = 1 / 3600;

function unixMsOfMjd(mjd: number): number {
  return (mjd - 40_587) * 86_400_000;
}

/**
 * Draws up to eight messages about up to four events in the field of the survey: revisions, retractions, tests,
 * several products, and messages that join two events, each for everyone or for holders of a right.
 */
export function randomNotices(draw: Draw): readonly RawNotice[] {
  const days = EVENT_NAMES.map(() => FIRST_MJD + draw.int(-5, 40) + draw.pick([0, 0.25]));
  return Array.from({ length: draw.int(1, 8) }, (_, place) => {
    const which = draw.int(0, EVENT_NAMES.length - 1);
    // IceCube's two names are one event by time, now and then.
    const mjd = days[which === 3 && draw.chance(0.5) ? 2 : which]!;
    const name = EVENT_NAMES[which]!;
    const isRetraction = draw.chance(0.12);
    const product = draw.pick(['NOTICE', 'CIRCULAR', 'MANUAL'] as const);
    const notice: Notice = {
      event: {
        name,
        aliases: draw.chance(0.15) ? [EVENT_NAMES[(which + 1) % EVENT_NAMES.length]!] : [],
        kind: which === 0 ? 'GAMMA_RAY_BURST' : which === 1 ? 'GRAVITATIONAL_WAVE' : 'NEUTRINO',
      },
      product,
      stream: draw.pick(['one', 'two']),
      format: product === 'CIRCULAR' ? 'CIRCULAR' : 'GCN_JSON',
      revision: draw.chance(0.7) ? draw.int(0, 3) : undefined,
      revisionName: draw.chance(0.3) ? `Rev ${place}` : undefined,
      issuedUnixMs: draw.chance(0.8) ? unixMsOfMjd(mjd) + draw.int(1, 9) * 1000 : undefined,
      eventUnixMs: draw.chance(0.95) ? unixMsOfMjd(mjd) : undefined,
      isTest: draw.chance(0.1),
      isRetraction,
      localization: isRetraction ? undefined : randomLocalization(draw),
      noLocalizationReason: isRetraction ? 'it retracts' : undefined,
      falseAlarmRatePerYear: draw.chance(0.5) ? draw.int(1, 50) / 10 : undefined,
      statedFalseAlarmRate: undefined,
      betterMapAt: draw.chance(0.2) ? `https://example.org/${place}.fits` : undefined,
    };
    return { notice, label: draw.chance(0.5) ? undefined : draw.pick(LABELS) };
  });
}

function randomLocalization(draw: Draw): StatedLocalization {
  const raDeg = (FIELD.raDeg + draw.int(-8, 8) * ARCSEC + 360) % 360;
  const decDeg = FIELD.decDeg + draw.int(-8, 8) * ARCSEC;
  const size = () => draw.pick([1, 4, 12, 40]) * ARCSEC;
  const containment = draw.pick([0.5, 0.9, 1]);
  switch (draw.int(0, 3)) {
    case 0:
      return { form: 'circle', raDeg, decDeg, radiusDeg: size(), containment };
    case 1: {
      const [semiMajorDeg, semiMinorDeg] = [size(), size()];
      return {
        form: 'ellipse',
        raDeg,
        decDeg,
        semiMajorDeg,
        semiMinorDeg,
        positionAngleDeg: 30,
        containment,
      };
    }
    case 2: {
      const key = hpxKeyOf(raDeg, decDeg);
      const first = key - (key % 4 ** 11);
      return { form: 'cells', ranges: [first, first + 4 ** 11 - 1], containment };
    }
    default: {
      const [raPlusDeg, raMinusDeg] = [size(), size()];
      const [decPlusDeg, decMinusDeg] = [size(), size()];
      return {
        form: 'rectangle',
        raDeg,
        raPlusDeg,
        raMinusDeg,
        decDeg,
        decPlusDeg,
        decMinusDeg,
        containment,
      };
    }
  }
}
