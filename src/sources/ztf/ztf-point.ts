import {
  type AlertSummary,
  type Datapoint,
  type DatapointId,
  type ShapedDatapoint,
  toDatapointId,
} from '../../domain/datapoint.js';
import { type DatapointDraft, fluxPoint, setPosition } from '../../domain/flux-point.js';
import type { SourceRecord } from '../../domain/packet.js';
import { fluxErrMicrojanskyOf, fluxMicrojanskyOf } from '../../domain/photometry.js';
import type { ScalarRecord } from '../../domain/scalar.js';
import { idIn, numberIn } from '../../domain/scalar-field.js';
import { mjdOfJd } from '../../domain/time.js';
import { bodyMembers, hashedId } from '../point-identity.js';

/** ZTF filter ids (ZTF Science Data System, alert schema `fid`). */
const BANDS: { readonly [fid: number]: string | undefined } = { 1: 'g', 2: 'r', 3: 'i' };

/** `diffmaglim` is the 5-sigma limit of the difference image. */
const LIMIT_SIGMA = 5;

/** Stands in `forcediffimflux` and `forcediffimfluxunc` where the photometry failed. */
const NO_FORCED_FLUX = -99_999;

/** Gives the data right of a record by its `programid`; what is not known to be public is restricted. */
export function labelOf(fields: ScalarRecord): string {
  switch (fields['programid']) {
    case 1:
      return 'ztf-public';
    case 2:
      return 'ztf-partnership';
    case 3:
      return 'ztf-caltech';
    default:
      return 'ztf-restricted';
  }
}

/** Gives the passband of a record; `undefined` for a filter that ZTF does not have. */
export function bandOf(fields: ScalarRecord): string | undefined {
  const fid = numberIn(fields, 'fid');
  return fid === undefined ? undefined : BANDS[fid];
}

/** Gives a Julian date of the record's exposure; `undefined` unless it lies between 1858 and 2132. */
export function jdOf(fields: ScalarRecord): number | undefined {
  const jd = numberIn(fields, 'jd');
  return jd !== undefined && jd > 2_400_000 && jd < 2_500_000 ? jd : undefined;
}

/** Says whether a record reports a source below the reference; only an explicit `f`, `0` or false does. */
function isNegative(fields: ScalarRecord): boolean {
  const { isdiffpos } = fields;
  return (
    isdiffpos === 'f' || isdiffpos === '0' || isdiffpos === 0 || isdiffpos === false || isdiffpos === 'false'
  );
}

const DETECTION_BODY = bodyMembers(['candid', 'fid', 'field', 'jd', 'kind', 'pid', 'programid', 'rcid']);

/**
 * Gives the id of a detection: its candid, or a hash where ZTF counted candid below zero (before 2018).
 */
function detectionId(fields: ScalarRecord, head: string): DatapointId {
  const candid = idIn(fields, 'candid');
  if (candid !== undefined && !candid.startsWith('-')) return toDatapointId(`ztf:${candid}`);
  return hashedId('ztf', head, DETECTION_BODY, [
    candid,
    numberIn(fields, 'fid'),
    numberIn(fields, 'field'),
    numberIn(fields, 'jd'),
    'DETECTION',
    idIn(fields, 'pid'),
    numberIn(fields, 'programid'),
    numberIn(fields, 'rcid'),
  ]);
}

/**
 * Shapes a detection from a `candidate` or `prv_candidates` record, from fields that both carry in every schema
 * version: the same source gives the same datapoint whichever way it came, but for the digits that ZTF's history
 * leaves out (src/domain/repetition.ts).
 *
 * @param head     of the transient's canonical identities
 * @param summary  for the trigger of an alert
 * @returns        `undefined` when time, filter or magnitude is missing
 */
export function detection(
  record: SourceRecord,
  head: string,
  summary?: AlertSummary,
): ShapedDatapoint | undefined {
  const { fields } = record;
  const [jd, band, magpsf] = [jdOf(fields), bandOf(fields), numberIn(fields, 'magpsf')];
  if (jd === undefined || band === undefined || magpsf === undefined) return undefined;
  const negative = isNegative(fields);
  const flux = fluxMicrojanskyOf(magpsf);
  const magErr = numberIn(fields, 'sigmapsf');
  const point: DatapointDraft = {
    id: detectionId(fields, head),
    kind: 'DETECTION',
    sign: negative ? 'NEGATIVE' : 'POSITIVE',
    mjd: mjdOfJd(jd),
    timeReference: 'EXPOSURE_START',
    band,
    fluxMicrojansky: negative ? -flux : flux,
  };
  if (magErr !== undefined) point.fluxErrMicrojansky = fluxErrMicrojanskyOf(flux, magErr);
  if (!negative) {
    point.mag = magpsf;
    if (magErr !== undefined) point.magErr = magErr;
  }
  setPosition(point, numberIn(fields, 'ra'), numberIn(fields, 'dec'));
  const [rb, rcid] = [numberIn(fields, 'rb'), numberIn(fields, 'rcid')];
  if (rb !== undefined && rb >= 0) point.rb = rb;
  if (rcid !== undefined) point.exposure = `${jd}:${rcid}`;
  if (summary !== undefined) point.summary = summary;
  return { datapoint: point, label: labelOf(fields), raw: record.raw };
}

const LIMIT_BODY = bodyMembers(['diffmaglim', 'fid', 'field', 'jd', 'kind', 'pid', 'programid', 'rcid']);

/** Shapes a `prv_candidates` record without magnitude; `undefined` when it has no limit either. */
export function upperLimit(record: SourceRecord, head: string): ShapedDatapoint | undefined {
  const { fields } = record;
  const [jd, band, diffmaglim] = [jdOf(fields), bandOf(fields), numberIn(fields, 'diffmaglim')];
  if (jd === undefined || band === undefined || diffmaglim === undefined || diffmaglim <= 0) return undefined;
  const id = hashedId('ztf', head, LIMIT_BODY, [
    diffmaglim,
    numberIn(fields, 'fid'),
    numberIn(fields, 'field'),
    jd,
    'UPPER_LIMIT',
    idIn(fields, 'pid'),
    numberIn(fields, 'programid'),
    numberIn(fields, 'rcid'),
  ]);
  const point: Datapoint = {
    id,
    kind: 'UPPER_LIMIT',
    mjd: mjdOfJd(jd),
    timeReference: 'EXPOSURE_START',
    band,
    limitMag: diffmaglim,
    limitSigma: LIMIT_SIGMA,
  };
  return { datapoint: point, label: labelOf(fields), raw: record.raw };
}

const FORCED_BODY = bodyMembers([
  'diffmaglim',
  'fid',
  'field',
  'forcediffimflux',
  'forcediffimfluxunc',
  'jd',
  'kind',
  'magzpsci',
  'pid',
  'programid',
  'rcid',
]);

/**
 * Shapes an `fp_hists` record; `undefined` when it has no flux.
 *
 * flux [uJy] = forcediffimflux x 10^(-0.4 (magzpsci - 23.9)).
 */
export function forcedPoint(record: SourceRecord, head: string): ShapedDatapoint | undefined {
  const { fields } = record;
  const [jd, band, magzpsci] = [jdOf(fields), bandOf(fields), numberIn(fields, 'magzpsci')];
  const counts = numberIn(fields, 'forcediffimflux');
  if (jd === undefined || band === undefined || magzpsci === undefined) return undefined;
  if (counts === undefined || counts === NO_FORCED_FLUX) return undefined;
  const countsErr = numberIn(fields, 'forcediffimfluxunc');
  const id = hashedId('ztf', head, FORCED_BODY, [
    numberIn(fields, 'diffmaglim'),
    numberIn(fields, 'fid'),
    numberIn(fields, 'field'),
    counts,
    countsErr,
    jd,
    'FORCED',
    magzpsci,
    idIn(fields, 'pid'),
    numberIn(fields, 'programid'),
    numberIn(fields, 'rcid'),
  ]);
  const microjanskyPerCount = fluxMicrojanskyOf(magzpsci);
  const isMeasured = countsErr !== undefined && countsErr !== NO_FORCED_FLUX;
  const point = fluxPoint(
    { id, kind: 'FORCED', mjd: mjdOfJd(jd), timeReference: 'EXPOSURE_START', band },
    counts * microjanskyPerCount,
    isMeasured ? countsErr * microjanskyPerCount : undefined,
  );
  return { datapoint: point, label: labelOf(fields), raw: record.raw };
}
