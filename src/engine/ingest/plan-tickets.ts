import type { Lane } from '../../access/lane.js';
import { ticketKeyOf } from '../../provenance/trace.js';
import type { Hash, PlannedTicket } from '../../storage/port.js';
import type { PlannedUnit } from '../channel-plan.js';

/**
 * Plans the T2 units that a lane asks for on a state, those that they are tied to first.
 *
 * The same unit, configuration and state asked for by several lanes is one ticket with several lanes.
 *
 * @param tickets  by key; added to
 */
export function planTickets(
  units: readonly PlannedUnit[],
  stateId: Hash,
  lane: Lane,
  tickets: Map<Hash, PlannedTicket>,
): readonly Hash[] {
  return units.map((planned) => {
    const tiedTo = planTickets(planned.tiedTo, stateId, lane, tickets);
    const key = ticketKeyOf(planned.unit, planned.configHash, stateId, tiedTo);
    const known = tickets.get(key);
    if (!known) {
      const { unit, configHash } = planned;
      tickets.set(key, { key, unit, configHash, stateId, tiedTo, lanes: [lane] });
    } else if (!known.lanes.includes(lane)) tickets.set(key, { ...known, lanes: [...known.lanes, lane] });
    return key;
  });
}
