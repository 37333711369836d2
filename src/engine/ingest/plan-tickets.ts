import type { Lane } from '../../access/lane.js';
import { ticketKeyOf } from '../../provenance/trace.js';
import type { Hash, PlannedTicket } from '../../storage/port.js';
import type { PlannedUnit } from '../channel-plan.js';

/** A ticket in the making: lanes are added while the channels are gone through. */
export interface OpenTicket extends PlannedTicket {
  readonly lanes: Lane[];
}

/**
 * Plans the T2 units that a lane asks for on a state, those that they are tied to first.
 *
 * The same unit, configuration and state asked for by several lanes is one ticket with several lanes.
 *
 * @param tickets  by what their keys are hashes of, so that each is hashed once and not for each channel; added to
 * @returns        keys of the tickets, in the order of the units
 */
export function planTickets(
  units: readonly PlannedUnit[],
  stateId: Hash,
  lane: Lane,
  tickets: Map<string, OpenTicket>,
): readonly Hash[] {
  return units.map(({ unit, configHash, tiedTo }) => {
    const tied = planTickets(tiedTo, stateId, lane, tickets);
    const identity = `${unit} ${configHash} ${stateId} ${tied.join()}`;
    let ticket = tickets.get(identity);
    if (!ticket) {
      const key = ticketKeyOf(unit, configHash, stateId, tied);
      ticket = { key, unit, configHash, stateId, tiedTo: tied, lanes: [] };
      tickets.set(identity, ticket);
    }
    if (!ticket.lanes.includes(lane)) ticket.lanes.push(lane);
    return ticket.key;
  });
}
