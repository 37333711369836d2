import type { DistanceMoments } from './sky-map.js';

/** Are the tiles of a map before they are ranked; see {@link SkyMap} for what holds of them. */
export interface Tiles {
  readonly order: Uint8Array;
  readonly ipix: Float64Array;
  readonly storedDensity: Float64Array;
  readonly distance: DistanceMoments | undefined;
}

/**
 * Gathers tiles in ascending order of position, and puts four siblings that agree in everything together as their
 * parent, again and again: a flat map made from a multi-order one becomes as small as that was.
 */
export class TileGatherer {
  private order = new Uint8Array(1024);
  private ipix = new Float64Array(1024);
  private density = new Float64Array(1024);
  /** Where a tile (or its first pixel) stood in the file, and so its distance moments. */
  private source = new Uint32Array(1024);
  private count = 0;

  /** @param distance  moments by place in the file */
  constructor(private readonly distance: DistanceMoments | undefined) {}

  /**
   * Adds a tile behind all that were added; one without probability is left out.
   *
   * @param density  0 or greater
   * @param source   its place in the file
   */
  add(order: number, ipix: number, density: number, source: number): void {
    if (density === 0) return;
    if (this.count === this.order.length) this.grow();
    const at = this.count++;
    this.order[at] = order;
    this.ipix[at] = ipix;
    this.density[at] = density;
    this.source[at] = source;
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

  private mergeSiblings(lastIpix: number): boolean {
    const last = this.count - 1;
    const parent = Math.floor(lastIpix / 4);
    if (last < 3 || lastIpix - 4 * parent !== 3) return false;
    const order = this.order[last]!;
    const density = this.density[last]!;
    for (let i = last - 3; i < last; i++) {
      if (this.order[i] !== order || this.density[i] !== density) return false;
    }
    if (order === 0 || this.ipix[last - 3] !== lastIpix - 3 || !this.agreeInDistance(last)) return false;
    this.count -= 3;
    this.order[last - 3] = order - 1;
    this.ipix[last - 3] = parent;
    return true;
  }

  private agreeInDistance(last: number): boolean {
    if (this.distance === undefined) return true;
    const { mu, sigma, norm } = this.distance;
    const a = this.source[last]!;
    for (let i = last - 3; i < last; i++) {
      const b = this.source[i]!;
      if (!Object.is(mu[a], mu[b]) || !Object.is(sigma[a], sigma[b]) || !Object.is(norm[a], norm[b]))
        return false;
    }
    return true;
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
