import type { SkyRegion } from '../../domain/sky-region.js';
import { probabilityOfAtLeast } from './negative-binomial.js';
import { offCountsOf, type Positions } from './off-counts.js';
import { drawTurns, LEAST_SHARE, type SearchedAt, searchedShareOf } from './off-turns.js';
import { stripsOf } from './region-strips.js';

/** Fewer transients elsewhere say too little to expect anything from. */
export const LEAST_OFF_COUNTS = 5;
/** Fewer moved regions leave no empirical fraction worth the name. */
const LEAST_SHIFTS = 20;

/** From so many on, sparing exact tests is worth dividing the region finely. */
const MANY_POSITIONS = 20_000;

/** What the chance of a coincidence is worked out from. */
export interface ChanceInput {
  readonly region: SkyRegion;
  /** How many were found in it. */
  readonly observed: number;
  /** All that pass the same cuts, anywhere at the region's declinations, each at the times at which it does. */
  readonly population: Positions;
  /** Says whether a position was searched in the window of a time; absent without any record of that. */
  readonly isSearched: SearchedAt | undefined;
  /** By how many days each time lies after the event's own, which is the first; that alone when not given. */
  readonly timeShiftsDays?: readonly number[];
  /** Moved regions wanted. */
  readonly shifts: number;
  /** Safe integer from 0; the same one gives the same answer. */
  readonly seed: number;
  /** Called now and then with the share of the work that is done; may throw to stop it. */
  readonly check?: (share: number) => void;
}

/** How likely it was to find so many by chance (docs/definitions.md, "Chance coincidence"). */
export interface ChanceEstimate {
  readonly observed: number;
  /** Mean number that the region would hold by chance. */
  readonly expected: number | undefined;
  /** Its standard error, from what was counted and from how the sectors of the sky differ. */
  readonly expectedError: number | undefined;
  /** Of at least so many as observed: negative-binomial predictive. */
  readonly pValue: number | undefined;
  /** The same as (k + 1) / (K + 1) of K moved regions, k of which held as many for their exposure. */
  readonly pEmpirical: number | undefined;
  /** Of at least one. */
  readonly pAtLeastOne: number | undefined;
  readonly method: 'RA_SHIFTS' | 'RA_AND_TIME_SHIFTS';
  /** Days from the event to the other times that regions were moved to; none when they were moved on the sky alone. */
  readonly timeShiftsDays: readonly number[];
  readonly areaDeg2: number;
  /** Share of the region's area that was searched; absent without a record. */
  readonly coveredFraction: number | undefined;
  /** Distinct members of the population in moved regions. */
  readonly offCount: number;
  /** Moved regions that were used. */
  readonly shifts: number;
  readonly seed: number;
  /** Why there is no expectation; absent when there is one. */
  readonly reason: string | undefined;
}

/**
 * Works out how likely a number of coincidences is by chance, from the same region moved in right ascension, and to
 * other times where some are given.
 *
 * A position in a moved region counts when it was searched, lies outside of the region itself, and has the galactic
 * latitude (class of |b|) of the position that it stands for. The rate is the count over the exposure left; that it rests
 * on the same transients again and again in regions that overlap is taken into account by their effective number
 * (sum w)^2 / sum w^2 (G. Bohm and G. Zech 2014, NIM A 748, 1), and, when the sectors of the sky differ by more than
 * that, by a jackknife over them.
 */
export function estimateChance(input: ChanceInput): ChanceEstimate {
  const { observed, isSearched, seed, check } = input;
  const total = input.population.raDeg.length;
  const strips = stripsOf(input.region, total > MANY_POSITIONS ? 'FINE' : 'COARSE');
  const told = { observed, areaDeg2: strips.region.areaDeg2, seed } as const;
  const nothing = (reason: string, rest: Partial<ChanceEstimate> = {}): ChanceEstimate => ({
    ...NO_NUMBERS,
    coveredFraction: undefined,
    offCount: 0,
    shifts: 0,
    method: 'RA_SHIFTS',
    timeShiftsDays: [],
    ...told,
    ...rest,
    reason,
  });
  if (!isSearched) return nothing('nothing is recorded of what was observed in the window');
  const coveredFraction = searchedShareOf(strips, isSearched, 0);
  if (coveredFraction === 0)
    return nothing('no part of the region was observed in the window, as far as is recorded', {
      coveredFraction,
    });
  const isOff: SearchedAt = (raDeg, decDeg, time) =>
    isSearched(raDeg, decDeg, time) && !strips.region.contains(raDeg, decDeg);
  const shiftsDays = input.timeShiftsDays ?? [0];
  // In season: then, too, the region itself was observed.
  const inSeason = [...shiftsDays.keys()].filter(
    (time) => searchedShareOf(strips, isSearched, time) >= LEAST_SHARE * coveredFraction,
  );
  const { turns, times, exposures } = drawTurns(strips, isOff, {
    count: input.shifts,
    seed,
    times: inSeason,
    share: coveredFraction,
    check: () => check?.(0),
  });
  const timeShiftsDays = shiftsDays.filter((days, time) => days !== 0 && times.includes(time));
  const method = timeShiftsDays.length > 0 ? 'RA_AND_TIME_SHIFTS' : 'RA_SHIFTS';
  const shifts = turns.length;
  if (shifts < LEAST_SHIFTS)
    return nothing(
      `only ${shifts} of the moved regions lie where was observed and clear of the region itself; at least ${LEAST_SHIFTS} are needed`,
      { coveredFraction, shifts, method, timeShiftsDays },
    );
  const { byTurn, byPosition } = offCountsOf(
    strips,
    input.population,
    { turns, times },
    { isOff, keepsLatitude: true, check: (done) => check?.(done / total) },
  );
  const offCount = byPosition.reduce((count, hits) => count + (hits > 0 ? 1 : 0), 0);
  const rest = { coveredFraction, offCount, shifts, method, timeShiftsDays } as const;
  if (offCount < LEAST_OFF_COUNTS)
    return nothing(
      `only ${offCount} transients lie in the moved regions; at least ${LEAST_OFF_COUNTS} are needed`,
      rest,
    );
  return {
    ...told,
    ...rest,
    ...numbersOf(
      { turns, byTurn, exposures, byPosition, coveredFraction, widthDeg: strips.widthDeg },
      observed,
    ),
    reason: undefined,
  };
}

/** What moved regions held, and what of them was searched. */
interface OffExposures {
  readonly turns: Float64Array;
  /** Counts and exposures (searched shares of area), one a turn. */
  readonly byTurn: Float64Array;
  readonly exposures: Float64Array;
  /** In how many moved regions each position of the population lies. */
  readonly byPosition: Float64Array;
  /** The exposure of the region itself. */
  readonly coveredFraction: number;
  readonly widthDeg: number;
}

/** Works out what is expected of the region itself, and how often chance gives as many as observed, and one. */
function numbersOf(off: OffExposures, observed: number): ChanceNumbers {
  const { turns, byTurn, exposures, byPosition, coveredFraction } = off;
  const scale = coveredFraction / sumOf(exposures);
  const expected = sumOf(byTurn) * scale;
  const counted = scale ** 2 * byPosition.reduce((sum, hits) => sum + hits ** 2, 0);
  const spread = jackknifeVariance(turns, byTurn, exposures, off.widthDeg) * coveredFraction ** 2;
  const variance = Math.max(counted, spread);
  const offCounts = expected ** 2 / variance;
  const prediction = { offCounts, ratio: offCounts / expected };
  // Shares are sums of floating-point numbers: a count that equals the observed one must not fall below it by rounding.
  const asMany = byTurn.filter(
    (count, turn) => (count * coveredFraction) / exposures[turn]! >= observed - 1e-9,
  ).length;
  return {
    expected,
    expectedError: Math.sqrt(variance),
    pValue: probabilityOfAtLeast(prediction, observed),
    pEmpirical: (asMany + 1) / (turns.length + 1),
    pAtLeastOne: probabilityOfAtLeast(prediction, 1),
  };
}

type ChanceNumbers = Pick<
  ChanceEstimate,
  'expected' | 'expectedError' | 'pValue' | 'pEmpirical' | 'pAtLeastOne'
>;

const NO_NUMBERS = {
  expected: undefined,
  expectedError: undefined,
  pValue: undefined,
  pEmpirical: undefined,
  pAtLeastOne: undefined,
} as const;

const MOST_SECTORS = 24;
const FEWEST_SECTORS = 6;

/** Variance of the rate (counts for each exposure) by leaving out one sector of turns at a time; 0 when it has none. */
function jackknifeVariance(
  turns: Float64Array,
  byTurn: Float64Array,
  exposures: Float64Array,
  widthDeg: number,
): number {
  const count = Math.min(MOST_SECTORS, Math.floor(360 / Math.max(widthDeg, 1)));
  if (count < FEWEST_SECTORS) return 0;
  const sectors = Array.from({ length: count }, () => ({ counts: 0, exposure: 0 }));
  for (const [place, turn] of turns.entries()) {
    const sector = sectors[Math.min(count - 1, Math.floor((turn / 360) * count))]!;
    sector.counts += byTurn[place]!;
    sector.exposure += exposures[place]!;
  }
  const [counts, exposure] = [sumOf(byTurn), sumOf(exposures)];
  const used = sectors.filter((sector) => sector.exposure > 0);
  if (used.length < FEWEST_SECTORS) return 0;
  const rates = used.map((sector) => (counts - sector.counts) / (exposure - sector.exposure));
  const mean = sumOf(rates) / rates.length;
  return ((rates.length - 1) / rates.length) * sumOf(rates.map((rate) => (rate - mean) ** 2));
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
