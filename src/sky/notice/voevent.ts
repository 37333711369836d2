import { RefusedSkyFile } from '../../domain/errors.js';
import type { StatedLocalization } from '../localization/stated-localization.js';
import { canonicalName, isTestName, kindOfName, namesOf, runAndEvent } from './event-name.js';
import { type EventKind, type Notice, SECONDS_PER_YEAR } from './notice.js';
import { isSet, numberParam, parseVoEvent, textParam, type VoEventPacket } from './voevent-packet.js';

/** What differs from source to source. */
interface SourceParts {
  readonly names: readonly string[];
  readonly kind: EventKind;
  readonly stream: string;
  readonly revision: number | undefined;
  readonly revisionName: string | undefined;
  readonly isRetraction: boolean;
  readonly localization: StatedLocalization | undefined;
  readonly betterMapAt?: string | undefined;
}

/**
 * Reads a notice from a VOEvent of IceCube, LIGO/Virgo/KAGRA, Swift, Fermi, or any source with a position.
 *
 * @throws {RefusedSkyFile} as {@link parseVoEvent}
 */
export function readVoEvent(text: string): Notice {
  const packet = parseVoEvent(text);
  const parts = sourceParts(packet);
  const { localization, betterMapAt } = parts;
  return {
    event: { ...namesOf(parts.names), kind: parts.kind },
    product: 'NOTICE',
    stream: parts.stream,
    format: 'VOEVENT',
    revision: parts.revision,
    revisionName: parts.revisionName,
    issuedUnixMs: packet.issuedUnixMs,
    eventUnixMs: packet.eventUnixMs,
    isTest:
      packet.role === 'test' ||
      ['Test', 'InternalTest', 'Test_Submission'].some((name) => isSet(packet, name)) ||
      parts.names.some(isTestName),
    isRetraction: parts.isRetraction || packet.retracts.length > 0,
    localization,
    noLocalizationReason: localization ? undefined : reasonWithout(packet, betterMapAt),
    ...rateOf(packet),
    betterMapAt,
  };
}

function reasonWithout(packet: VoEventPacket, betterMapAt: string | undefined): string {
  if (betterMapAt !== undefined) return `its map is not in the notice but at ${betterMapAt}`;
  if (!packet.position) return 'the notice states no position';
  return packet.errorRadiusDeg === 0
    ? 'its error radius is 0: a position, of which the notice does not say how sure it is'
    : 'the notice states a position without an error radius';
}

function sourceParts(packet: VoEventPacket): SourceParts {
  if (packet.params.has('GraceID')) return superevent(packet);
  if (packet.params.has('run_id') && packet.params.has('event_id')) return neutrino(packet);
  return otherSource(packet);
}

function superevent(packet: VoEventPacket): SourceParts {
  const stage = textParam(packet, 'AlertType');
  return {
    names: [textParam(packet, 'GraceID') ?? ''],
    kind: 'GRAVITATIONAL_WAVE',
    stream: 'LVC',
    revision: numberParam(packet, 'Pkt_Ser_Num'),
    revisionName: stage,
    isRetraction: stage?.toLowerCase() === 'retraction',
    localization: undefined,
    betterMapAt: textParam(packet, 'skymap_fits'),
  };
}

function neutrino(packet: VoEventPacket): SourceParts {
  const numbers = runAndEvent(textParam(packet, 'run_id') ?? '', textParam(packet, 'event_id') ?? '');
  const name = textParam(packet, 'event_name');
  const amonId = textParam(packet, 'AMON_ID');
  const revision = numberParam(packet, 'Rev');
  const map = [...packet.params].find(
    ([key, { value }]) => /skymap.*fits|fits.*url/i.test(key) && /^https?:/.test(value),
  );
  return {
    names: [...(name ? [name] : []), numbers, ...(amonId ? [amonId] : [])],
    kind: 'NEUTRINO',
    stream: `IceCube ${streamOf(packet.ivorn)}`,
    revision,
    revisionName: revision === undefined ? undefined : `Rev ${revision}`,
    isRetraction: isSet(packet, 'Retraction'),
    localization: neutrinoCircle(packet),
    betterMapAt: map?.[1].value,
  };
}

/** Takes `GOLD` from `ivo://nasa.gsfc.gcn/AMON#ICECUBE_GOLD_Event2019-10-01...`. */
function streamOf(ivorn: string): string {
  return /#ICECUBE_([A-Za-z_]+?)_Event/i.exec(ivorn)?.[1] ?? 'notice';
}

function neutrinoCircle(packet: VoEventPacket): StatedLocalization | undefined {
  const { position } = packet;
  const radius90Deg = numberParam(packet, 'src_error_90') ?? packet.errorRadiusDeg;
  const radius50Deg = numberParam(packet, 'src_error_50');
  if (!position || !radius90Deg) return undefined;
  return {
    form: 'circle',
    ...position,
    radiusDeg: radius90Deg,
    containment: 0.9,
    ...(radius50Deg ? { radius50Deg } : {}),
  };
}

/** Containment of `Error2Radius` where the source documents it: Swift BAT 90 %, Fermi GBM one sigma, statistical only. */
const CONTAINMENT_OF_STREAM: readonly (readonly [RegExp, number])[] = [
  [/SWIFT#BAT/i, 0.9],
  [/SWIFT#(?:XRT|UVOT)/i, 0.9],
  [/Fermi#(?:GBM|LAT)/i, 0.68],
  [/INTEGRAL/i, 0.9],
];
const USUAL_CONTAINMENT = 0.9;

function otherSource(packet: VoEventPacket): SourceParts {
  const [, authority = '', local = ''] = /^ivo:\/\/([^#]*)#(.*)$/.exec(packet.ivorn) ?? [];
  const mission = authority.split('/').at(-1) ?? '';
  const trigger = textParam(packet, 'TrigID');
  const isTrigger = trigger !== undefined && Number(trigger) > 0;
  const name = isTrigger
    ? `${missionName(mission)} ${trigger}`
    : canonicalName(textParam(packet, 'Name') ?? local);
  if (name === '') throw new RefusedSkyFile('the VOEvent names no event');
  const revision = numberParam(packet, 'Pkt_Ser_Num');
  return {
    names: [name],
    kind: isTrigger && /swift|fermi|integral/i.test(mission) ? 'GAMMA_RAY_BURST' : kindOfName(name),
    stream: missionName(mission),
    revision,
    revisionName: revision === undefined ? undefined : `message ${revision}`,
    isRetraction: isSet(packet, 'Def_NOT_a_GRB') || isSet(packet, 'Retraction'),
    localization: otherCircle(packet),
  };
}

function missionName(mission: string): string {
  return mission === mission.toUpperCase() && mission.length > 4
    ? mission[0] + mission.slice(1).toLowerCase()
    : mission;
}

function otherCircle(packet: VoEventPacket): StatedLocalization | undefined {
  const { position, errorRadiusDeg } = packet;
  if (!position || !errorRadiusDeg) return undefined;
  const known = CONTAINMENT_OF_STREAM.find(([pattern]) => pattern.test(packet.ivorn));
  return {
    form: 'circle',
    ...position,
    radiusDeg: errorRadiusDeg,
    containment: known?.[1] ?? USUAL_CONTAINMENT,
    ...(known ? {} : { isContainmentAssumed: true as const }),
  };
}

/** Reads the false-alarm rate: IceCube gives it per year, LIGO/Virgo/KAGRA in Hz; the unit stands beside. */
function rateOf(packet: VoEventPacket): Pick<Notice, 'falseAlarmRatePerYear' | 'statedFalseAlarmRate'> {
  const value = numberParam(packet, 'FAR');
  if (value === undefined) return { falseAlarmRatePerYear: undefined, statedFalseAlarmRate: undefined };
  const unit = packet.params.get('FAR')?.unit ?? 'yr^-1';
  return {
    falseAlarmRatePerYear: /hz/i.test(unit) ? value * SECONDS_PER_YEAR : value,
    statedFalseAlarmRate: { value, unit },
  };
}
