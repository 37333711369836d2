import type { Facet } from '../../domain/facet.js';
import type { FacetField } from '../../domain/predicate.js';
import type { Cell } from './connection.js';

/** Column of each field that conditions and orders may use. */
export const COLUMN_OF_FIELD: Readonly<Record<FacetField, string>> = {
  name: 'name',
  survey: 'survey',
  raDeg: 'ra_deg',
  decDeg: 'dec_deg',
  firstDetectionMjd: 'first_detection_mjd',
  lastDetectionMjd: 'last_detection_mjd',
  surveyFirstDetectionMjd: 'survey_first_detection_mjd',
  lastLimitMjd: 'last_limit_mjd',
  lastLimitMag: 'last_limit_mag',
  detectionCount: 'detection_count',
  negativeDetectionCount: 'negative_detection_count',
  upperLimitCount: 'upper_limit_count',
  forcedCount: 'forced_count',
  peakMag: 'peak_mag',
  peakMjd: 'peak_mjd',
  peakBand: 'peak_band',
  lastMag: 'last_mag',
  lastBand: 'last_band',
  bestDrb: 'best_drb',
  lastDrb: 'last_drb',
  bestRb: 'best_rb',
  lastRb: 'last_rb',
  starScore: 'star_score',
  starDistanceArcsec: 'star_distance_arcsec',
  solarSystemDistanceArcsec: 'solar_system_distance_arcsec',
  surveyDetectionCount: 'survey_detection_count',
  negativeShare: 'negative_share',
};

/** Columns without an index, in the order of {@link plainValues}. */
export const PLAIN_COLUMNS = [
  'survey_first_detection_mjd',
  'last_limit_mjd',
  'last_limit_mag',
  'detection_count',
  'negative_detection_count',
  'upper_limit_count',
  'forced_count',
  'peak_mjd',
  'peak_band',
  'last_mag',
  'last_band',
  'best_drb',
  'last_drb',
  'best_rb',
  'last_rb',
  'star_score',
  'star_distance_arcsec',
  'solar_system_distance_arcsec',
  'survey_detection_count',
  'negative_share',
  'packed',
] as const;

/** Gives the values of {@link PLAIN_COLUMNS}. */
export function plainValues(facet: Facet, packed: Buffer): Cell[] {
  const { quality } = facet;
  return [
    facet.surveyFirstDetectionMjd ?? null,
    facet.lastLimitMjd ?? null,
    facet.lastLimitMag ?? null,
    facet.detectionCount,
    facet.negativeDetectionCount,
    facet.upperLimitCount,
    facet.forcedCount,
    facet.peakMjd ?? null,
    facet.peakBand ?? null,
    facet.lastMag ?? null,
    facet.lastBand ?? null,
    quality.bestDrb ?? null,
    quality.lastDrb ?? null,
    quality.bestRb ?? null,
    quality.lastRb ?? null,
    quality.starScore ?? null,
    quality.starDistanceArcsec ?? null,
    quality.solarSystemDistanceArcsec ?? null,
    quality.surveyDetectionCount ?? null,
    quality.negativeShare ?? null,
    packed,
  ];
}

/**
 * Columns with an index, by index: an update names those alone whose values changed, since SQLite writes an index
 * anew whenever one of its columns is named.
 */
export const INDEXED_COLUMNS = [
  ['hpx', 'ra_deg', 'dec_deg'],
  ['last_detection_mjd'],
  ['first_detection_mjd'],
  ['peak_mag'],
] as const;

/** Gives the values of {@link INDEXED_COLUMNS}, alike grouped. */
export function indexedValues(facet: Facet): (number | null)[][] {
  const { position } = facet;
  return [
    [position?.hpx ?? null, position?.raDeg ?? null, position?.decDeg ?? null],
    [facet.lastDetectionMjd ?? null],
    [facet.firstDetectionMjd ?? null],
    [facet.peakMag ?? null],
  ];
}
