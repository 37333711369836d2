import { byBytes } from '../access/access-term.js';
import type { Lane } from '../access/lane.js';
import type { UnitVersion } from './port/origin-rows.js';
import type { UnitCredit } from './port/provenance-store.js';
import type { LanesRead } from './seen-channels.js';
import { DONE, FAILED } from './ticket-status.js';

/** Tickets of one kind that a viewer sees, credited to a version of their unit. */
export interface CreditedTickets {
  readonly version: UnitVersion;
  /** Numbers of all their lanes. */
  readonly lanes: readonly number[];
  /** ticket-status.ts */
  readonly status: number;
  readonly count: number;
}

interface Tally {
  readonly version: UnitVersion;
  requested: number;
  completed: number;
  failed: number;
  readonly requestedBy: Set<string>;
}

/** Sums requests and runs of T2 units over the lanes that are read, by name and version. */
export function creditsOf(
  tickets: Iterable<CreditedTickets>,
  lanesRead: LanesRead,
  laneOf: (id: number) => Lane,
): UnitCredit[] {
  const tallies = new Map<string, Tally>();
  for (const { version, lanes, status, count } of tickets) {
    const tally = tallyOf(tallies, version);
    tally.requested += count;
    if (status === DONE) tally.completed += count;
    if (status === FAILED) tally.failed += count;
    for (const lane of lanes) if (lanesRead.has(lane)) tally.requestedBy.add(laneOf(lane).channel);
  }
  return [...tallies.values()]
    .map(({ version, requestedBy, ...sums }) => ({
      unitVersion: version,
      ...sums,
      requestedBy: [...requestedBy].sort(byBytes),
    }))
    .sort(
      (a, b) =>
        byBytes(a.unitVersion.name, b.unitVersion.name) || byBytes(a.unitVersion.id, b.unitVersion.id),
    );
}

function tallyOf(tallies: Map<string, Tally>, version: UnitVersion): Tally {
  const known = tallies.get(version.id);
  if (known) return known;
  const tally: Tally = { version, requested: 0, completed: 0, failed: 0, requestedBy: new Set() };
  tallies.set(version.id, tally);
  return tally;
}
