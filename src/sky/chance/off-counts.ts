import { wrapRaDeg } from '../../domain/sky-position.js';
import { latitudeClassOf } from './galactic-latitude.js';
import { wrappedDeg } from './region-pixels.js';
import { type RegionStrips, type Stretch, UNCERTAIN } from './region-strips.js';

/** Is a set of positions, ICRS degrees, right ascension in [0, 360). */
export interface Positions {
  readonly raDeg: ArrayLike<number>;
  readonly decDeg: ArrayLike<number>;
  /** Of each position the times at which it counts: bit `t` for the time `t`. All at the first when not given. */
  readonly times?: ArrayLike<number>;
}

/** Regions moved in right ascension and to a time. */
export interface Moves {
  /** Ascending, degrees in [0, 360). */
  readonly turns: Float64Array;
  /** By turn: which of the times it is moved to, below 31; all to the first when not given. */
  readonly times?: Uint8Array;
}

/** What a region holds of some positions when it is moved. */
export interface OffCounts {
  /** By turn, in their order: how many positions the moved region holds. */
  readonly byTurn: Float64Array;
  /** By position, in their order: how many of the moved regions hold it. */
  readonly byPosition: Float64Array;
}

/** Which positions count. */
export interface CountOptions {
  /** Says whether a position counts at a time, wherever the region is moved to; all do when not given. */
  readonly isOff?: (raDeg: number, decDeg: number, time: number) => boolean;
  /** Whether a position counts only where its class of galactic latitude is that of the place that it stands for. */
  readonly keepsLatitude?: boolean;
  /** Called now and then with the positions done, so that the caller may stop the work by throwing. */
  readonly check?: (done: number) => void;
}

const POSITIONS_A_CHECK = 4096;

/**
 * Counts positions in a region moved in right ascension, exactly.
 *
 * The cost follows the number of positions, and that of pairs of position and turn with the one close to the rim of the
 * other's region: all turns that bring a position deep into it are counted as one range.
 */
export function offCountsOf(
  strips: RegionStrips,
  positions: Positions,
  moves: Moves,
  { isOff, keepsLatitude = false, check }: CountOptions = {},
): OffCounts {
  const groups = groupsOf(moves);
  const byPosition = new Float64Array(positions.raDeg.length);
  for (let at = 0; at < byPosition.length; at++) {
    if (check && at % POSITIONS_A_CHECK === 0) check(at);
    const raDeg = positions.raDeg[at]!;
    const decDeg = positions.decDeg[at]!;
    const stretches = strips.stretchesAt(decDeg);
    if (stretches.length === 0) continue;
    const times = positions.times?.[at] ?? 1;
    const position = { raDeg, decDeg, kind: keepsLatitude ? latitudeClassOf(raDeg, decDeg) : undefined };
    for (const group of groups) {
      if ((times & (1 << group.time)) === 0 || (isOff && !isOff(raDeg, decDeg, group.time))) continue;
      for (const stretch of stretches) byPosition[at]! += group.count(strips, position, stretch);
    }
  }
  const byTurn = new Float64Array(moves.turns.length);
  for (const group of groups) group.writeInto(byTurn);
  return { byTurn, byPosition };
}

function groupsOf({ turns, times }: Moves): readonly TurnGroup[] {
  const places = new Map<number, number[]>();
  for (const place of turns.keys()) {
    const time = times?.[place] ?? 0;
    const known = places.get(time);
    if (known) known.push(place);
    else places.set(time, [place]);
  }
  return [...places].map(([time, each]) => new TurnGroup(time, each, turns));
}

interface OffPosition {
  readonly raDeg: number;
  readonly decDeg: number;
  /** Its class of galactic latitude where that matters. */
  readonly kind: number | undefined;
}

/** The turns of one time, and what was counted of each. */
class TurnGroup {
  private readonly turns: Float64Array;
  /** Counted one by one. */
  private readonly single: Float64Array;
  /** Counted in ranges: +1 where one begins, -1 behind its end. */
  private readonly steps: Float64Array;

  constructor(
    readonly time: number,
    private readonly places: readonly number[],
    turns: Float64Array,
  ) {
    this.turns = Float64Array.from(places, (place) => turns[place]!);
    this.single = new Float64Array(places.length);
    this.steps = new Float64Array(places.length + 1);
  }

  /** Counts the turns that bring a position into a stretch of the region: a turn by t takes it to RA - t. */
  count(strips: RegionStrips, position: OffPosition, { fromDeg, toDeg, kind }: Stretch): number {
    if (kind !== UNCERTAIN && position.kind !== undefined && kind !== position.kind) return 0;
    const end = this.turns.length;
    if (toDeg - fromDeg >= 360) return this.countRange(strips, position, kind, 0, end);
    // Stretches that meet share the place of the turn at which they do, so that none is counted twice.
    const lowDeg = wrappedDeg(position.raDeg - toDeg);
    const highDeg = wrappedDeg(position.raDeg - fromDeg);
    const low = this.firstFrom(lowDeg);
    const high = this.firstFrom(highDeg);
    if (lowDeg <= highDeg) return this.countRange(strips, position, kind, low, high);
    return (
      this.countRange(strips, position, kind, low, end) + this.countRange(strips, position, kind, 0, high)
    );
  }

  writeInto(byTurn: Float64Array): void {
    let inRanges = 0;
    for (const [index, place] of this.places.entries()) {
      inRanges += this.steps[index]!;
      byTurn[place] = this.single[index]! + inRanges;
    }
  }

  private countRange(
    strips: RegionStrips,
    position: OffPosition,
    kind: Stretch['kind'],
    from: number,
    until: number,
  ): number {
    if (from >= until) return 0;
    if (kind !== UNCERTAIN) {
      this.steps[from]! += 1;
      this.steps[until]! -= 1;
      return until - from;
    }
    let counted = 0;
    for (let index = from; index < until; index++) {
      const originRaDeg = wrapRaDeg(position.raDeg - this.turns[index]!);
      if (!strips.region.contains(originRaDeg, position.decDeg)) continue;
      if (position.kind !== undefined && latitudeClassOf(originRaDeg, position.decDeg) !== position.kind)
        continue;
      this.single[index]! += 1;
      counted++;
    }
    return counted;
  }

  private firstFrom(value: number): number {
    let low = 0;
    let high = this.turns.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.turns[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
