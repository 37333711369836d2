import { fluxMicrojanskyOf } from '../../domain/photometry.js';
import { gaussianAt, uniformAt } from '../../domain/seeded-random.js';
import {
  type Band,
  type Exposure,
  mjdOfTick,
  NIGHT_ZERO_MJD,
  type ProgramId,
  TICKS_A_DAY,
} from './exposure.js';
import { fieldCentre } from './sky-tiling.js';
import { meanSunLongitudeDeg } from './sun.js';

/** Which exposures the made survey took. A pure function of the seed and the span. */
export interface ObservingSchedule {
  readonly startMjd: number;
  readonly endMjd: number;
  /** Lists the exposures of a field in ascending time. Computed at the first call, then kept. */
  exposuresOf(fieldIndex: number): readonly Exposure[];
}

/** What of the seed each random number is for; distinct so that no two choices share one. */
const SALT = {
  weather: 101,
  partnership: 102,
  caltech: 103,
  limit: 104,
  cloud: 105,
  cloudDepth: 106,
} as const;

const LOST_NIGHTS = 0.3;
const PARTNERSHIP_FIELDS = 0.3;
const CALTECH_FIELDS = 0.25;
const CLOUDY_EXPOSURES = 0.05;

/** Palomar's night in UTC: ten blocks of an hour from 0.12 d on; midnight is at 0.3246 d (longitude 116.86 W). */
const NIGHT_BEGINS_TICKS = 12_000;
const BLOCK_TICKS = 4_200;
const LAST_BLOCK = 9;
const MIDNIGHT_DAYS = 0.3246;

/** At most this many exposures of one field in one night; times 700 fields it fills a block exactly. */
const SLOTS_PER_FIELD = 6;
/** Spreads neighbouring slots over the block (coprime to 4200): exposures of one field are 6 minutes apart or more. */
const SLOT_STRIDE = 1553;

const DARK_LIMIT_MAG: Readonly<Record<Band, number>> = { 1: 20.75, 2: 20.6, 3: 20.0 };
const FULL_MOON_MJD = 58_563.07;
const SYNODIC_MONTH_DAYS = 29.530589;

/** Makes the schedule of a survey; the camera takes nothing before it starts. */
export function createObservingSchedule(survey: {
  readonly seed: number;
  readonly startMjd: number;
  readonly nights: number;
}): ObservingSchedule {
  const kept = new Map<number, readonly Exposure[]>();
  const firstNight = Math.floor(survey.startMjd) - NIGHT_ZERO_MJD;
  const endNight = Math.floor(survey.startMjd) - NIGHT_ZERO_MJD + survey.nights;
  const computed = (fieldIndex: number): Exposure[] => {
    const exposures: Exposure[] = [];
    for (let night = firstNight; night < endNight; night++) {
      if (uniformAt(survey.seed, SALT.weather, night, 0) >= LOST_NIGHTS) {
        exposures.push(...exposuresOfNight(survey.seed, fieldIndex, night));
      }
    }
    return exposures;
  };
  return {
    startMjd: survey.startMjd,
    endMjd: endNight + NIGHT_ZERO_MJD,
    exposuresOf(fieldIndex) {
      const exposures = kept.get(fieldIndex) ?? computed(fieldIndex);
      kept.set(fieldIndex, exposures);
      return exposures;
    },
  };
}

/**
 * Lists the exposures of one field in one night, ascending.
 *
 * Public: g and r every third night, about an hour apart. Partnership, in a third of the fields: g or r every second
 * night, i every eighth. Caltech, in a quarter of the fields: one exposure every fifth night.
 */
function exposuresOfNight(seed: number, fieldIndex: number, night: number): Exposure[] {
  const block = observableBlock(fieldIndex, night);
  if (block === undefined) return [];
  const exposures: Exposure[] = [];
  const expose = (slot: number, later: number, fid: Band, programid: ProgramId): void => {
    const tick = slotTick(fieldIndex, night, Math.min(LAST_BLOCK, block + later), slot);
    exposures.push(exposureAt(seed, tick, fid, programid));
  };
  const turn = night + fieldIndex;
  if (turn % 3 === 0) {
    expose(0, 0, 1, 1);
    expose(1, 1, 2, 1);
  }
  if (uniformAt(seed, SALT.partnership, fieldIndex, 0) < PARTNERSHIP_FIELDS) {
    if (turn % 4 === 0) expose(2, 0, 1, 2);
    if (turn % 4 === 2) expose(3, 1, 2, 2);
    if (turn % 8 === 3) expose(4, 0, 3, 2);
  }
  if (uniformAt(seed, SALT.caltech, fieldIndex, 0) < CALTECH_FIELDS && turn % 5 === 2) {
    expose(5, 1, turn % 2 === 0 ? 1 : 2, 3);
  }
  return exposures.sort((left, right) => left.tick - right.tick);
}

/** Gives the hour block in which a field stands highest; `undefined` when the Sun is too near. */
function observableBlock(fieldIndex: number, night: number): number | undefined {
  const { raDeg, decDeg } = fieldCentre(fieldIndex);
  const sunDeg = meanSunLongitudeDeg(night + NIGHT_ZERO_MJD);
  const fromMidnightDeg = ((((raDeg - sunDeg) % 360) + 360) % 360) - 180;
  const widestDeg = decDeg > 60 ? 150 : 110;
  if (Math.abs(fromMidnightDeg) > widestDeg) return undefined;
  const transitTicks = (MIDNIGHT_DAYS + fromMidnightDeg / 360) * TICKS_A_DAY;
  return Math.max(0, Math.min(LAST_BLOCK, Math.floor((transitTicks - NIGHT_BEGINS_TICKS) / BLOCK_TICKS)));
}

/** Gives a tick that no other field, block or slot of the survey has: candids are unique because of it. */
function slotTick(fieldIndex: number, night: number, block: number, slot: number): number {
  const place = ((fieldIndex * SLOTS_PER_FIELD + slot) * SLOT_STRIDE) % BLOCK_TICKS;
  return night * TICKS_A_DAY + NIGHT_BEGINS_TICKS + block * BLOCK_TICKS + place;
}

function exposureAt(seed: number, tick: number, fid: Band, programid: ProgramId): Exposure {
  const mjd = mjdOfTick(tick);
  const moonPhase = Math.cos((2 * Math.PI * (mjd - FULL_MOON_MJD)) / SYNODIC_MONTH_DAYS);
  const moonlightMag = 0.9 * ((1 + moonPhase) / 2) ** 3;
  const isCloudy = uniformAt(seed, SALT.cloud, tick, 0) < CLOUDY_EXPOSURES;
  const cloudMag = isCloudy ? 0.5 + 1.5 * uniformAt(seed, SALT.cloudDepth, tick, 0) : 0;
  const limitMag = Math.fround(
    DARK_LIMIT_MAG[fid] - moonlightMag - cloudMag + 0.2 * gaussianAt(seed, SALT.limit, tick, 0),
  );
  return {
    tick,
    mjd,
    fid,
    programid,
    limitMag,
    limitMicrojansky: fluxMicrojanskyOf(limitMag),
    exposureSeconds: 30,
    isTargetOfOpportunity: false,
  };
}
