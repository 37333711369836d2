import type { DistanceMoments } from './sky-map.js';

/** Are the tiles of a map before they are ranked; see {@link SkyMap} for what holds of them. */
export interface Tiles {
  readonly order: Uint8Array;
  readonly ipix: Float64Array;
  readonly storedDensity: Float64Array;
  readonly distance: DistanceMoments | undefined;
}

/** Room that is made at once, in tiles; beyond it by doubling. */
const MAX_FIRST_CAPACITY = 2 ** 22;

/** Are the places of four siblings in a file. */
export type FourPlaces = [number, number, number, number];

/**
 * Gathers tiles in ascending order of position, and puts four siblings that agree in everything together as their
 * parent, again and again: a flat map made from a multi-order one becomes as small as that was.
 */
export class TileGatherer {
  private order: Uint8Array;
  private ipix: Float64Array;
  private density: Float64Array;
  /** Where a tile (or its first pixel) stood in the file, and so its distance moments. */
  private source: Uint32Array;
  private count = 0;

  /**
   * @param distance  moments by place in the file
   * @param expected  about how many tiles will come
   */
  constructor(
    private readonly distance: DistanceMoments | undefined,
    expected: number,
  ) {
    const capacity = Math.min(Math.max(expected, 16), MAX_FIRST_CAPACITY);
    this.order = new Uint8Array(capacity);
    this.ipix = new Float64Array(capacity);
    this.density = new Float64Array(capacity);
    this.source = new Uint32Array(capacity);
  }

  /**
   * Adds four siblings, as their parent where they agree in everything.
   *
   * @param order    theirs
   * @param ipix     of the first of them
   * @param factor   what makes densities of the values
   * @param values   by place in the file
   * @param sources  places of the four in the file
   */
  addSiblings(order: number, ipix: number, factor: number, values: Float64Array, sources: FourPlaces): void {
    const [a, b, c, d] = sources;
    const value = values[a]!;
    if (
      value === values[b] &&
      value === values[c] &&
      value === values[d] &&
      this.agreeInDistance(a, b, c, d)
    ) {
      this.add(order - 1, ipix / 4, value * factor, a);
      return;
    }
    for (let i = 0; i < 4; i++) {
      const source = sources[i]!;
      this.push(order, ipix + i, values[source]! * factor, source);
    }
  }

  /**
   * Adds a tile behind all that were added; one without probability is left out.
   *
   * @param density  0 or greater
   * @param source   its place in the file
   */
  add(order: number, ipix: number, density: number, source: number): void {
    if (density === 0) return;
    this.push(order, ipix, density, source);
    let last = ipix;
    while (this.mergeSiblings(last)) last = this.ipix[this.count - 1]!;
  }

  finish(): Tiles {
    const count = this.count;
    const { distance } = this;
    return {
      order: this.order.slice(0, count),
      ipix: this.ipix.slice(0, count),
      storedDensity: this.density.slice(0, count),
      distance: distance && {
        mu: this.gathered(distance.mu),
        sigma: this.gathered(distance.sigma),
        norm: this.gathered(distance.norm),
      },
    };
  }

  private push(order: number, ipix: number, density: number, source: number): void {
    if (density === 0) return;
    if (this.count === this.order.length) this.grow();
    const at = this.count++;
    this.order[at] = order;
    this.ipix[at] = ipix;
    this.density[at] = density;
    this.source[at] = source;
  }

  private mergeSiblings(lastIpix: number): boolean {
    const last = this.count - 1;
    const parent = Math.floor(lastIpix / 4);
    if (last < 3 || lastIpix - 4 * parent !== 3) return false;
    const order = this.order[last]!;
    const density = this.density[last]!;
    for (let i = last - 3; i < last; i++) {
      if (this.order[i] !== order || this.density[i] !== density) return false;
    }
    if (order === 0 || this.ipix[last - 3] !== lastIpix - 3) return false;
    const { source } = this;
    if (!this.agreeInDistance(source[last - 3]!, source[last - 2]!, source[last - 1]!, source[last]!))
      return false;
    this.count -= 3;
    this.order[last - 3] = order - 1;
    this.ipix[last - 3] = parent;
    return true;
  }

  private agreeInDistance(a: number, b: number, c: number, d: number): boolean {
    if (this.distance === undefined) return true;
    const { mu, sigma, norm } = this.distance;
    return agree(mu, a, b, c, d) && agree(sigma, a, b, c, d) && agree(norm, a, b, c, d);
  }

  private gathered(bySource: Float64Array): Float64Array {
    const values = new Float64Array(this.count);
    for (let tile = 0; tile < values.length; tile++) values[tile] = bySource[this.source[tile]!]!;
    return values;
  }

  private grow(): void {
    const capacity = 2 * this.order.length;
    const [order, ipix, density, source] = [this.order, this.ipix, this.density, this.source];
    this.order = new Uint8Array(capacity);
    this.order.set(order);
    this.ipix = new Float64Array(capacity);
    this.ipix.set(ipix);
    this.density = new Float64Array(capacity);
    this.density.set(density);
    this.source = new Uint32Array(capacity);
    this.source.set(source);
  }
}

/** Says whether four values are the same, NaN being NaN. */
function agree(values: Float64Array, a: number, b: number, c: number, d: number): boolean {
  const value = values[a]!;
  if (value === values[b] && value === values[c] && value === values[d]) return true;
  return Number.isNaN(value) && [b, c, d].every((place) => Number.isNaN(values[place]));
}
