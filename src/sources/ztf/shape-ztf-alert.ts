import type { Alert, AlertOrigin, AlertSummary, ShapedDatapoint } from '../../domain/datapoint.js';
import type { Packet, SourceRecord } from '../../domain/packet.js';
import type { ScalarRecord } from '../../domain/scalar.js';
import { idIn, numberIn, textIn } from '../../domain/scalar-field.js';
import { mjdOfJd } from '../../domain/time.js';
import { identityHead } from '../point-identity.js';
import { refusal } from '../refusal.js';
import { babamulHistory, isBabamul } from './babamul-history.js';
import { bandOf, detection, forcedPoint, jdOf, upperLimit } from './ztf-point.js';

/** Longest object name taken; ZTF's have twelve characters. */
const MAX_NAME_LENGTH = 64;

/**
 * Shapes a ZTF alert packet of any schema version (1.8 to 4.02, and the forms of Fink and Babamul).
 *
 * History entries without time, filter or any measurement are left out; an entry of the triggering source itself too.
 *
 * @throws {RefusedAlert} naming the field that is missing or impossible
 */
export function shapeZtfAlert(packet: Packet, candidate: SourceRecord, origin: AlertOrigin): Alert {
  const { fields } = candidate;
  const transientName = objectIdOf(packet.top);
  const alertId = idIn(fields, 'candid') ?? idIn(packet.top, 'candid');
  if (alertId === undefined) throw refusal('candidate.candid is missing');
  const head = identityHead('ztf', transientName);
  const trigger = triggerOf(candidate, head);
  return {
    survey: 'ztf',
    alertId,
    transientName,
    trigger,
    history: historyOf(packet, head, trigger),
    fields,
    origin,
  };
}

function objectIdOf(top: ScalarRecord): string {
  const name = textIn(top, 'objectId');
  if (name === undefined) throw refusal('no object id: objectId is missing');
  if (name.length > MAX_NAME_LENGTH || !/^[\x21-\x7e]+$/.test(name))
    throw refusal(`objectId ${JSON.stringify(name.slice(0, MAX_NAME_LENGTH))} is no name of an object`);
  return name;
}

function triggerOf(candidate: SourceRecord, head: string): ShapedDatapoint {
  const { fields } = candidate;
  const shaped = detection(candidate, head, summaryOf(fields));
  if (shaped === undefined) throw refusal(missingOf(fields));
  if (shaped.datapoint.raDeg === undefined)
    throw refusal(`candidate.ra, dec must be a place on the sky; received ${fields['ra']}, ${fields['dec']}`);
  return shaped;
}

function missingOf(fields: ScalarRecord): string {
  if (jdOf(fields) === undefined) return `candidate.jd must be a Julian date; received ${fields['jd']}`;
  if (bandOf(fields) === undefined) return `candidate.fid must be 1, 2 or 3; received ${fields['fid']}`;
  return `candidate.magpsf must be a magnitude; received ${fields['magpsf']}`;
}

/** Reduces a candidate to what facets need; ZTF writes -999 where it has no value. */
function summaryOf(fields: ScalarRecord): AlertSummary {
  const summary: { -readonly [Key in keyof AlertSummary]: AlertSummary[Key] } = {};
  const jdstarthist = numberIn(fields, 'jdstarthist');
  const drb = notNegative(fields, 'drb');
  const starScore = notNegative(fields, 'sgscore1');
  const starDistance = notNegative(fields, 'distpsnr1');
  const solarSystemDistance = notNegative(fields, 'ssdistnr');
  const detectionCount = notNegative(fields, 'ndethist');
  if (jdstarthist !== undefined && jdstarthist > 0) summary.surveyFirstDetectionMjd = mjdOfJd(jdstarthist);
  if (drb !== undefined) summary.drb = drb;
  if (starScore !== undefined) summary.starScore = starScore;
  if (starDistance !== undefined) summary.starDistanceArcsec = starDistance;
  if (solarSystemDistance !== undefined) summary.solarSystemDistanceArcsec = solarSystemDistance;
  if (detectionCount !== undefined) summary.surveyDetectionCount = detectionCount;
  return summary;
}

function notNegative(fields: ScalarRecord, name: string): number | undefined {
  const value = numberIn(fields, name);
  return value !== undefined && value >= 0 ? value : undefined;
}

function historyOf(packet: Packet, head: string, trigger: ShapedDatapoint): readonly ShapedDatapoint[] {
  if (isBabamul(packet)) return babamulHistory(packet, head, trigger.datapoint);
  const history: ShapedDatapoint[] = [];
  for (const entry of packet.lists['prv_candidates'] ?? []) {
    const isDetection = typeof entry.fields['magpsf'] === 'number';
    const point = isDetection ? detection(entry, head) : upperLimit(entry, head);
    if (point !== undefined && point.datapoint.id !== trigger.datapoint.id) history.push(point);
  }
  for (const entry of packet.lists['fp_hists'] ?? []) {
    const point = forcedPoint(entry, head);
    if (point !== undefined) history.push(point);
  }
  return history;
}
