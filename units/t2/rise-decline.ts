import { z } from 'zod';
import { type Datapoint, defineUnit, type LightCurve, LightCurveUnit } from '../../src/unit/index.js';
import { magnitudeSlope } from './magnitude-slope.js';
import { brightestOf, type PositiveDetection, positiveDetectionsOf } from './positive-detections.js';

const params = z.strictObject({
  maxSeparationDays: z
    .number()
    .nonnegative()
    .default(2)
    .describe('Detections this close count as simultaneous (colours), and as still at peak.'),
  minLimitMag: z.number().default(20).describe('Upper limits brighter than this are weak and left out.'),
  maxGapDays: z.number().nonnegative().default(30).describe('A longer pause between detections is a gap.'),
  colourBands: z
    .tuple([z.string(), z.string()])
    .default(['g', 'r'])
    .describe('Colours are the first band minus the second.'),
});

type Params = z.output<typeof params>;

/** Slopes of one band, mag per day; positive is fading. Null where undefined. */
export type BandSlopes = {
  readonly detectionCount: number;
  readonly riseSlope: number | null;
  readonly declineSlope: number | null;
};

/** Body of {@link RiseDecline}. MJD UTC, days, AB magnitudes; null where undefined. */
export type RiseDeclineBody = {
  readonly detectionCount: number;
  readonly firstMjd: number | null;
  readonly firstMag: number | null;
  readonly lastMjd: number | null;
  readonly lastMag: number | null;
  /** From the first to the last detection. */
  readonly durationDays: number | null;
  /** From the last deep upper limit before the first detection to that detection. */
  readonly predetectionDays: number | null;
  /** Whether no deep upper limit came after the first detection. */
  readonly isPure: boolean | null;
  /** Whether the last detection is significantly fainter than the brightest, and not too soon after it. */
  readonly hasPeaked: boolean | null;
  /** Whether the brightest (if not peaked: the last) detection is significantly brighter than the first. */
  readonly hasRisen: boolean | null;
  /** Whether it has not peaked and the brightest detection is about the last. */
  readonly isRising: boolean | null;
  /** Brightest detection; null unless it has peaked. */
  readonly peakMjd: number | null;
  readonly peakMag: number | null;
  readonly peakBand: string | null;
  /** From the first detection to the peak, and from the peak to the last; null unless it has peaked. */
  readonly riseDays: number | null;
  readonly declineDays: number | null;
  /** Between successive detections; null for fewer than two. */
  readonly longestGapDays: number | null;
  readonly hasGaps: boolean | null;
  readonly colourBands: readonly [string, string];
  readonly colourAtFirst: number | null;
  readonly colourAtPeak: number | null;
  readonly colourAtLast: number | null;
  readonly medianRb: number | null;
  readonly bands: { readonly [band: string]: BandSlopes };
};

class RiseDeclineUnit extends LightCurveUnit {
  constructor(private readonly params: Params) {
    super();
  }

  process({ points }: LightCurve): RiseDeclineBody {
    const detections = positiveDetectionsOf(points);
    const phases = phasesOf(detections, this.params.maxSeparationDays);
    const { first, last, peak } = phases;
    return {
      detectionCount: detections.length,
      firstMjd: first?.mjd ?? null,
      firstMag: first?.mag ?? null,
      lastMjd: last?.mjd ?? null,
      lastMag: last?.mag ?? null,
      durationDays: first && last ? last.mjd - first.mjd : null,
      ...limitsOf(points, first, this.params.minLimitMag),
      hasPeaked: phases.hasPeaked,
      hasRisen: phases.hasRisen,
      isRising: phases.isRising,
      peakMjd: peak?.mjd ?? null,
      peakMag: peak?.mag ?? null,
      peakBand: peak?.band ?? null,
      riseDays: first && peak ? peak.mjd - first.mjd : null,
      declineDays: last && peak ? last.mjd - peak.mjd : null,
      ...gapsOf(detections, this.params.maxGapDays),
      colourBands: this.params.colourBands,
      colourAtFirst: this.colourAt(first, detections),
      colourAtPeak: this.colourAt(peak, detections),
      colourAtLast: this.colourAt(last, detections),
      medianRb: medianOf(detections.flatMap(({ rb }) => (rb === undefined ? [] : [rb]))),
      bands: this.slopesOf(detections, phases),
    };
  }

  /** First band minus second, each the mean of its detections within the allowed separation of the given one. */
  private colourAt(at: PositiveDetection | undefined, all: readonly PositiveDetection[]): number | null {
    if (at === undefined) return null;
    const near = all.filter(({ mjd }) => Math.abs(mjd - at.mjd) <= this.params.maxSeparationDays);
    const [first, second] = this.params.colourBands.map((band) =>
      meanOf(near.filter((detection) => detection.band === band).map(({ mag }) => mag)),
    );
    return first == null || second == null ? null : first - second;
  }

  private slopesOf(
    detections: readonly PositiveDetection[],
    { peak, hasRisen }: Phases,
  ): { readonly [band: string]: BandSlopes } {
    const bands = [...new Set(detections.map(({ band }) => band))].sort();
    return Object.fromEntries(
      bands.map((band) => {
        const inBand = detections.filter((detection) => detection.band === band);
        const before = peak ? inBand.filter(({ mjd }) => mjd <= peak.mjd) : inBand;
        const after = peak ? inBand.filter(({ mjd }) => mjd >= peak.mjd) : [];
        const isFollowed =
          peak !== undefined && inBand.at(-1)!.mjd - peak.mjd > this.params.maxSeparationDays;
        return [
          band,
          {
            detectionCount: inBand.length,
            riseSlope: hasRisen ? magnitudeSlope(before) : null,
            declineSlope: isFollowed ? magnitudeSlope(after) : null,
          },
        ];
      }),
    );
  }
}

/** What the detections of all bands together say of rise and peak. */
interface Phases {
  readonly first: PositiveDetection | undefined;
  readonly last: PositiveDetection | undefined;
  /** Present only when the light curve has peaked. */
  readonly peak: PositiveDetection | undefined;
  readonly hasPeaked: boolean | null;
  readonly hasRisen: boolean | null;
  readonly isRising: boolean | null;
}

function phasesOf(detections: readonly PositiveDetection[], maxSeparationDays: number): Phases {
  const [first, last, brightest] = [detections[0], detections.at(-1), brightestOf(detections)];
  if (!first || !last || !brightest)
    return { first, last, peak: undefined, hasPeaked: null, hasRisen: null, isRising: null };
  const isRecent = last.mjd - brightest.mjd < maxSeparationDays;
  const hasPeaked = !isRecent && isFainter(last, brightest);
  return {
    first,
    last,
    peak: hasPeaked ? brightest : undefined,
    hasPeaked,
    hasRisen: isFainter(first, hasPeaked ? brightest : last),
    isRising: !hasPeaked && isRecent,
  };
}

/** Whether the first is fainter than the second by more than their joint 1-sigma error; absent errors count as 0. */
function isFainter(a: PositiveDetection, b: PositiveDetection): boolean {
  return a.mag - b.mag > Math.hypot(a.magErr ?? 0, b.magErr ?? 0);
}

function limitsOf(
  points: readonly Datapoint[],
  first: PositiveDetection | undefined,
  minLimitMag: number,
): Pick<RiseDeclineBody, 'predetectionDays' | 'isPure'> {
  if (!first) return { predetectionDays: null, isPure: null };
  const deep = points.filter(
    ({ kind, limitMag }) => kind === 'UPPER_LIMIT' && (limitMag ?? 0) >= minLimitMag,
  );
  const before = deep.filter(({ mjd }) => mjd < first.mjd).at(-1);
  return {
    predetectionDays: before ? first.mjd - before.mjd : null,
    isPure: !deep.some(({ mjd }) => mjd > first.mjd),
  };
}

function gapsOf(
  detections: readonly PositiveDetection[],
  maxGapDays: number,
): Pick<RiseDeclineBody, 'longestGapDays' | 'hasGaps'> {
  if (detections.length < 2) return { longestGapDays: null, hasGaps: null };
  let longestGapDays = 0;
  for (let index = 1; index < detections.length; index++)
    longestGapDays = Math.max(longestGapDays, detections[index]!.mjd - detections[index - 1]!.mjd);
  return { longestGapDays, hasGaps: longestGapDays > maxGapDays };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : (sorted[(sorted.length >> 1) - 1]! + upper) / 2;
}

/**
 * Describes rise, peak and decline of a light curve after the idea of AMPEL's T2RiseDeclineStat: positive detections
 * of all bands together tell the phases, each band its slopes.
 *
 * Only detections count; upper limits say how long before the first one nothing was seen, and whether the source
 * vanished in between. Slopes are fitted to the detections up to the peak (to all, as long as it has not peaked) and
 * from the peak on.
 */
export const RiseDecline = defineUnit({
  kind: 'LIGHT_CURVE',
  name: 'RiseDecline',
  description: 'Describes rise, peak and decline: durations, slopes, colours, gaps.',
  author: 'after J. Nordin (AMPEL, Ampel-HU-astro)',
  citation: 'Nordin et al. 2019, A&A 631, A147',
  licence: 'BSD-3-Clause',
  params,
  create: (params) => new RiseDeclineUnit(params),
});
