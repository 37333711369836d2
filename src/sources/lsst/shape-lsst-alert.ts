import type { Alert, AlertOrigin, AlertSummary, ShapedDatapoint } from '../../domain/datapoint.js';
import { isOnSphere } from '../../domain/flux-point.js';
import type { Packet, SourceRecord } from '../../domain/packet.js';
import type { ScalarRecord } from '../../domain/scalar.js';
import { idIn, numberIn } from '../../domain/scalar-field.js';
import { mjdUtcOfTai } from '../../domain/time.js';
import { identityHead } from '../point-identity.js';
import { refusal } from '../refusal.js';
import { bandOf, decOf, detection, forcedPoint, midpointTaiOf, upperLimit } from './lsst-point.js';

/**
 * Shapes an LSST alert packet: schema versions 7.4 to 11.0, and ELAsTiCC's 0.9.
 *
 * Times are taken as the packet has them, also impossible ones (the fake alert of schema 7.4 has MJD 1480360995).
 * History entries without time, band or any measurement are left out; an entry of the triggering source itself too.
 *
 * @throws {RefusedAlert} naming the field that is missing or impossible
 */
export function shapeLsstAlert(packet: Packet, diaSource: SourceRecord, origin: AlertOrigin): Alert {
  const { fields } = diaSource;
  const transientName = transientNameOf(packet, fields);
  const trigger = triggerOf(packet, diaSource);
  return {
    survey: 'lsst',
    alertId: alertIdOf(packet.top, fields),
    transientName,
    trigger,
    history: historyOf(packet, identityHead('lsst', transientName), trigger),
    fields,
    origin,
  };
}

/**
 * Gives the survey's id of the alert: since schema 8.0 the packet's own `diaSourceId`, before that the id of the
 * triggering source. (`alertId` of older packets is no identity: 46 alerts of ELAsTiCC share 1231321321. Where it is
 * one, it equals the source's id.)
 */
function alertIdOf(top: ScalarRecord, source: ScalarRecord): string {
  const id = idIn(top, 'diaSourceId') ?? idIn(source, 'diaSourceId');
  if (id === undefined) throw refusal('diaSource.diaSourceId is missing');
  return id;
}

/**
 * Names the object: the diaObjectId of the source, else of the object that came along; for a source that LSST
 * attributed to a known solar-system object instead, `sso` and its ssObjectId.
 */
function transientNameOf(packet: Packet, source: ScalarRecord): string {
  const { diaObject, ssSource, ssObject } = packet.records;
  const diaObjectId = idIn(source, 'diaObjectId') ?? idIn(diaObject?.fields ?? {}, 'diaObjectId');
  if (diaObjectId !== undefined) return diaObjectId;
  const ssObjectId =
    idIn(source, 'ssObjectId') ??
    idIn(ssSource?.fields ?? {}, 'ssObjectId') ??
    idIn(ssObject?.fields ?? {}, 'ssObjectId');
  if (ssObjectId !== undefined) return `sso${ssObjectId}`;
  throw refusal('no object id: neither diaObjectId nor ssObjectId');
}

function triggerOf(packet: Packet, diaSource: SourceRecord): ShapedDatapoint {
  const { fields } = diaSource;
  const shaped = detection(diaSource, summaryOf(packet, fields));
  if (shaped === undefined) throw refusal(missingOf(fields));
  if (shaped.datapoint.raDeg === undefined)
    throw refusal(
      `diaSource.ra, dec must be a place on the sky; received ${fields['ra']}, ${fields['dec'] ?? fields['decl']}`,
    );
  return shaped;
}

function missingOf(fields: ScalarRecord): string {
  if (midpointTaiOf(fields) === undefined) return 'diaSource.midpointMjdTai is missing';
  if (bandOf(fields) === undefined)
    return `diaSource.band must be one of u g r i z y; received ${fields['band'] ?? fields['filterName']}`;
  return 'diaSource.diaSourceId is missing';
}

function summaryOf(packet: Packet, source: ScalarRecord): AlertSummary {
  const summary: { -readonly [Key in keyof AlertSummary]: AlertSummary[Key] } = {};
  const object = packet.records['diaObject']?.fields ?? {};
  const [ra, dec] = [numberIn(object, 'ra'), decOf(object)];
  const firstTai = numberIn(object, 'firstDiaSourceMjdTai');
  const detectionCount = numberIn(object, 'nDiaSources');
  const reliability = numberIn(source, 'reliability');
  if (firstTai !== undefined) summary.surveyFirstDetectionMjd = mjdUtcOfTai(firstTai);
  if (ra !== undefined && dec !== undefined && isOnSphere(ra, dec)) {
    summary.surveyRaDeg = ra === 360 ? 0 : ra;
    summary.surveyDecDeg = dec;
  }
  if (reliability !== undefined) summary.drb = reliability;
  if (detectionCount !== undefined) summary.surveyDetectionCount = detectionCount;
  return summary;
}

function historyOf(packet: Packet, head: string, trigger: ShapedDatapoint): readonly ShapedDatapoint[] {
  const history: ShapedDatapoint[] = [];
  for (const entry of packet.lists['prvDiaSources'] ?? []) {
    const point = detection(entry);
    if (point !== undefined && point.datapoint.id !== trigger.datapoint.id) history.push(point);
  }
  for (const entry of packet.lists['prvDiaForcedSources'] ?? []) {
    const point = forcedPoint(entry, head);
    if (point !== undefined) history.push(point);
  }
  for (const entry of packet.lists['prvDiaNondetectionLimits'] ?? []) {
    const point = upperLimit(entry, head);
    if (point !== undefined) history.push(point);
  }
  return history;
}
