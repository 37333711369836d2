import type { Datapoint, DatapointId, DatapointKind, TimeReference } from './datapoint.js';
import { FORCED_MINIMUM_SNR, magErrOf, magOf } from './photometry.js';

/** Scaling both by a zero point must not push a ratio of exactly 3 below it. */
const LEAST_RATIO = FORCED_MINIMUM_SNR * (1 - 1e-12);

/** A datapoint while it is being shaped. */
export type DatapointDraft = { -readonly [Key in keyof Datapoint]: Datapoint[Key] };

/** What a measurement is besides its flux. */
export interface Measurement {
  readonly id: DatapointId;
  readonly kind: Exclude<DatapointKind, 'UPPER_LIMIT'>;
  /** UTC. */
  readonly mjd: number;
  readonly timeReference: TimeReference;
  readonly band: string;
}

/**
 * Makes the datapoint of a measured flux, with its sign and, where it has one, its magnitude: never for a flux that is
 * not positive, and for forced points only from S/N 3 on.
 *
 * @param flux  signed difference flux, uJy
 * @param err   its error, uJy; without it a forced point has no magnitude
 */
export function fluxPoint(measurement: Measurement, flux: number, err: number | undefined): DatapointDraft {
  const { id, kind, mjd, timeReference, band } = measurement;
  const sign = flux < 0 ? 'NEGATIVE' : 'POSITIVE';
  const point: DatapointDraft = { id, kind, sign, mjd, timeReference, band, fluxMicrojansky: flux };
  if (err !== undefined) point.fluxErrMicrojansky = err;
  if (kind === 'FORCED' && (err === undefined || flux < LEAST_RATIO * err)) return point;
  const mag = magOf(flux);
  if (mag !== undefined) point.mag = mag;
  const magErr = err === undefined ? undefined : magErrOf(flux, err);
  if (magErr !== undefined) point.magErr = magErr;
  return point;
}

/** Sets ICRS coordinates, degrees, when both are there and on the sphere. */
export function setPosition(point: DatapointDraft, ra: number | undefined, dec: number | undefined): void {
  if (ra === undefined || dec === undefined || !isOnSphere(ra, dec)) return;
  point.raDeg = ra === 360 ? 0 : ra;
  point.decDeg = dec;
}

/** Says whether coordinates in degrees name a place on the sky. */
export function isOnSphere(ra: number, dec: number): boolean {
  return ra >= 0 && ra <= 360 && dec >= -90 && dec <= 90;
}
