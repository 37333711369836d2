import type { ScalarRecord } from './scalar.js';

/**
 * Short lower-case name of a survey, `ztf`, `lsst` or one that a shaper brings ({@link isSurvey} in survey.ts): the first
 * part of the ids of everything it sends.
 */
export type Survey = string;

declare const datapointId: unique symbol;

/**
 * Identity of a datapoint: `<survey>:<candid>` for a positive 64-bit source id, else `<survey>:h:<32 hex>`, the head of
 * SHA-256 over (survey, transient, canonical body). Text, compared as bytes.
 */
export type DatapointId = string & { readonly [datapointId]: true };

/** Marks a text as a datapoint id. Only shapers and storage adapters call this. */
export function toDatapointId(text: string): DatapointId {
  return text as DatapointId;
}

declare const pointVersion: unique symbol;

/**
 * Names one version of a datapoint: `<id>=<16 hex>`, the head of SHA-256 over its label and content ({@link Datapoint}
 * without `summary`). Surveys may send one id with two bodies; these are two versions, each with its own access term.
 */
export type PointVersion = string & { readonly [pointVersion]: true };

/** Marks a text as a point version. Only provenance and storage adapters call this. */
export function toPointVersion(text: string): PointVersion {
  return text as PointVersion;
}

/** What was measured: a source in the difference image, the depth where none was found, or the flux at a forced position. */
export type DatapointKind = 'DETECTION' | 'UPPER_LIMIT' | 'FORCED';

/** Whether the difference flux is above or below the reference. */
export type Sign = 'POSITIVE' | 'NEGATIVE';

/** Which instant of the exposure `mjd` is. */
export type TimeReference = 'EXPOSURE_START' | 'MID_EXPOSURE';

/**
 * Survey fields that only the alert triggered by this datapoint carries, reduced to what facets need.
 * Whoever sees the alert sees these.
 */
export interface AlertSummary {
  /** Earliest detection that the survey itself knows (ZTF `jdstarthist`), MJD UTC. */
  readonly surveyFirstDetectionMjd?: number;
  /** Position that the survey publishes for the object, ICRS degrees. */
  readonly surveyRaDeg?: number;
  readonly surveyDecDeg?: number;
  /** Real-bogus score of the deep-learning classifier, 0 to 1 (ZTF `drb`, LSST `reliability`). */
  readonly drb?: number;
  /** Star-galaxy score of the nearest catalogue source, 1 is star-like (ZTF `sgscore1`). */
  readonly starScore?: number;
  /** Distance of that source, arcsec (ZTF `distpsnr1`). */
  readonly starDistanceArcsec?: number;
  /** Distance of the nearest known solar-system object, arcsec; absent where none is near (ZTF `ssdistnr` < 0). */
  readonly solarSystemDistanceArcsec?: number;
  /** Detections of the object that the survey itself counts (ZTF `ndethist`). */
  readonly surveyDetectionCount?: number;
}

/** One measurement (or non-detection) of one transient, as the survey published it. Difference photometry, AB. */
export interface Datapoint {
  readonly id: DatapointId;
  readonly kind: DatapointKind;
  /** Present for detections and forced points. */
  readonly sign?: Sign;
  /** UTC. */
  readonly mjd: number;
  readonly timeReference: TimeReference;
  /** Passband without survey prefix: `u g r i z y`. */
  readonly band: string;
  /** Signed difference flux, uJy; absent for upper limits. */
  readonly fluxMicrojansky?: number;
  readonly fluxErrMicrojansky?: number;
  /** Absent where the flux is not positive, for upper limits, and for forced points below S/N 3. */
  readonly mag?: number;
  readonly magErr?: number;
  /** Upper limits only: the limiting magnitude at `limitSigma` sigma. */
  readonly limitMag?: number;
  readonly limitSigma?: number;
  /** ICRS degrees; absent for upper limits, and for forced points of surveys that do not say where they measured. */
  readonly raDeg?: number;
  readonly decDeg?: number;
  /** Real-bogus score, 0 to 1. */
  readonly rb?: number;
  /**
   * Names the exposure and readout channel, where the survey may publish several candidates of one source
   * (ZTF: jd and rcid): of those that a viewer sees, the one with the highest id supersedes the rest.
   */
  readonly exposure?: string;
  /** Present when an alert triggered by this datapoint has arrived. */
  readonly summary?: AlertSummary;
}

/** A record as the survey sent it, kept for re-shaping: an Avro slice with the hash of its schema, or JSON text. */
export type RawRecord =
  | { readonly encoding: 'avro'; readonly schemaHash: string; readonly bytes: Uint8Array }
  | { readonly encoding: 'json'; readonly text: string };

/** A datapoint on its way in, with its own data right. */
export interface ShapedDatapoint {
  readonly datapoint: Datapoint;
  /** The right that the survey attached to this measurement alone. */
  readonly label: string;
  readonly raw: RawRecord;
}

/** An alert after shaping: its trigger, its history, and the fields that belong to the alert as a whole. */
export interface Alert {
  readonly survey: Survey;
  /** The survey's own id of the alert, decimal text (64-bit). */
  readonly alertId: string;
  /** The survey's name of the object. */
  readonly transientName: string;
  /** The label of the trigger is the label of the alert. */
  readonly trigger: ShapedDatapoint;
  /** Earlier detections, limits and forced points that came along, in the order of the packet. */
  readonly history: readonly ShapedDatapoint[];
  /** All scalar fields of the triggering record by the survey's names, absent and null ones left out. */
  readonly fields: ScalarRecord;
  /** Where it came from. */
  readonly origin: AlertOrigin;
}

/** Place of an alert in what was read. */
export interface AlertOrigin {
  readonly source: string;
  /** Byte offset in the file, where it has one; line number for JSON lines. */
  readonly offset: number;
}
