import type { ClientSession } from 'mongodb';
import type { UnitVersion } from '../port/origin-rows.js';
import type { UnitCredit } from '../port/provenance-store.js';
import { creditsOf } from '../unit-credits.js';
import type { MongoConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { NumberedTrace } from './known-traces.js';
import type { Sight } from './sight.js';
import { isRead } from './state-shelf.js';
import { countedTickets } from './ticket-counts.js';

/**
 * Sums requests and runs of T2 units over the lanes that are read.
 *
 * A ticket with a result counts for the version that made it; one without for the version registered last.
 */
export async function unitCredits(
  connection: MongoConnection,
  session: ClientSession,
  { keys, sight, traces }: { keys: InternedKeys; sight: Sight; traces: readonly NumberedTrace[] },
): Promise<UnitCredit[]> {
  const versionOf = new Map(traces.map(({ number, unitVersion }) => [number, unitVersion]));
  const latestOf = latestVersions(traces);
  const counted = await countedTickets(connection, session, {});
  const credited = counted.flatMap((tickets) => {
    if (!isRead(tickets, sight)) return [];
    const version = versionOf.get(tickets.trace) ?? latestOf.get(keys.units.keyOf(tickets.unit));
    // Work planned for a unit that no trace has registered has nobody to credit.
    return version ? [{ version, ...tickets }] : [];
  });
  return creditsOf(credited, sight.lanes, (lane) => keys.lane(lane));
}

/** Finds the version of each unit whose first trace is the latest. */
function latestVersions(traces: readonly NumberedTrace[]): ReadonlyMap<string, UnitVersion> {
  const seen = new Set<string>();
  const latest = new Map<string, UnitVersion>();
  for (const { unitVersion } of [...traces].sort((a, b) => a.number - b.number)) {
    if (seen.has(unitVersion.id)) continue;
    seen.add(unitVersion.id);
    latest.set(unitVersion.name, unitVersion);
  }
  return latest;
}
