import type { Clearance } from '../access/clearance.js';
import type { Reproduction } from '../provenance/reproduction.js';
import type { Hash, UnitVersion } from '../storage/port.js';

/** Computes results again; given to servers that have the units. */
export interface Reproducer {
  /** Versions of the units that it has, by name. */
  readonly versions: ReadonlyMap<string, UnitVersion>;
  /**
   * Computes a result again, as seen by the clearance.
   *
   * @throws {RateLimited} when too many wait already
   */
  reproduce(clearance: Clearance, resultId: Hash): Promise<Reproduction>;
}
