import { RefusedSkyFile } from '../../domain/errors.js';
import type { StatedLocalization } from '../localization/stated-localization.js';
import { canonicalName, kindOfName, namesOf } from './event-name.js';
import { bytesOf, type Fields, isFields, numberOf, textOf, textsOf } from './json-fields.js';
import { type EventKind, type Notice, SECONDS_PER_YEAR } from './notice.js';
import { unixMsOfIso } from './notice-time.js';

// The default of `containment_probability` in gcn-schema, core/Localization.
const DEFAULT_CONTAINMENT = 0.9;

/** Says whether an object has the fields of a notice in GCN's unified schema. */
export function isGcnNotice(fields: Fields): boolean {
  return ['alert_datetime', 'trigger_time', 'alert_tense', 'record_number', 'containment_probability'].some(
    (name) => name in fields,
  );
}

/**
 * Reads a notice in GCN's unified JSON schema (github.com/nasa-gcn/gcn-schema, core and missions).
 *
 * A map in the notice is taken before its circle or ellipse; one that is only at an address is `betterMapAt`.
 *
 * @throws {RefusedSkyFile} when a field is of another type or the notice names no event
 */
export function readGcnNotice(fields: Fields): Notice {
  const mission = textOf(fields, 'mission') ?? 'GCN';
  const names = [
    ...textsOf(fields, 'event_name'),
    ...textsOf(fields, 'id').map((id) => withMission(mission, id)),
  ];
  if (names.length === 0) throw new RefusedSkyFile('the notice names no event: event_name and id are absent');
  const localization = localizationIn(fields);
  const stage = textOf(fields, 'alert_type');
  const revision = numberOf(fields, 'record_number');
  const far = numberOf(fields, 'far');
  const betterMapAt = localization?.form === 'map' ? undefined : textOf(fields, 'healpix_url');
  const isRetraction = stage?.toLowerCase() === 'retraction';
  return {
    event: { ...namesOf(names), kind: kindOf(fields, names) },
    product: 'NOTICE',
    stream: [mission, textOf(fields, 'pipeline') ?? textOf(fields, 'instrument')].filter(Boolean).join(' '),
    format: 'GCN_JSON',
    revision,
    revisionName: stage,
    issuedUnixMs: unixMsOfIso(textOf(fields, 'alert_datetime') ?? ''),
    eventUnixMs: unixMsOfIso(textOf(fields, 'trigger_time') ?? textOf(fields, 'observation_start') ?? ''),
    isTest: ['test', 'injection', 'commanded'].includes(textOf(fields, 'alert_tense') ?? ''),
    isRetraction,
    localization,
    noLocalizationReason: localization
      ? undefined
      : isRetraction
        ? 'it is a retraction'
        : betterMapAt
          ? `its map is not in the notice but at ${betterMapAt}`
          : 'the notice states no position with an error',
    falseAlarmRatePerYear: far === undefined ? undefined : far * SECONDS_PER_YEAR,
    statedFalseAlarmRate: far === undefined ? undefined : { value: far, unit: 'Hz' },
    betterMapAt,
  };
}

/** Says whether an object is IceCube's answer to a gravitational wave: a search for tracks in its map. */
export function isTrackSearch(fields: Fields): boolean {
  return 'coincident_events' in fields && 'ref_ID' in fields;
}

/**
 * Reads the neutrinos that a search in the map of a gravitational wave found, one notice each: their time is the
 * trigger's plus `event_dt` seconds.
 *
 * @throws {RefusedSkyFile} when it has none, or a field is of another type
 */
export function readTrackSearch(fields: Fields): readonly Notice[] {
  const found = fields['coincident_events'];
  const trigger = unixMsOfIso(textOf(fields, 'trigger_time') ?? '');
  const events = Array.isArray(found) ? found.filter(isFields) : [];
  const wave = textOf(fields, 'ref_ID') ?? '';
  if (events.length === 0)
    throw new RefusedSkyFile(
      `the search in the map of ${wave} found no neutrino: there is no position in it`,
    );
  return events.map((event) => {
    const place = isFields(event['localization']) ? event['localization'] : {};
    const offset = numberOf(event, 'event_dt') ?? 0;
    const notice = readGcnNotice({
      ...place,
      mission: 'IceCube',
      pipeline: `track search for ${wave}`,
      messenger: 'Neutrino',
      id: event['id'],
      alert_datetime: fields['alert_datetime'],
    });
    return { ...notice, eventUnixMs: trigger === undefined ? undefined : trigger + offset * 1000 };
  });
}

/** Puts the mission before an id that could be anyone's: a short one, or digits alone. */
function withMission(mission: string, id: string): string {
  return /^\d+$/.test(id) || id.length < 6 ? `${mission} ${id}` : canonicalName(id);
}

function kindOf(fields: Fields, names: readonly string[]): EventKind {
  if (textOf(fields, 'messenger')?.toLowerCase() === 'neutrino') return 'NEUTRINO';
  const known = names.map(kindOfName).find((kind) => kind !== 'OTHER');
  if (known) return known;
  return /swift|fermi|gecam|glowbug|svom|integral|konus|bepi/i.test(textOf(fields, 'mission') ?? '')
    ? 'GAMMA_RAY_BURST'
    : 'OTHER';
}

function localizationIn(fields: Fields): StatedLocalization | undefined {
  const fits = bytesOf(fields, 'healpix_file');
  if (fits) return { form: 'map', fits };
  const [raDeg, decDeg] = [numberOf(fields, 'ra'), numberOf(fields, 'dec')];
  const axes = errorAxes(fields);
  if (raDeg === undefined || decDeg === undefined || axes.length === 0) return undefined;
  const containment = numberOf(fields, 'containment_probability') ?? DEFAULT_CONTAINMENT;
  const [semiMajorDeg = 0, semiMinorDeg = semiMajorDeg, positionAngleDeg = 0] = axes;
  if (!(semiMajorDeg > 0 && semiMinorDeg > 0)) return undefined;
  if (semiMajorDeg !== semiMinorDeg)
    return { form: 'ellipse', raDeg, decDeg, semiMajorDeg, semiMinorDeg, positionAngleDeg, containment };
  const radius50Deg = numberOf(fields, 'src_error_50');
  return {
    form: 'circle',
    raDeg,
    decDeg,
    radiusDeg: semiMajorDeg,
    containment,
    ...(radius50Deg ? { radius50Deg } : {}),
  };
}

/** Reads `ra_dec_error`: a radius, or semi-major axis, semi-minor axis and position angle, as given. */
function errorAxes(fields: Fields): readonly number[] {
  const value = fields['ra_dec_error'];
  if (value === undefined || value === null) return [];
  if (typeof value === 'number') return [value];
  if (Array.isArray(value) && value.length <= 3 && value.every((each) => typeof each === 'number'))
    return value;
  throw new RefusedSkyFile(
    'ra_dec_error must be a radius, or up to three numbers: two axes and a position angle',
  );
}
