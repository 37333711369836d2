import type { BandSummary } from '../../domain/facet.js';
import type { Predicate } from '../../domain/predicate.js';
import type { SkyRegion } from '../../domain/sky-region.js';
import type { TransientKey } from '../../domain/transient.js';
import type { TransientRef } from './transient-ref.js';

/** All transients of a region, each with little: for what is to be counted, ordered and cut by something else. */
export interface PlaceQuery {
  readonly region: SkyRegion;
  /** What all that are listed fulfil besides. */
  readonly where?: Predicate;
  /** What is told of each; true when not given. */
  readonly test?: Predicate;
  /** Of transients detected both before and after this range, and perhaps not in it, the bands are given. */
  readonly straddling?: { readonly fromMjd: number; readonly toMjd: number };
  /** Whether to tell what else proves that its position was looked at: the peak, and the last limit before all detections. */
  readonly witnesses?: boolean;
  /** Whether positions are all that is wanted: the page then has `positions`, and no places. */
  readonly positionsOnly?: boolean;
  /** Stops the work and throws {@link Timeout}. */
  readonly deadlineUnixMs?: number;
}

/** Where a transient is, and when it was detected, as one viewer sees it. */
export interface TransientPlace {
  readonly ref: TransientRef;
  readonly key: TransientKey;
  /** HEALPix NESTED order 24. */
  readonly hpx: number;
  readonly raDeg: number;
  readonly decDeg: number;
  readonly firstDetectionMjd: number | undefined;
  readonly lastDetectionMjd: number | undefined;
  readonly surveyFirstDetectionMjd: number | undefined;
  readonly bands: readonly BandSummary[] | undefined;
  /** With `witnesses`. */
  readonly peakMjd?: number | undefined;
  /** With `witnesses`. */
  readonly lastLimitMjd?: number | undefined;
  /** Whether the query's `test` holds. */
  readonly holds: boolean;
}

/** A transient found around a position, with little of it. */
export interface MatchedPlace {
  readonly ref: TransientRef;
  readonly key: TransientKey;
  readonly raDeg: number;
  readonly decDeg: number;
  readonly detectionCount: number;
  readonly separationArcsec: number;
}

/** A transient with little of it: what lists show most, and what stores keep at hand. */
export interface TransientOutline {
  readonly ref: TransientRef;
  readonly key: TransientKey;
  /** HEALPix NESTED order 24. */
  readonly hpx: number | undefined;
  readonly raDeg: number | undefined;
  readonly decDeg: number | undefined;
  readonly detectionCount: number;
  readonly firstDetectionMjd: number | undefined;
  readonly lastDetectionMjd: number | undefined;
  readonly surveyFirstDetectionMjd: number | undefined;
  readonly peakMag: number | undefined;
}

/** What a region holds. */
export interface PlacePage {
  /** Transients in the region, whatever else is asked of them. */
  readonly inRegion: number;
  /** In no particular order. */
  readonly places: readonly TransientPlace[];
  /** With `positionsOnly`: ICRS degrees, in no particular order. */
  readonly positions?: { readonly raDeg: Float64Array; readonly decDeg: Float64Array };
}
