import { BadUserInput } from '../../domain/errors.js';
import { hashAt } from '../../domain/seeded-random.js';
import { unixMsOfMjd } from '../../domain/time.js';
import { mjdOfTick } from './exposure.js';
import type { MadeSource, SourceKind, SurveySource } from './made-source.js';
import { FIRST_NAMED_EXTRACTION_NUMBER, NAMED_CASES } from './named-cases.js';
import { createObservingSchedule, type ObservingSchedule } from './observing-schedule.js';
import { KIND_CYCLE, makeSource } from './source-population.js';
import { SourceTrack } from './source-track.js';

/** What a survey is made from: two surveys of equal options are equal to the byte. */
export interface SampleSurveyOptions {
  /** Alerts to make, 100 to 2 000 000, the named cases' among them. */
  readonly alertCount: number;
  /** Any non-negative integer up to 2^53 - 1. */
  readonly seed: number;
  /** First night of the population, MJD; the named cases keep their published times. Default 58574 (2019-04-01). */
  readonly startMjd?: number;
}

/** One source that the survey holds and how many alerts of it. */
export interface PlannedSource {
  readonly kind: SourceKind;
  /** Tick of its first alert. */
  readonly firstTick: number;
  /** Alerts that the survey holds of it, the first ones; a larger survey may hold more. */
  readonly alertCount: number;
  /** Makes the source anew; the plan does not hold it, to stay small. */
  source(): SurveySource;
}

/** Which sources a survey holds. */
export interface SurveyPlan {
  readonly seed: number;
  readonly startMjd: number;
  readonly endMjd: number;
  /** In the order of their first alerts. */
  readonly sources: readonly PlannedSource[];
}

/** Smallest survey: the named cases alone take more than half of it. */
export const MINIMUM_ALERTS = 100;
/** Largest survey: the schedule is planned for it (extraction numbers, memory). */
export const MAXIMUM_ALERTS = 2_000_000;

const DEFAULT_START_MJD = 58_574;
/** Covers the named cases from first to last with the default start. */
const NIGHTS = 720;
/** A tiny survey holds only the first few alerts of each source, so that about 14 sources and each kind fit in. */
const SOURCES_AT_LEAST = 14;

/**
 * Chooses the sources of a survey.
 *
 * Takes the named cases, then sources 0, 1, 2..., of which those never detected are left out, until their alerts are
 * `alertCount`; the last is cut to fit. So the alerts of a small survey are also in a larger one of the same seed and
 * start. Simulates every detection once.
 *
 * @throws {BadUserInput} when an option is out of range
 */
export function planSampleSurvey(options: SampleSurveyOptions): SurveyPlan {
  const { alertCount, seed, startMjd } = checkedOptions(options);
  const schedule = createObservingSchedule({ seed, startMjd, nights: NIGHTS });
  const named = NAMED_CASES.map(
    ({ source }) => planned(seed, source, Number.POSITIVE_INFINITY, () => source)!,
  );
  const remaining = alertCount - named.reduce((sum, { alertCount: alerts }) => sum + alerts, 0);
  const sources = [...named, ...planPopulation({ seed, schedule }, remaining)];
  sources.sort((left, right) => left.firstTick - right.firstTick);
  return { seed, startMjd, endMjd: schedule.endMjd, sources };
}

function checkedOptions({ alertCount, seed, startMjd }: SampleSurveyOptions): Required<SampleSurveyOptions> {
  if (!Number.isInteger(alertCount) || alertCount < MINIMUM_ALERTS || alertCount > MAXIMUM_ALERTS) {
    const limits = `[${MINIMUM_ALERTS}, ${MAXIMUM_ALERTS}]`;
    throw new BadUserInput(`alertCount must be an integer in ${limits}; received ${alertCount}`, [
      'alertCount',
    ]);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new BadUserInput(`seed must be an integer in [0, 2^53 - 1]; received ${seed}`, ['seed']);
  }
  const start = startMjd ?? DEFAULT_START_MJD;
  // ZTF's night numbers begin in 2017 and have four digits, so candids stay below 2^63.
  if (!(start >= 58_000 && start <= 66_000)) {
    throw new BadUserInput(`startMjd must lie in [58000, 66000]; received ${startMjd}`, ['startMjd']);
  }
  return { alertCount, seed, startMjd: start };
}

function planPopulation(
  survey: { seed: number; schedule: ObservingSchedule },
  alertCount: number,
): PlannedSource[] {
  const sources: PlannedSource[] = [];
  const mostPerSource = Math.max(2, Math.ceil(alertCount / SOURCES_AT_LEAST));
  const inChannel = new Map<number, number>();
  let remaining = alertCount;
  for (let index = 0; remaining > 0; index++) {
    const kind = KIND_CYCLE[sources.length % KIND_CYCLE.length]!;
    const made = makeSource(survey, index, kind);
    if (made === undefined) continue;
    const channel = made.pointing.fieldIndex * 64 + made.pointing.rcid;
    const extractionNumber = (inChannel.get(channel) ?? 0) + 1;
    // A full channel would repeat a candid. With 2e6 alerts the fullest holds 14 sources.
    if (extractionNumber >= FIRST_NAMED_EXTRACTION_NUMBER) continue;
    const source = planned(survey.seed, made, Math.min(mostPerSource, remaining), (firstTick) =>
      called(survey.seed, makeSource(survey, index, kind)!, firstTick, extractionNumber),
    );
    if (source === undefined) continue;
    inChannel.set(channel, extractionNumber);
    sources.push(source);
    remaining -= source.alertCount;
  }
  return sources;
}

/** Counts the alerts of a source up to a limit; `undefined` when it has none. */
function planned(
  seed: number,
  made: MadeSource,
  limit: number,
  remake: (firstTick: number) => SurveySource,
): PlannedSource | undefined {
  const track = new SourceTrack(seed, made);
  const first = track.advance();
  if (first === undefined) return undefined;
  let alertCount = 1;
  while (alertCount < limit && track.advance() !== undefined) alertCount += 1;
  const firstTick = first.exposure.tick;
  return { kind: made.kind, firstTick, alertCount, source: () => remake(firstTick) };
}

function called(seed: number, made: MadeSource, firstTick: number, extractionNumber: number): SurveySource {
  return { ...made, objectId: objectIdOf(seed, made.key, mjdOfTick(firstTick)), extractionNumber };
}

const NAME_LETTERS = 26;
const NAMES = NAME_LETTERS ** 6;
/** Coprime to 26^6, so that different sources get different names; large, so that neighbours look different. */
const NAME_STRIDE = 88_888_889;

/**
 * Names a source in ZTF's form: year of the first alert, then `s` for sample and six letters.
 *
 * ZTF's own names begin with `a`, so that none of a real transient is taken.
 */
function objectIdOf(seed: number, key: number, firstMjd: number): string {
  const year = new Date(unixMsOfMjd(firstMjd)).getUTCFullYear() % 100;
  const offset = hashAt(seed, 0, 0, 0) % NAMES;
  let place = Number((BigInt(key) * BigInt(NAME_STRIDE) + BigInt(offset)) % BigInt(NAMES));
  let letters = '';
  for (let digit = 0; digit < 6; digit++) {
    letters = String.fromCharCode(97 + (place % NAME_LETTERS)) + letters;
    place = Math.floor(place / NAME_LETTERS);
  }
  return `ZTF${String(year).padStart(2, '0')}s${letters}`;
}
