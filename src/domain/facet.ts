/** Photometry of the positive alert detections of one band. */
export interface BandSummary {
  readonly band: string;
  readonly count: number;
  readonly firstMjd: number;
  readonly firstMag: number;
  readonly lastMjd: number;
  readonly lastMag: number;
  readonly peakMjd: number;
  readonly peakMag: number;
}

/** Where a transient is: from the positive alert detections seen. */
export interface FacetPosition {
  /** ICRS degrees. */
  readonly raDeg: number;
  readonly decDeg: number;
  /** Rms of the separations over sqrt(n), not below the survey's floor. */
  readonly positionErrorArcsec: number;
  /** HEALPix NESTED order 24. */
  readonly hpx: number;
  /** H3 cell at resolution 15, 15 hex digits. */
  readonly h3: string;
}

/** Fields for filters without T2, from the alerts seen. "Last" is by (mjd, id) of the trigger. */
export interface FacetQuality {
  readonly bestDrb?: number;
  readonly lastDrb?: number;
  readonly bestRb?: number;
  readonly lastRb?: number;
  /** Of the last alert seen: star-galaxy score of the nearest catalogue source, and its distance. */
  readonly starScore?: number;
  readonly starDistanceArcsec?: number;
  /** Of the last alert seen: distance of the nearest known solar-system object. */
  readonly solarSystemDistanceArcsec?: number;
  /** The largest seen. */
  readonly surveyDetectionCount?: number;
  /** Negative alert detections among all alert detections, 0 to 1. */
  readonly negativeShare?: number;
}

/**
 * What a transient looks like in one visibility class: a summary of exactly the datapoints seen in it.
 *
 * The same whatever the order in which the points came. Superseded candidates of one exposure do not count.
 */
export interface Facet {
  /** Absent when no positive alert detection is seen. */
  readonly position?: FacetPosition;
  /** Published by the survey in the last alert seen, ICRS degrees. */
  readonly surveyRaDeg?: number;
  readonly surveyDecDeg?: number;
  /** Of the positive alert detections seen, MJD UTC. */
  readonly firstDetectionMjd?: number;
  readonly lastDetectionMjd?: number;
  /** The earliest that an alert seen claims. */
  readonly surveyFirstDetectionMjd?: number;
  /** Last upper limit before the first detection. */
  readonly lastLimitMjd?: number;
  readonly lastLimitMag?: number;
  readonly detectionCount: number;
  readonly negativeDetectionCount: number;
  readonly upperLimitCount: number;
  readonly forcedCount: number;
  /** Brightest positive alert detection: the least (mag, id). */
  readonly peakMag?: number;
  readonly peakMjd?: number;
  readonly peakBand?: string;
  /** Newest positive alert detection: the greatest (mjd, id). */
  readonly lastMag?: number;
  readonly lastBand?: string;
  /** In the order of the band names' bytes. */
  readonly bands: readonly BandSummary[];
  readonly quality: FacetQuality;
  /** Newest point of any kind, MJD UTC. */
  readonly dataUntilMjd: number;
}
