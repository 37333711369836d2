import type { Datapoint, ShapedDatapoint } from '../../domain/datapoint.js';
import { fluxPoint, setPosition } from '../../domain/flux-point.js';
import type { Packet, SourceRecord } from '../../domain/packet.js';
import { fluxMicrojanskyOf, magOf } from '../../domain/photometry.js';
import type { ScalarRecord } from '../../domain/scalar.js';
import { numberIn, textIn } from '../../domain/scalar-field.js';
import { mjdOfJd } from '../../domain/time.js';
import { type BodyValue, bodyMembers, hashedId } from '../point-identity.js';
import { jdOf, labelOf } from './ztf-point.js';

/** Significance at which the flux error of a non-detection is quoted as a limit. */
const LIMIT_SIGMA = 5;

const BODY = bodyMembers(['band', 'dec', 'jd', 'kind', 'psfFlux', 'psfFluxErr', 'ra']);

/** Says whether a packet is ZTF data as BOOM's Babamul sends it: history in fluxes, without candid and programid. */
export function isBabamul(packet: Packet): boolean {
  const { candidate } = packet.records;
  return candidate !== undefined && numberIn(candidate.fields, 'psfFlux') !== undefined;
}

/**
 * Shapes the history of a Babamul packet. Its points have neither candid nor programid: their ids are hashes, and they
 * are restricted. The entry of the triggering source (same jd and band) is left out.
 *
 * The unit of `psfFlux` is not stated and is not nJy (a source of magnitude 19.75 has 4.55e10); the candidate gives the
 * same measurement as a magnitude too, which fixes the scale for the packet.
 */
export function babamulHistory(packet: Packet, head: string, trigger: Datapoint): readonly ShapedDatapoint[] {
  const scale = microjanskyPerUnit(packet.records['candidate']?.fields ?? {});
  if (scale === undefined) return [];
  const history: ShapedDatapoint[] = [];
  for (const entry of packet.lists['prv_candidates'] ?? []) {
    const point = measured('DETECTION', entry, head, scale);
    if (point?.datapoint.mjd === trigger.mjd && point.datapoint.band === trigger.band) continue;
    if (point !== undefined) history.push(point);
  }
  for (const entry of packet.lists['prv_nondetections'] ?? []) {
    const point = limit(entry, head, scale);
    if (point !== undefined) history.push(point);
  }
  for (const entry of packet.lists['fp_hists'] ?? []) {
    const point = measured('FORCED', entry, head, scale);
    if (point !== undefined) history.push(point);
  }
  return history;
}

function microjanskyPerUnit(candidate: ScalarRecord): number | undefined {
  const [flux, magpsf] = [numberIn(candidate, 'psfFlux'), numberIn(candidate, 'magpsf')];
  if (flux === undefined || magpsf === undefined || flux === 0) return undefined;
  return fluxMicrojanskyOf(magpsf) / Math.abs(flux);
}

function measured(
  kind: 'DETECTION' | 'FORCED',
  entry: SourceRecord,
  head: string,
  scale: number,
): ShapedDatapoint | undefined {
  const { fields } = entry;
  const [jd, band, flux] = [jdOf(fields), textIn(fields, 'band'), numberIn(fields, 'psfFlux')];
  if (jd === undefined || band === undefined || flux === undefined) return undefined;
  const err = numberIn(fields, 'psfFluxErr');
  const point = fluxPoint(
    { id: idOf(kind, fields, head), kind, mjd: mjdOfJd(jd), timeReference: 'EXPOSURE_START', band },
    flux * scale,
    err === undefined ? undefined : err * scale,
  );
  setPosition(point, numberIn(fields, 'ra'), numberIn(fields, 'dec'));
  return { datapoint: point, label: labelOf(fields), raw: entry.raw };
}

function limit(entry: SourceRecord, head: string, scale: number): ShapedDatapoint | undefined {
  const { fields } = entry;
  const [jd, band, err] = [jdOf(fields), textIn(fields, 'band'), numberIn(fields, 'psfFluxErr')];
  if (jd === undefined || band === undefined || err === undefined) return undefined;
  const limitMag = magOf(LIMIT_SIGMA * err * scale);
  if (limitMag === undefined) return undefined;
  const point: Datapoint = {
    id: idOf('UPPER_LIMIT', fields, head),
    kind: 'UPPER_LIMIT',
    mjd: mjdOfJd(jd),
    timeReference: 'EXPOSURE_START',
    band,
    limitMag,
    limitSigma: LIMIT_SIGMA,
  };
  return { datapoint: point, label: labelOf(fields), raw: entry.raw };
}

function idOf(kind: Datapoint['kind'], fields: ScalarRecord, head: string): Datapoint['id'] {
  const values: readonly BodyValue[] = [
    textIn(fields, 'band'),
    numberIn(fields, 'dec'),
    numberIn(fields, 'jd'),
    kind,
    numberIn(fields, 'psfFlux'),
    numberIn(fields, 'psfFluxErr'),
    numberIn(fields, 'ra'),
  ];
  return hashedId('ztf', head, BODY, values);
}
