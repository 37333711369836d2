import { BadUserInput } from '../../domain/errors.js';
import { type ChanceEstimate, estimateChance } from '../../sky/chance/estimate-chance.js';
import { stripsOf } from '../../sky/chance/region-strips.js';
import type { RequestContext } from '../request-context.js';
import type { Given } from '../where/transient-where.js';
import type { CandidateSelection } from './candidate-selection.js';
import type { CandidateList } from './candidates.js';
import { offSky } from './off-sky.js';
import { searchesOf } from './searches.js';
import { movedWindows } from './time-shifts.js';

export const DEFAULT_SHIFTS = 1000;
const MAX_SHIFTS = 10_000;

/** How the chance is worked out. */
export interface ChanceRequest {
  /** Moved regions, 20 to 10,000; 1000 unless told. */
  readonly shifts?: Given<number>;
  /** Whole number from 0 below 2^31; from the selection unless told. */
  readonly seed?: Given<number>;
}

/** The chance of a coincidence, with the number of selections that were asked of the event with the viewer's rights. */
export interface ChanceView extends ChanceEstimate {
  readonly trials: number;
}

/** Works out how likely it is to find as many candidates by chance. See {@link estimateChance}. */
export async function chanceOfCandidates(
  context: RequestContext,
  list: CandidateList,
  request: ChanceRequest,
): Promise<ChanceView> {
  checkRequest(request);
  const { candidates } = await list.found();
  return chanceOf(context, list.selection, candidates.length, request);
}

/**
 * Works out the chance of a selection of which so many candidates were found. Everything it rests on is what the viewer
 * sees: the candidates, the transients elsewhere, and where alerts say that was observed.
 *
 * @param onProgress  called with the share of the work that is done, reading first
 * @throws {BadUserInput} for shifts or a seed out of range
 */
export async function chanceOf(
  context: RequestContext,
  selection: CandidateSelection,
  observed: number,
  request: ChanceRequest = {},
  onProgress?: (share: number) => void,
): Promise<ChanceView> {
  const checked = checkRequest(request);
  const { localization, level, placed, event, hash } = selection;
  const region = localization.region(level);
  const seed = checked.seed ?? Number.parseInt(hash.slice(0, 8), 16) >>> 1;
  const { shiftsDays, windows } = await movedWindows(context, placed, seed);
  const { decFromDeg, decToDeg } = stripsOf(region);
  const { population, isSearched } = await offSky(context, selection, {
    decFromDeg,
    decToDeg,
    windows,
    onProgress: (share) => onProgress?.(share / 2),
  });
  const estimate = estimateChance({
    region,
    observed,
    population,
    isSearched,
    timeShiftsDays: shiftsDays,
    shifts: checked.shifts,
    seed,
    check(share) {
      context.deadline.check();
      onProgress?.((1 + share) / 2);
    },
  });
  return { ...estimate, trials: await searchesOf(context, event.state.name) };
}

function checkRequest({ shifts, seed }: ChanceRequest): {
  readonly shifts: number;
  readonly seed: number | undefined;
} {
  const wanted = shifts ?? DEFAULT_SHIFTS;
  if (!Number.isInteger(wanted) || wanted < 20 || wanted > MAX_SHIFTS)
    throw new BadUserInput(`shifts must be a whole number from 20 to ${MAX_SHIFTS}; received ${wanted}`, [
      'shifts',
    ]);
  if (typeof seed === 'number' && !(Number.isInteger(seed) && seed >= 0))
    throw new BadUserInput(`seed must be a whole number from 0; received ${seed}`, ['seed']);
  return { shifts: wanted, seed: seed ?? undefined };
}
