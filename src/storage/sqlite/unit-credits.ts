import type { UnitVersion } from '../port/origin-rows.js';
import type { UnitCredit } from '../port/provenance-store.js';
import { creditsOf } from '../unit-credits.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';

const NO_VERSION = 0;

/**
 * Sums requests and runs of T2 units over the lanes that are read.
 *
 * A ticket with a result counts for the version that made it; one without for the version registered last.
 */
export function unitCredits(connection: SqliteConnection, keys: InternedKeys, sight: Sight): UnitCredit[] {
  const rows = connection
    .rows<[number, number, number | null, number]>(
      `select c.lane_set, c.status, coalesce(t.unit_version, latest.id), c.count
       from ticket_count c join unit n on n.id = c.unit
       left join trace t on t.id = c.trace
       left join (select name, max(id) as id from unit_version group by name) latest on latest.name = n.key
       where c.count > 0 and (c.lane_set + ?) in temp.id_set`,
    )
    .all(sight.laneSets.base);
  const versions = new Map<number, UnitVersion | undefined>();
  const credited = rows.flatMap(([laneSet, status, id, count]) => {
    const version = versionOf(id ?? NO_VERSION, versions, connection);
    // Work planned for a unit that no trace has registered has nobody to credit.
    return version ? [{ version, lanes: keys.lanesOf(laneSet), status, count }] : [];
  });
  return creditsOf(credited, sight.lanes, (lane) => keys.lane(lane));
}

function versionOf(
  id: number,
  known: Map<number, UnitVersion | undefined>,
  connection: SqliteConnection,
): UnitVersion | undefined {
  if (known.has(id)) return known.get(id);
  const body = connection.values<string>('select body from unit_version where id = ?').get(id);
  const version = body === undefined ? undefined : (JSON.parse(body) as UnitVersion);
  known.set(id, version);
  return version;
}
