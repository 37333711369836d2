import { randomStream } from '../../domain/seeded-random.js';
import { wrapRaDeg } from '../../domain/sky-position.js';
import { latitudeClassOf } from './galactic-latitude.js';
import type { Moves } from './off-counts.js';
import type { RegionStrips } from './region-strips.js';

/** Says whether a position could have been counted at one of the times. */
export type SearchedAt = (raDeg: number, decDeg: number, time: number) => boolean;

/** Regions moved in right ascension and time, each with the share of it that could have been counted in. */
export interface OffTurns extends Moves {
  readonly times: Uint8Array;
  /** By turn: share of the region's area, 0 to 1. */
  readonly exposures: Float64Array;
}

/** How turns are drawn. */
export interface DrawOptions {
  /** Turns wanted. */
  readonly count: number;
  readonly seed: number;
  /** Times that they are spread over by lot. */
  readonly times: readonly number[];
  /** Share of the unmoved region that was searched. */
  readonly share: number;
  readonly check?: () => void;
}

/** A region that is mostly masked says little of what one of its size holds: less of it than this is left out. */
export const LEAST_SHARE = 0.5;
const DRAWS_A_TURN = 8;

/** Gives the share of the unmoved region that was searched at a time. */
export function searchedShareOf({ samples }: RegionStrips, isSearched: SearchedAt, time: number): number {
  return samples.filter(({ raDeg, decDeg }) => isSearched(raDeg, decDeg, time)).length / samples.length;
}

/**
 * Draws turns by a seed, evenly, and keeps those that leave at least half of what was searched of the unmoved region.
 *
 * @param isOff  says whether a position counts at a time: searched, and clear of the unmoved region
 * @returns      `count` turns, or fewer when eight draws for each were not enough
 */
export function drawTurns(strips: RegionStrips, isOff: SearchedAt, options: DrawOptions): OffTurns {
  const { count, seed, times, share, check } = options;
  const random = randomStream(seed, 0, 0);
  const samples = new Samples(strips, isOff);
  const kept: { turn: number; time: number; exposure: number }[] = [];
  for (let draw = 0; draw < count * DRAWS_A_TURN && kept.length < count; draw++) {
    if (draw % 64 === 0) check?.();
    const turn = random.between(0, 360);
    const time = times.length > 1 ? times[Math.floor(random.uniform() * times.length)]! : times[0]!;
    const exposure = samples.exposureOf(turn, time, LEAST_SHARE * share);
    if (exposure > 0) kept.push({ turn, time, exposure });
  }
  kept.sort((a, b) => a.turn - b.turn);
  return {
    turns: Float64Array.from(kept, ({ turn }) => turn),
    times: Uint8Array.from(kept, ({ time }) => time),
    exposures: Float64Array.from(kept, ({ exposure }) => exposure),
  };
}

/** The samples of a region, in an order in which neighbours do not follow each other. */
class Samples {
  private readonly samples: readonly {
    readonly raDeg: number;
    readonly decDeg: number;
    readonly kind: number;
  }[];

  constructor(
    { samples }: RegionStrips,
    private readonly isOff: SearchedAt,
  ) {
    const scattered = randomStream(1, samples.length, 0);
    this.samples = samples
      .map(({ raDeg, decDeg }) => ({
        raDeg,
        decDeg,
        kind: latitudeClassOf(raDeg, decDeg),
        lot: scattered.uniform(),
      }))
      .sort((a, b) => a.lot - b.lot);
  }

  /** Gives the share of a moved region that counts; 0 when that is less than the least, as soon as it is certain. */
  exposureOf(turn: number, time: number, least: number): number {
    const mayMiss = this.samples.length * (1 - least);
    let missed = 0;
    for (const { raDeg, decDeg, kind } of this.samples) {
      const movedRaDeg = wrapRaDeg(raDeg + turn);
      const counts = latitudeClassOf(movedRaDeg, decDeg) === kind && this.isOff(movedRaDeg, decDeg, time);
      if (!counts && ++missed > mayMiss) return 0;
    }
    return 1 - missed / this.samples.length;
  }
}
