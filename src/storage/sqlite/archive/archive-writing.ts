import { parseLane } from '../../../access/lane.js';
import type { SqliteConnection } from '../connection.js';
import type { InternedKeys } from '../interned-keys.js';
import type { RecordUses } from '../record-uses.js';
import type { TicketCounts } from '../ticket-counts.js';

/** What writing needs. */
export interface ArchiveWriting {
  readonly connection: SqliteConnection;
  readonly keys: InternedKeys;
  readonly uses: RecordUses;
  readonly counts: TicketCounts;
}

/** Gives the integer of a set of lanes that come by their keys. */
export function internLaneKeys(keys: InternedKeys, lanes: readonly string[]): number {
  return keys.internLaneSet([...new Set(lanes.map((lane) => keys.internLane(parseLane(lane))))]);
}
