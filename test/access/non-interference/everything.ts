import { FIELD, NAMES } from './alerts.js';
import { CHANNEL_NAMES } from './channels.js';
import type { Draw } from './draw.js';
import { EVENT_NAMES } from './events.js';
import type { Survey } from './survey.js';

const graphs = NAMES.map(
  (name, place) =>
    `g${place}: provenance(id: "transient:ztf:${name}", first: 100) { nodes { id depth label } edges { from to relation } }`,
).join('\n');

const selections = [
  ...CHANNEL_NAMES.map((name) => `{channels: {anyOf: ["${name}"]}}`),
  '{t2: {unit: "LightCurveSummary", path: "detectionCount", gte: 2}}',
  '{t2: {unit: "Picky", path: "nested.odd", eq: true}}',
]
  .map((where, place) => `s${place}: transients(where: ${where}) { totalCount }`)
  .join('\n');

const events = EVENT_NAMES.map(
  (name, place) => `e${place}: skymap(name: "${name}") { name localization { form } }`,
).join('\n');

const REMARK = 'text channel process unit run author at';

/** Asks for everything that a viewer sees, as far as one document can. */
export const EVERYTHING = `{
  transients(first: 8) { __typename totalCount pageInfo { startCursor endCursor }
    completeness { complete reason dataUntilMjd pendingT2 }
    edges { cursor node {
      id name survey raDeg decDeg positionErrorArcsec hpx h3 surveyRaDeg surveyDecDeg
      firstDetectionMjd lastDetectionMjd surveyFirstDetectionMjd lastLimitMjd lastLimitMag dataUntilMjd
      detectionCount negativeDetectionCount upperLimitCount forcedCount peakMag peakMjd peakBand lastMag lastBand
      bestDrb lastDrb bestRb lastRb starScore starDistanceArcsec solarSystemDistanceArcsec surveyDetectionCount
      negativeShare bands { band count firstMjd firstMag lastMjd lastMag peakMjd peakMag }
      acceptances { channel since }
      tags { ${REMARK} } notes { ${REMARK} } aliases { ${REMARK} }
      lightCurve { id mjd mag }
      datapoints(first: 60) { __typename totalCount edges { cursor node {
        id kind sign mjd band mag limitMag raDeg decDeg exposure labels supersededBy
        summary { drb surveyDetectionCount surveyFirstDetectionMjd } transient { name } } } }
      alerts(first: 20) { __typename totalCount edges { cursor node {
        id triggerId labels fields receivedAt source offset run { id } verdicts { channel accepted group reason } } } }
      states(first: 40) { __typename totalCount edges { cursor node {
        id datapointCount labels currentIn madeBy { channel since runId }
        datapoints(first: 60) { edges { node { id } } } t2Results(first: 1, includeSuperseded: true) { totalCount }
        provenance { config { id } unitVersion { id } run { id } } } } }
      t2Results(first: 60, includeSuperseded: true) { __typename totalCount edges { cursor node {
        id unit body isCurrent stale recordedAt labels madeBy { channel since runId } state { id }
        provenance { config { id } unitVersion { id } run { id } inputs(first: 5) { id } } } } }
    } }
  }
  ${graphs}
  ${selections}
  skymaps(first: 20, includeTests: true) { __typename totalCount edges { cursor node {
    id name aliases kind revision time mjd isTest isRetracted falseAlarmRatePerYear betterMapAt raw
    revisions { kind form containment product source revision revisionName issuedAt isCurrent reason }
    localization { kind form levelApplied profile } area(level: 0.9) contour(level: 0.5) contourColumns(level: 0.5) { ring lonDeg decDeg } moc(level: 0.5) maxProbability { raDeg decDeg }
  } } }
  ${events}
  units { name requested completed failed requestedBy runs failures meanMillis }
  channels { name access }
  journal(first: 60) { __typename totalCount pageInfo { hasNextPage } edges { cursor node {
    at level channel process run unit author transient message } } }
  reports(first: 60) { __typename totalCount edges { cursor node {
    id channel process session run startedAt endedAt labels inputs units counts } } }
  reactions(first: 60) { __typename totalCount edges { cursor node {
    id channel process unit runId about sink postKind sendState wantedVersion contentHash sentVersion sentContentHash at } } }
  viewer { kind subject grants labels channels }
}`;

/** Lists by an order have cursors of their own. */
export const BY_PEAK = `{ transients(orderBy: [{field: PEAK_MAG}]) { __typename edges { cursor } } }`;

/** Has results computed again. */
export function again(resultIds: readonly string[]): string {
  const asked = resultIds.map(
    (id, place) =>
      `r${place}: reproduce(id: ${JSON.stringify(id)}) { outcome reason durationMillis differences { path before after } }`,
  );
  return `mutation { ${asked.join(' ')} }`;
}

/** Says things of transients in channels' names, each by itself: a refusal leaves nothing of a mutation's answer. */
export function sayings(draw: Draw, { steps, channels }: Survey): readonly string[] {
  const transients = [...new Set(steps.flatMap(({ alerts }) => alerts.map((alert) => alert.transientName)))];
  if (transients.length === 0) return [];
  const words = ['addTag', 'addName', 'addTag', 'addName', 'removeTag', 'addName'] as const;
  return words.map((mutation) => {
    const place = `transient: "transient:ztf:${draw.pick(transients)}", channel: "${draw.pick(channels).choice.name}"`;
    const text = mutation === 'addName' ? 'name: "AT2026aaa"' : 'tag: "daily.2"';
    return `mutation { ${mutation}(${place}, ${text}) { changed transient { name tags { ${REMARK} } aliases { ${REMARK} } } } }`;
  });
}

/** Finds by what was said. */
export const SEARCHES = `{ tagged: transients(where: {tag: {eq: "daily.2"}}) { totalCount edges { node { name } } }
  named: transients(where: {not: {alias: {in: ["AT2026aaa"]}}}) { totalCount edges { node { name } } }
  one: transient(name: "AT 2026aaa") { name aliases { text } }
  journal(first: 60) { totalCount edges { node { at author message transient channel } } } }`;

const position = `{raDeg: ${FIELD.raDeg}, decDeg: ${FIELD.decDeg}}`;

/** Matches the middle of the field with whole transients and, which goes another way, with their names. */
export const MATCHES = `{
  whole: matchPositions(positions: [${position}], radiusArcsec: 12, mode: ALL) {
    matches { separationArcsec transient { name raDeg lastMag peakMag forcedCount dataUntilMjd } } }
  nearest: matchPositions(positions: [${position}], radiusArcsec: 12) { matches { separationArcsec transient { lastMag } } }
  names: matchPositions(positions: [${position}], radiusArcsec: 12, mode: ALL) {
    matches { separationArcsec transient { id name raDeg decDeg detectionCount } } }
  nearestName: matchPositions(positions: [${position}], radiusArcsec: 12) { matches { separationArcsec transient { name } } } }`;

/** Asks for records one by one, and what they come from. */
export function originsOf(ids: readonly string[]): string {
  const asked = ids.map(
    (id, place) => `o${place}: provenance(id: ${JSON.stringify(id)}, first: 20) { nodes { id kind label } }`,
  );
  return `{ ${asked.join('\n')} }`;
}

/** Candidates can be asked of events that have a localisation alone: of those that this document finds one by one. */
export function candidatesOf(name: string): string {
  return `{ skymap(name: ${JSON.stringify(name)}) { coverage(level: 0.9) { kind coveredAreaDeg2 areaDeg2 coveredProbability bands { band pointings firstMjd limitMag } }
    candidates(level: 0.9, window: {}) { __typename totalCount selectionHash
    funnel { cut remaining } countsByLevel { level count } completeness { complete dataUntilMjd } localization { form source }
    chance(shifts: 20) { observed expected pValue trials coveredFraction offCount shifts timeShiftsDays reason }
    edges { cursor credibleLevel probabilityDensityPerDeg2 separationArcsec firstDetectionMjd lastLimitMjd
      detectionsInWindow datapointsInWindow node { id name } } } } }`;
}
