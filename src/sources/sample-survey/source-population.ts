import { fluxMicrojanskyOf } from '../../domain/photometry.js';
import { type RandomStream, randomStream } from '../../domain/seeded-random.js';
import type { Exposure } from './exposure.js';
import type { LightCurve } from './light-curve.js';
import { distanceModulus } from './luminosity-distance.js';
import type { MadeSource, SourceKind } from './made-source.js';
import type { ObservingSchedule } from './observing-schedule.js';
import { eclipticPlace, galacticPlace, isotropicPlace, type SkyPlace } from './sky-population.js';
import { findPointing } from './sky-tiling.js';
import { meanSunLongitudeDeg } from './sun.js';
import { type SupernovaParameters, supernovaLightCurve, supernovaRiseDays } from './supernova-light-curve.js';
import { type TdeParameters, tdeLightCurve } from './tde-light-curve.js';
import {
  activeNucleusLightCurve,
  type ReferenceMags,
  variableStarLightCurve,
} from './variable-light-curve.js';

/** Days before the first light during which exposures are kept as upper limits: ZTF's history window. */
export const HISTORY_DAYS = 30;

const SALT = { making: 201, walk: 202 } as const;

/**
 * The kinds of the first 60 sources of a survey, then again. One of each comes first, so that a tiny survey has every
 * kind. A third of the alerts are of supernovae and tidal disruptions, far more than of the sky's: a demonstration
 * needs them.
 */
export const KIND_CYCLE: readonly SourceKind[] = [
  ...(['supernova', 'variable-star', 'active-nucleus', 'tidal-disruption', 'asteroid', 'artefact'] as const),
  ...Array.from({ length: 27 }, () => 'asteroid' as const),
  ...Array.from({ length: 15 }, () => 'supernova' as const),
  ...Array.from({ length: 8 }, () => 'artefact' as const),
  ...(['active-nucleus', 'tidal-disruption', 'variable-star', 'active-nucleus'] as const),
];

type Maker = (key: number, stream: RandomStream, survey: Survey) => MadeSource | undefined;

interface Survey {
  readonly seed: number;
  readonly schedule: ObservingSchedule;
}

const MAKERS: Readonly<Record<SourceKind, Maker>> = {
  supernova: makeSupernova,
  'tidal-disruption': makeTidalDisruption,
  'active-nucleus': makeActiveNucleus,
  'variable-star': makeVariableStar,
  asteroid: makeAsteroid,
  artefact: makeArtefact,
};

/**
 * Makes source number `index` of a survey: a pure function of the seed, the schedule, index and kind.
 *
 * @returns `undefined` when the place lies too far south or was not observed while the source shone
 */
export function makeSource(survey: Survey, index: number, kind: SourceKind): MadeSource | undefined {
  return MAKERS[kind](index, randomStream(survey.seed, index, SALT.making), survey);
}

function makeSupernova(key: number, stream: RandomStream, survey: Survey): MadeSource | undefined {
  const type = stream.uniform() < 0.75 ? 'Ia' : 'II';
  // Uniform in volume up to where the brightest are just found.
  const redshift = (type === 'Ia' ? 0.09 : 0.04) * Math.cbrt(0.02 + 0.98 * stream.uniform());
  const absoluteMag = type === 'Ia' ? -19.2 + 0.3 * stream.gaussian() : -17.3 + 0.6 * stream.gaussian();
  const event: SupernovaParameters = {
    type,
    redshift,
    peakMag: absoluteMag + distanceModulus(redshift),
    peakMjd: stream.between(survey.schedule.startMjd, survey.schedule.endMjd),
    stretch: Math.max(0.75, 1 + 0.1 * stream.gaussian()),
  };
  const fromMjd = event.peakMjd - supernovaRiseDays(event);
  return placed(
    survey,
    isotropicPlace(stream),
    { fromMjd, toMjd: event.peakMjd + 150 },
    {
      key,
      kind: 'supernova',
      redshift,
      referenceMag: distanceModulus(redshift) - 20.5 + stream.gaussian(),
      startLightCurve: () => supernovaLightCurve(event),
    },
  );
}

function makeTidalDisruption(key: number, stream: RandomStream, survey: Survey): MadeSource | undefined {
  const redshift = 0.16 * Math.cbrt(0.02 + 0.98 * stream.uniform());
  const event: TdeParameters = {
    redshift,
    peakMjd: stream.between(survey.schedule.startMjd, survey.schedule.endMjd),
    peakLuminosityErgPerSecond: 10 ** stream.between(43.6, 44.7),
    riseDays: stream.between(6, 25),
    declineDays: stream.between(30, 120),
    temperatureKelvin: stream.between(12_000, 32_000),
  };
  const fromMjd = event.peakMjd - 3 * event.riseDays * (1 + redshift);
  const toMjd = event.peakMjd + 4 * event.declineDays;
  return placed(
    survey,
    isotropicPlace(stream),
    { fromMjd, toMjd },
    {
      key,
      kind: 'tidal-disruption',
      redshift,
      referenceMag: distanceModulus(redshift) - 20.5 + 0.7 * stream.gaussian(),
      startLightCurve: () => tdeLightCurve(event),
    },
  );
}

function makeActiveNucleus(key: number, stream: RandomStream, survey: Survey): MadeSource | undefined {
  const reference = referenceMags(stream.between(16.5, 19.3), 0.3 + 0.1 * stream.gaussian());
  const nucleus = {
    reference,
    dampingDays: 10 ** stream.between(1.7, 2.7),
    scatterMag: stream.between(0.12, 0.4),
  };
  return placed(survey, isotropicPlace(stream), wholeSpan(survey), {
    key,
    kind: 'active-nucleus',
    redshift: stream.between(0.05, 1.5),
    referenceMag: reference[2],
    startLightCurve: () => activeNucleusLightCurve(nucleus, randomStream(survey.seed, key, SALT.walk)),
  });
}

function makeVariableStar(key: number, stream: RandomStream, survey: Survey): MadeSource | undefined {
  const isPulsator = stream.uniform() < 0.5;
  const reference = referenceMags(stream.between(14, 18.5), stream.between(0.1, 1.2));
  const star = {
    reference,
    shape: isPulsator ? ('sawtooth' as const) : ('sine' as const),
    periodDays: isPulsator ? stream.between(0.4, 0.8) : 10 ** stream.between(-0.5, 2),
    amplitudeMag: stream.between(0.1, 0.5),
    phase: stream.uniform(),
  };
  return placed(survey, galacticPlace(stream), wholeSpan(survey), {
    key,
    kind: 'variable-star',
    referenceMag: reference[2],
    startLightCurve: () => variableStarLightCurve(star),
  });
}

/** Makes a mover that crosses the place once, or twice within two hours when it is slow enough to keep its name. */
function makeAsteroid(key: number, stream: RandomStream, survey: Survey): MadeSource | undefined {
  const nearMjd = stream.between(survey.schedule.startMjd, survey.schedule.endMjd);
  const place = eclipticPlace(stream, meanSunLongitudeDeg(nearMjd) + 180);
  const isSlow = stream.uniform() < 0.35;
  const arcsecPerHour = isSlow ? stream.between(0.2, 0.6) : stream.between(8, 45);
  const directionRadians = stream.between(0, 2 * Math.PI);
  const fluxMicrojansky = fluxMicrojanskyOf(stream.between(16.5, 20.2));
  const degPerDay = (arcsecPerHour * 24) / 3600;
  const source = placed(
    survey,
    place,
    { fromMjd: nearMjd, toMjd: nearMjd + 30 },
    {
      key,
      kind: 'asteroid',
      startLightCurve: dark,
    },
  );
  const first = source?.exposures.find((exposure) => exposure.mjd >= nearMjd);
  if (source === undefined || first === undefined) return undefined;
  const second = source.exposures.find(({ mjd }) => isSlow && mjd > first.mjd && mjd < first.mjd + 2 / 24);
  return {
    ...source,
    motion: {
      atMjd: first.mjd,
      raDegPerDay: (degPerDay * Math.cos(directionRadians)) / Math.cos((place.decDeg * Math.PI) / 180),
      decDegPerDay: degPerDay * Math.sin(directionRadians),
    },
    startLightCurve: () => (exposure) => (exposure === first || exposure === second ? fluxMicrojansky : 0),
  };
}

/** Makes a subtraction artefact: one detection of either sign, low scores. */
function makeArtefact(key: number, stream: RandomStream, survey: Survey): MadeSource | undefined {
  const nearMjd = stream.between(survey.schedule.startMjd, survey.schedule.endMjd);
  const signalToNoise = stream.between(7, 20) * (stream.uniform() < 0.4 ? -1 : 1);
  const parts = {
    key,
    kind: 'artefact',
    referenceMag: stream.between(14, 20),
    startLightCurve: dark,
  } as const;
  const source = placed(survey, isotropicPlace(stream), { fromMjd: nearMjd, toMjd: nearMjd + 30 }, parts);
  const only = source?.exposures.find((exposure) => exposure.mjd >= nearMjd);
  if (source === undefined || only === undefined) return undefined;
  const fluxMicrojansky = (signalToNoise * only.limitMicrojansky) / 5;
  return { ...source, startLightCurve: () => (exposure) => (exposure === only ? fluxMicrojansky : 0) };
}

interface MjdSpan {
  readonly fromMjd: number;
  readonly toMjd: number;
}

function wholeSpan({ schedule }: Survey): MjdSpan {
  return { fromMjd: schedule.startMjd, toMjd: schedule.endMjd };
}

/** Sets a source on the grid and lists the exposures from {@link HISTORY_DAYS} before `fromMjd` to `toMjd`. */
function placed(
  survey: Survey,
  place: SkyPlace,
  { fromMjd, toMjd }: MjdSpan,
  source: Omit<MadeSource, 'raDeg' | 'decDeg' | 'pointing' | 'exposures'>,
): MadeSource | undefined {
  const pointing = findPointing(place.raDeg, place.decDeg);
  if (pointing === undefined) return undefined;
  const all = survey.schedule.exposuresOf(pointing.fieldIndex);
  const begin = firstAtOrAfter(all, fromMjd - HISTORY_DAYS);
  const end = firstAtOrAfter(all, toMjd);
  const exposures = begin === 0 && end === all.length ? all : all.slice(begin, end);
  return { ...source, ...place, pointing, exposures };
}

/** Finds by bisection the place of the first exposure at or after a time. */
function firstAtOrAfter(exposures: readonly Exposure[], mjd: number): number {
  let [low, high] = [0, exposures.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (exposures[middle]!.mjd < mjd) low = middle + 1;
    else high = middle;
  }
  return low;
}

function referenceMags(rMag: number, gMinusR: number): ReferenceMags {
  return { 1: rMag + gMinusR, 2: rMag, 3: rMag - 0.4 * gMinusR };
}

function dark(): LightCurve {
  return () => 0;
}
