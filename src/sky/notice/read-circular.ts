import { RefusedSkyFile } from '../../domain/errors.js';
import type { StatedLocalization } from '../localization/stated-localization.js';
import type { Circular } from './circular.js';
import { rectangleIn } from './circular-position.js';
import { burstTimeIn, eventTimeIn } from './circular-time.js';
import { canonicalName, kindOfName, namesOf, runAndEvent } from './event-name.js';
import type { Notice } from './notice.js';

/** What a circular says beside its names. */
type Said = Pick<Notice, 'eventUnixMs' | 'localization' | 'noLocalizationReason' | 'betterMapAt'> & {
  readonly ratePerYear?: number | undefined;
};

const NOTHING: Said = {
  eventUnixMs: undefined,
  localization: undefined,
  noLocalizationReason: 'the circular retracts',
  betterMapAt: undefined,
};

/**
 * Reads what a circular says of events: localisations of IceCube, Fermi GBM and Swift BAT, identifications of
 * LIGO/Virgo/KAGRA, and retractions. Circulars of other observers quote positions that are another's; they are refused.
 *
 * @returns one notice, or for a retraction of several triggers one each
 * @throws {RefusedSkyFile} when it names no event, or neither places nor retracts one
 */
export function readCircular(circular: Circular): readonly Notice[] {
  const names = namesIn(circular);
  if (names.length === 0) throw new RefusedSkyFile('the circular names no event in its subject');
  if (
    /\bretract|\b(?:is|are) not (?:a|an) (?:GRBs?|astrophysical)|\bnot astrophysical events/i.test(
      circular.subject,
    )
  )
    return retractedIn(circular, names).map((name) => noticeOf(circular, [name], NOTHING, true));
  const said = saidIn(circular, names);
  if (!said)
    throw new RefusedSkyFile(
      `the circular (${circular.subject.trim() || 'without subject'}) states no localisation of its own for ${names[0]}`,
    );
  return [noticeOf(circular, names, said, false)];
}

function saidIn(circular: Circular, names: readonly string[]): Said | undefined {
  const { body, subject } = circular;
  if (/icecube\s+collaboration/i.test(body.slice(0, 600))) return neutrinoIn(body);
  if (/Identification of a GW/i.test(subject)) return waveIn(body);
  if (/Fermi GBM (?:Final|Flight|Ground)/i.test(subject)) return gbmIn(body);
  if (/Swift detection of a burst/i.test(subject)) return batIn(body, names);
  return undefined;
}

function neutrinoIn(body: string): Said | undefined {
  const localization = rectangleIn(body);
  if (!localization) return undefined;
  const rate = /false alarm rate of\s+(\d+(?:\.\d+)?)\s*events per year/i.exec(body)?.[1];
  return {
    eventUnixMs: eventTimeIn(body),
    localization,
    noLocalizationReason: undefined,
    betterMapAt: /https?:\/\/\S+?\.fits(?:\.gz)?/.exec(body)?.[0],
    ratePerYear: rate === undefined ? undefined : Number(rate),
  };
}

function waveIn(body: string): Said {
  const page = /https:\/\/gracedb\.ligo\.org\/superevents\/\w+/.exec(body)?.[0];
  return {
    eventUnixMs: eventTimeIn(body),
    localization: undefined,
    noLocalizationReason: 'a circular has no map in it',
    betterMapAt: page,
  };
}

function gbmIn(body: string): Said | undefined {
  const match =
    /RA\s*=\s*([\d.]+),\s*Dec\s*=\s*([+-]?[\d.]+)[\s\S]{0,160}?statistical\s+uncertainty\s+of\s+([\d.]+)\s+deg/i.exec(
      body,
    );
  if (!match) return undefined;
  return {
    eventUnixMs: eventTimeIn(body),
    // One sigma in radius, statistical only: 68 %.
    localization: circleOf(match, 1, 0.68),
    noLocalizationReason: undefined,
    betterMapAt: /https?:\/\/\S+glg_healpix\S+?\.fits?\b/.exec(body)?.[0],
  };
}

function batIn(body: string, names: readonly string[]): Said | undefined {
  const match =
    /RA,\s*Dec\s*=?\s*([\d.]+),?\s*([+-]?[\d.]+)[\s\S]{0,200}?uncertainty\s+of\s+([\d.]+)\s+arcmin\s*\(radius,\s*90%/i.exec(
      body,
    );
  if (!match) return undefined;
  const burst = names.find((name) => name.startsWith('GRB'));
  return {
    eventUnixMs: eventTimeIn(body) ?? (burst ? burstTimeIn(body, burst) : undefined),
    localization: circleOf(match, 60, 0.9),
    noLocalizationReason: undefined,
    betterMapAt: undefined,
  };
}

function circleOf(match: RegExpExecArray, perDegree: number, containment: number): StatedLocalization {
  const [, ra, dec, radius] = match.map(Number) as [number, number, number, number];
  return { form: 'circle', raDeg: ra, decDeg: dec, radiusDeg: radius / perDegree, containment };
}

const NAME =
  /\b(?:IceCube[- ]?Cascade[- ]?\d{6}[A-Za-z]?|IceCube[- ]?\d{6}[A-Z]?|IC\d{6}[A-Z]|KM3-\d{6}[A-Z]|GRB\s?\d{6}[A-Z]|(?:MS|TS|S|GW)\d{6}[a-z]*)\b/g;

/** Lists the names of the event, canonical, the subject's first; numbers of the notice that an address names too. */
function namesIn({ subject, eventId, body }: Circular): readonly string[] {
  const inSubject = subject.match(NAME)?.[0] ?? eventId?.match(NAME)?.[0] ?? undefined;
  const named = inSubject === undefined && subject === '' ? body.match(NAME)?.[0] : inSubject;
  const numbers = /(?:notices_amon\w*\/|alert\s+)(\d+)_(\d+)\.amon/.exec(`${subject}\n${body}`);
  const amon = numbers ? [runAndEvent(numbers[1] ?? '', numbers[2] ?? '')] : [];
  const triggers = named === undefined ? triggersIn(subject) : ownTrigger(subject, body);
  return [...new Set([...(named === undefined ? [] : [canonicalName(named)]), ...amon, ...triggers])];
}

/** Names the trigger of a burst where its finder does: `(trigger 712912581.49606 / 230805303)`, `(trigger=1182085)`. */
function ownTrigger(subject: string, body: string): readonly string[] {
  const mission = /Fermi GBM/.test(subject) ? 'Fermi' : /Swift detection/.test(subject) ? 'Swift' : undefined;
  const number = /\(trigger[\s=]+(\d{6,9})\b/.exec(body)?.[1];
  return mission && number ? [`${mission} ${number}`] : [];
}

/** Lists the triggers that a subject names: `Swift Triggers 1192735 and 1192737`. */
function triggersIn(subject: string): readonly string[] {
  const mission = /\b(Swift|Fermi)\b/.exec(subject)?.[1];
  if (mission === undefined || !/\btrigger/i.test(subject)) return [];
  return (subject.match(/(?<!\/)\b\d{6,9}\b/g) ?? []).map((number) => `${mission} ${number}`);
}

/** Several triggers retracted at once are several events; several names of one are one. */
function retractedIn(circular: Circular, names: readonly string[]): readonly string[] {
  const triggers = triggersIn(circular.subject);
  return triggers.length > 1 ? triggers : names.slice(0, 1);
}

function noticeOf(circular: Circular, names: readonly string[], said: Said, isRetraction: boolean): Notice {
  const { name, aliases } = namesOf(names);
  const { ratePerYear } = said;
  return {
    event: { name, aliases, kind: /^(?:Swift|Fermi) \d/.test(name) ? 'GAMMA_RAY_BURST' : kindOfName(name) },
    product: 'CIRCULAR',
    stream: 'GCN circular',
    format: 'CIRCULAR',
    revision: circular.number,
    revisionName: circular.number === undefined ? undefined : `GCN ${circular.number}`,
    issuedUnixMs: circular.createdUnixMs,
    eventUnixMs: said.eventUnixMs,
    isTest: /\btest(?:ing)?\b/i.test(circular.subject),
    isRetraction,
    localization: said.localization,
    noLocalizationReason: said.noLocalizationReason,
    falseAlarmRatePerYear: ratePerYear,
    statedFalseAlarmRate: ratePerYear === undefined ? undefined : { value: ratePerYear, unit: 'yr^-1' },
    betterMapAt: said.betterMapAt,
  };
}
