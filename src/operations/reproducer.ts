import type { Clearance } from '../access/clearance.js';
import type { Reproduction } from '../provenance/reproduction.js';
import type { Hash } from '../storage/port/page.js';
import type { PresentSoftware } from '../storage/staleness.js';

/** Computes results again; given to servers that have the units. */
export interface Reproducer {
  /** The units that it has, and which of them channels ask for. */
  readonly software: PresentSoftware;
  /**
   * Computes a result again, as seen by the clearance.
   *
   * @throws {RateLimited} when too many wait already
   */
  reproduce(clearance: Clearance, resultId: Hash): Promise<Reproduction>;
}
