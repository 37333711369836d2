import type { AlertSummary, Datapoint } from '../../domain/datapoint.js';
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
  const tally = tallyOf(points);
  const { positive, located } = tally;
  const [first, last] = [positive[0], positive.at(-1)];
  return present({
    position: located.length > 0 ? meanPosition(located) : undefined,
    surveyRaDeg: tally.lastSummary?.surveyRaDeg,
    surveyDecDeg: tally.lastSummary?.surveyDecDeg,
    firstDetectionMjd: first?.mjd,
    lastDetectionMjd: last?.mjd,
    surveyFirstDetectionMjd: tally.surveyFirstDetectionMjd,
    ...lastLimitBefore(points, first?.mjd),
    detectionCount: positive.length,
    negativeDetectionCount: tally.detectionCount - positive.length,
    upperLimitCount: tally.upperLimitCount,
    forcedCount: tally.forcedCount,
    ...peakOf(positive),
    lastMag: last?.mag,
    lastBand: last?.band,
    bands: bandSummaries(positive),
    quality: qualityOf(tally),
    dataUntilMjd: points.at(-1)!.mjd,
  });
}

/** What one walk through the points finds: facets are made for each alert, and each look at a point costs a fetch. */
class Tally {
  /** Detections brighter than the reference, and those of them with a position. */
  readonly positive: Datapoint[] = [];
  readonly located: Datapoint[] = [];
  detectionCount = 0;
  negativeCount = 0;
  upperLimitCount = 0;
  forcedCount = 0;
  bestRb: number | undefined;
  lastRb: number | undefined;
  bestDrb: number | undefined;
  lastDrb: number | undefined;
  surveyFirstDetectionMjd: number | undefined;
  surveyDetectionCount: number | undefined;
  lastSummary: AlertSummary | undefined;

  add(point: Datapoint): void {
    if (point.kind === 'DETECTION') this.addDetection(point);
    else if (point.kind === 'UPPER_LIMIT') this.upperLimitCount++;
    else this.forcedCount++;
    if (point.summary) this.addSummary(point.summary);
  }

  private addDetection(point: Datapoint): void {
    this.detectionCount++;
    this.bestRb = greater(this.bestRb, point.rb);
    this.lastRb = point.rb ?? this.lastRb;
    if (point.sign === 'NEGATIVE') this.negativeCount++;
    if (point.sign !== 'POSITIVE') return;
    this.positive.push(point);
    if (point.raDeg !== undefined && point.decDeg !== undefined) this.located.push(point);
  }

  private addSummary(summary: AlertSummary): void {
    this.bestDrb = greater(this.bestDrb, summary.drb);
    this.lastDrb = summary.drb ?? this.lastDrb;
    this.surveyFirstDetectionMjd = less(this.surveyFirstDetectionMjd, summary.surveyFirstDetectionMjd);
    this.surveyDetectionCount = greater(this.surveyDetectionCount, summary.surveyDetectionCount);
    this.lastSummary = summary;
  }
}

function tallyOf(points: readonly Datapoint[]): Tally {
  const tally = new Tally();
  for (const point of points) tally.add(point);
  return tally;
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

function qualityOf(tally: Tally): FacetQuality {
  const { detectionCount, negativeCount, lastSummary } = tally;
  return present({
    bestDrb: tally.bestDrb,
    lastDrb: tally.lastDrb,
    bestRb: tally.bestRb,
    lastRb: tally.lastRb,
    starScore: lastSummary?.starScore,
    starDistanceArcsec: lastSummary?.starDistanceArcsec,
    solarSystemDistanceArcsec: lastSummary?.solarSystemDistanceArcsec,
    surveyDetectionCount: tally.surveyDetectionCount,
    negativeShare: detectionCount > 0 ? negativeCount / detectionCount : undefined,
  });
}

function less(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

function greater(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
