import { byBytes } from '../../access/access-term.js';
import type { UnitCredit, UnitVersion } from '../port.js';
import { DONE, FAILED } from '../ticket-status.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';

interface Tally {
  requested: number;
  completed: number;
  failed: number;
  readonly requestedBy: Set<string>;
}

const NO_VERSION = 0;

/**
 * Sums requests and runs of T2 units over the lanes that are read.
 *
 * A ticket with a result counts for the version that made it; one without for the version registered last.
 */
export function unitCredits(connection: SqliteConnection, keys: InternedKeys, sight: Sight): UnitCredit[] {
  const rows = connection
    .rows<[string, number, number, number | null, number]>(
      `select n.key, c.lane_set, c.status, coalesce(t.unit_version, latest.id), c.count
       from ticket_count c join unit n on n.id = c.unit
       left join trace t on t.id = c.trace
       left join (select name, max(id) as id from unit_version group by name) latest on latest.name = n.key
       where c.count > 0 and (c.lane_set + ?) in temp.id_set`,
    )
    .all(sight.laneSets.base);
  const tallies = new Map<number, Tally>();
  for (const [, laneSet, status, version, count] of rows) {
    const tally = tallyOf(tallies, version ?? NO_VERSION);
    tally.requested += count;
    if (status === DONE) tally.completed += count;
    if (status === FAILED) tally.failed += count;
    for (const lane of keys.lanesOf(laneSet))
      if (sight.lanes.has(lane)) tally.requestedBy.add(keys.lane(lane).channel);
  }
  return [...tallies]
    .flatMap(([version, { requestedBy, ...sums }]) => {
      const body = connection.values<string>('select body from unit_version where id = ?').get(version);
      // Work planned for a unit that no trace has registered has nobody to credit.
      if (body === undefined) return [];
      const unitVersion = JSON.parse(body) as UnitVersion;
      return [{ unitVersion, ...sums, requestedBy: [...requestedBy].sort(byBytes) }];
    })
    .sort(
      (a, b) =>
        byBytes(a.unitVersion.name, b.unitVersion.name) || byBytes(a.unitVersion.id, b.unitVersion.id),
    );
}

function tallyOf(tallies: Map<number, Tally>, version: number): Tally {
  const known = tallies.get(version);
  if (known) return known;
  const tally: Tally = { requested: 0, completed: 0, failed: 0, requestedBy: new Set() };
  tallies.set(version, tally);
  return tally;
}
