import type { SkyMap } from '../map/sky-map.js';
import { MapLocalization } from './map-localization.js';

/** Bytes that a tile of a map takes in memory: order, pixel, density, three moments, rank, block, level. */
const BYTES_PER_TILE = 70;

/**
 * Keeps maps that were decoded, up to a number of bytes; those asked for least recently go first.
 *
 * What is kept is found by content alone and says nothing of who may see it: whoever asks must first have seen the
 * record that names the content.
 */
export class LocalizationCache {
  private readonly kept = new Map<
    string,
    { readonly localization: Promise<MapLocalization>; bytes: number }
  >();
  private readonly maxBytes: number;
  private bytes = 0;

  constructor(maxBytes = 512 << 20) {
    this.maxBytes = maxBytes;
  }

  /** Gives the map of a content, read now unless it is kept; two that ask at once wait for one reading. */
  get(hash: string, read: () => Promise<SkyMap>): Promise<MapLocalization> {
    const known = this.kept.get(hash);
    if (known) {
      this.kept.delete(hash);
      this.kept.set(hash, known);
      return known.localization;
    }
    const entry = { localization: read().then((map) => new MapLocalization(map)), bytes: 0 };
    this.kept.set(hash, entry);
    entry.localization.then(
      ({ map }) => {
        // Once more as much for the ranges of levels.
        entry.bytes = 2 * BYTES_PER_TILE * map.order.length;
        this.bytes += entry.bytes;
        this.shrink();
      },
      () => this.kept.delete(hash),
    );
    return entry.localization;
  }

  private shrink(): void {
    for (const [hash, { bytes }] of this.kept) {
      if (this.bytes <= this.maxBytes || this.kept.size === 1) return;
      if (bytes === 0) continue;
      this.kept.delete(hash);
      this.bytes -= bytes;
    }
  }
}
