import { z } from 'zod';
import { type Datapoint, defineUnit, TransientUnit, type TransientView } from '../../src/unit/index.js';
import { positiveDetectionsOf } from './positive-detections.js';

const params = z.strictObject({
  minLimitMag: z
    .number()
    .default(19.5)
    .describe('A night with an upper limit at least this deep, and no detection, was quiet.'),
  maxGapDays: z
    .number()
    .positive()
    .default(30)
    .describe('Nights farther apart do not belong to one episode.'),
});

type Params = z.output<typeof params>;

/** Body of {@link DutyCycle}. Nights are whole MJD (UTC). */
export type DutyCycleBody = {
  /** Nights with a positive detection. */
  readonly activeNights: number;
  /** Nights that were deep enough to see it, and did not. */
  readonly quietNights: number;
  /** Active nights of all that count; null without any. */
  readonly dutyCycle: number | null;
  /** Runs of active nights without a quiet night or a long gap between: first and last night of each. */
  readonly episodes: readonly { readonly firstNight: number; readonly lastNight: number }[];
  /** Days from the first to the last positive detection, as the facet has them; null without any. */
  readonly activeSpanDays: number | null;
};

class DutyCycleUnit extends TransientUnit {
  constructor(private readonly params: Params) {
    super();
  }

  process({ facet, points }: TransientView): DutyCycleBody {
    const active = nightsOf(positiveDetectionsOf(points));
    const deep = points.filter(
      ({ kind, limitMag }) => kind === 'UPPER_LIMIT' && (limitMag ?? 0) >= this.params.minLimitMag,
    );
    const quiet = nightsOf(deep).filter((night) => !active.includes(night));
    const total = active.length + quiet.length;
    const { firstDetectionMjd: first, lastDetectionMjd: last } = facet;
    return {
      activeNights: active.length,
      quietNights: quiet.length,
      dutyCycle: total === 0 ? null : active.length / total,
      episodes: this.episodesOf(active, quiet),
      activeSpanDays: first === undefined || last === undefined ? null : last - first,
    };
  }

  private episodesOf(active: readonly number[], quiet: readonly number[]): DutyCycleBody['episodes'] {
    const episodes: { firstNight: number; lastNight: number }[] = [];
    for (const night of active) {
      const current = episodes.at(-1);
      const isApart =
        !current ||
        night - current.lastNight > this.params.maxGapDays ||
        quiet.some((between) => between > current.lastNight && between < night);
      if (isApart) episodes.push({ firstNight: night, lastNight: night });
      else current.lastNight = night;
    }
    return episodes;
  }
}

/** Nights of points in order of time, each once. */
function nightsOf(points: readonly Datapoint[]): readonly number[] {
  return [...new Set(points.map(({ mjd }) => Math.floor(mjd)))];
}

/** Says on how many of the nights that could have shown it a transient was seen, and in which episodes. */
export const DutyCycle = defineUnit({
  kind: 'TRANSIENT',
  name: 'DutyCycle',
  description:
    'Says on how many of the nights that could have shown it a transient was seen, and in which episodes.',
  author: 'AmpelGraph',
  licence: 'BSD-3-Clause',
  params,
  create: (given) => new DutyCycleUnit(given),
});
