import type { Datapoint } from '../../domain/datapoint.js';
import type { BandSummary, Facet, FacetQuality } from '../../domain/facet.js';
import { present } from '../../domain/present.js';
import { meanPosition } from './position.js';

/**
 * Summarises the datapoints that are seen in one class (definitions.md, "Transients").
 *
 * Depends on the set of points alone: extremes are of (value, id), sums are exact.
 *
 * @param points  seen in the class, superseded ones left out, in order (mjd, id); not empty
 */
export function facetOf(points: readonly Datapoint[]): Facet {
  const detections = points.filter((point) => point.kind === 'DETECTION');
  const positive = detections.filter((point) => point.sign === 'POSITIVE');
  const first = positive[0];
  const last = positive.at(-1);
  const located = positive.filter((point) => point.raDeg !== undefined && point.decDeg !== undefined);
  const position = located.length > 0 ? meanPosition(located) : undefined;
  const lastAlert = points.findLast((point) => point.summary !== undefined)?.summary;
  return present({
    position,
    surveyRaDeg: lastAlert?.surveyRaDeg,
    surveyDecDeg: lastAlert?.surveyDecDeg,
    firstDetectionMjd: first?.mjd,
    lastDetectionMjd: last?.mjd,
    surveyFirstDetectionMjd: least(points.map((point) => point.summary?.surveyFirstDetectionMjd)),
    ...lastLimitBefore(points, first?.mjd),
    detectionCount: positive.length,
    negativeDetectionCount: detections.length - positive.length,
    upperLimitCount: points.filter((point) => point.kind === 'UPPER_LIMIT').length,
    forcedCount: points.filter((point) => point.kind === 'FORCED').length,
    ...peakOf(positive),
    lastMag: last?.mag,
    lastBand: last?.band,
    bands: bandSummaries(positive),
    quality: qualityOf(points, detections),
    dataUntilMjd: points.at(-1)!.mjd,
  });
}

function lastLimitBefore(
  points: readonly Datapoint[],
  firstDetectionMjd: number | undefined,
): Pick<Facet, 'lastLimitMjd' | 'lastLimitMag'> {
  const limit = points.findLast(
    (point) =>
      point.kind === 'UPPER_LIMIT' && (firstDetectionMjd === undefined || point.mjd < firstDetectionMjd),
  );
  return limit ? present({ lastLimitMjd: limit.mjd, lastLimitMag: limit.limitMag }) : {};
}

function peakOf(positive: readonly Datapoint[]): Pick<Facet, 'peakMag' | 'peakMjd' | 'peakBand'> {
  const peak = brightest(positive);
  return peak?.mag === undefined ? {} : { peakMag: peak.mag, peakMjd: peak.mjd, peakBand: peak.band };
}

/** The least (mag, id) of those that have a magnitude. */
function brightest(points: readonly Datapoint[]): Datapoint | undefined {
  let best: Datapoint | undefined;
  for (const point of points) {
    if (point.mag === undefined) continue;
    if (best?.mag === undefined || point.mag < best.mag || (point.mag === best.mag && point.id < best.id))
      best = point;
  }
  return best;
}

function bandSummaries(positive: readonly Datapoint[]): readonly BandSummary[] {
  const withMag = positive.filter((point) => point.mag !== undefined);
  const bands = [...new Set(withMag.map((point) => point.band))].sort();
  return bands.map((band) => {
    const points = withMag.filter((point) => point.band === band);
    const [first, last, peak] = [points[0]!, points.at(-1)!, brightest(points)!];
    return {
      band,
      count: points.length,
      firstMjd: first.mjd,
      firstMag: first.mag!,
      lastMjd: last.mjd,
      lastMag: last.mag!,
      peakMjd: peak.mjd,
      peakMag: peak.mag!,
    };
  });
}

function qualityOf(points: readonly Datapoint[], detections: readonly Datapoint[]): FacetQuality {
  const summaries = points.flatMap((point) => point.summary ?? []);
  const lastSummary = summaries.at(-1);
  return present({
    bestDrb: greatest(summaries.map((summary) => summary.drb)),
    lastDrb: summaries.findLast((summary) => summary.drb !== undefined)?.drb,
    bestRb: greatest(detections.map((point) => point.rb)),
    lastRb: detections.findLast((point) => point.rb !== undefined)?.rb,
    starScore: lastSummary?.starScore,
    starDistanceArcsec: lastSummary?.starDistanceArcsec,
    solarSystemDistanceArcsec: lastSummary?.solarSystemDistanceArcsec,
    surveyDetectionCount: greatest(summaries.map((summary) => summary.surveyDetectionCount)),
    negativeShare:
      detections.length > 0
        ? detections.filter((point) => point.sign === 'NEGATIVE').length / detections.length
        : undefined,
  });
}

function least(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce(
    (best, value) => (value !== undefined && (best === undefined || value < best) ? value : best),
    undefined,
  );
}

function greatest(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce(
    (best, value) => (value !== undefined && (best === undefined || value > best) ? value : best),
    undefined,
  );
}
