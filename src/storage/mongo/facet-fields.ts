import type { Facet } from '../../domain/facet.js';
import { packFacet } from '../packed/facet-codec.js';
import type { FacetDocument } from './transient-documents.js';

/** What of a facet's document follows from the facet alone. Fields that conditions and orders name have their names. */
export type FacetContent = Omit<FacetDocument, '_id' | 'transient' | 'classId' | 'survey' | 'name' | 'lanes'>;

/** Gives the fields of a facet; absent ones are null. */
export function facetContent(facet: Facet): FacetContent {
  const { position, quality } = facet;
  return {
    hpx: position?.hpx ?? null,
    raDeg: position?.raDeg ?? null,
    decDeg: position?.decDeg ?? null,
    firstDetectionMjd: facet.firstDetectionMjd ?? null,
    lastDetectionMjd: facet.lastDetectionMjd ?? null,
    surveyFirstDetectionMjd: facet.surveyFirstDetectionMjd ?? null,
    lastLimitMjd: facet.lastLimitMjd ?? null,
    lastLimitMag: facet.lastLimitMag ?? null,
    detectionCount: facet.detectionCount,
    negativeDetectionCount: facet.negativeDetectionCount,
    upperLimitCount: facet.upperLimitCount,
    forcedCount: facet.forcedCount,
    peakMag: facet.peakMag ?? null,
    peakMjd: facet.peakMjd ?? null,
    peakBand: facet.peakBand ?? null,
    lastMag: facet.lastMag ?? null,
    lastBand: facet.lastBand ?? null,
    bestDrb: quality.bestDrb ?? null,
    lastDrb: quality.lastDrb ?? null,
    bestRb: quality.bestRb ?? null,
    lastRb: quality.lastRb ?? null,
    starScore: quality.starScore ?? null,
    starDistanceArcsec: quality.starDistanceArcsec ?? null,
    solarSystemDistanceArcsec: quality.solarSystemDistanceArcsec ?? null,
    surveyDetectionCount: quality.surveyDetectionCount ?? null,
    negativeShare: quality.negativeShare ?? null,
    bands: facet.bands.map((band) => ({ ...band })),
    packed: packFacet(facet),
  };
}
