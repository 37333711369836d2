import { z } from 'zod';
import { type Datapoint, defineUnit, type LightCurve, LightCurveUnit } from '../../src/unit/index.js';
import { brightestOf, type PositiveDetection, positiveDetectionsOf } from './positive-detections.js';

/** Points of each kind. */
export type PointCounts = {
  /** Positive alert detections. */
  readonly detectionCount: number;
  readonly negativeDetectionCount: number;
  readonly upperLimitCount: number;
  readonly forcedCount: number;
};

/** First, last and brightest positive alert detection, MJD UTC and AB magnitudes; all null without any. */
export type DetectionSummary = {
  readonly firstMjd: number | null;
  readonly firstMag: number | null;
  readonly firstMagErr: number | null;
  readonly lastMjd: number | null;
  readonly lastMag: number | null;
  readonly lastMagErr: number | null;
  readonly peakMjd: number | null;
  readonly peakMag: number | null;
  readonly peakMagErr: number | null;
};

/** Body of {@link LightCurveSummary}. Paths for filters: `detectionCount`, `bands.r.peakMag`, ... */
export type LightCurveSummaryBody = PointCounts &
  DetectionSummary & {
    readonly firstBand: string | null;
    readonly lastBand: string | null;
    readonly peakBand: string | null;
    /** Days from the first to the last positive detection. */
    readonly spanDays: number | null;
    /** By band; bands in which nothing was measured at all are absent. */
    readonly bands: { readonly [band: string]: PointCounts & DetectionSummary };
  };

class LightCurveSummaryUnit extends LightCurveUnit {
  process({ points }: LightCurve): LightCurveSummaryBody {
    const detections = positiveDetectionsOf(points);
    const first = detections[0];
    const last = detections.at(-1);
    const bands = [...new Set(points.map((point) => point.band))].sort();
    return {
      ...countsOf(points),
      ...summaryOf(detections),
      firstBand: first?.band ?? null,
      lastBand: last?.band ?? null,
      peakBand: brightestOf(detections)?.band ?? null,
      spanDays: first && last ? last.mjd - first.mjd : null,
      bands: Object.fromEntries(
        bands.map((band) => {
          const inBand = points.filter((point) => point.band === band);
          return [band, { ...countsOf(inBand), ...summaryOf(positiveDetectionsOf(inBand)) }];
        }),
      ),
    };
  }
}

function countsOf(points: readonly Datapoint[]): PointCounts {
  const counts = { detectionCount: 0, negativeDetectionCount: 0, upperLimitCount: 0, forcedCount: 0 };
  for (const { kind, sign } of points) {
    if (kind === 'UPPER_LIMIT') counts.upperLimitCount++;
    else if (kind === 'FORCED') counts.forcedCount++;
    else if (sign === 'POSITIVE') counts.detectionCount++;
    else counts.negativeDetectionCount++;
  }
  return counts;
}

/** @param detections  in order of time */
function summaryOf(detections: readonly PositiveDetection[]): DetectionSummary {
  const first = detections[0];
  const last = detections.at(-1);
  const peak = brightestOf(detections);
  return {
    firstMjd: first?.mjd ?? null,
    firstMag: first?.mag ?? null,
    firstMagErr: first?.magErr ?? null,
    lastMjd: last?.mjd ?? null,
    lastMag: last?.mag ?? null,
    lastMagErr: last?.magErr ?? null,
    peakMjd: peak?.mjd ?? null,
    peakMag: peak?.mag ?? null,
    peakMagErr: peak?.magErr ?? null,
  };
}

/** Counts points and gives first, last and brightest positive detection, overall and by band. */
export const LightCurveSummary = defineUnit({
  kind: 'LIGHT_CURVE',
  name: 'LightCurveSummary',
  description: 'Counts points and gives first, last and brightest positive detection, overall and by band.',
  author: 'AmpelGraph',
  licence: 'BSD-3-Clause',
  params: z.strictObject({}),
  create: () => new LightCurveSummaryUnit(),
});
