import type { Lane } from '../../access/lane.js';
import { ticketKeyOf } from '../../provenance/trace.js';
import type { PlannedTicket } from '../../storage/port/ingest-store.js';
import type { Hash } from '../../storage/port/page.js';
import type { ChannelPlan, PlannedUnit } from '../channel-plan.js';

/** A ticket in the making: lanes are added while the channels are gone through. */
export interface OpenTicket extends PlannedTicket {
  readonly lanes: Lane[];
}

/**
 * Plans the T2 units that a lane asks for on a state, those that they are tied to first.
 *
 * The same unit, configuration and state asked for by several lanes is one ticket with several lanes.
 *
 * @param tickets  of the state; added to. By unit, so that a key is hashed once and not for each channel that asks for
 *                 it: see {@link withSharedUnits}
 */
export function planTickets(
  units: readonly PlannedUnit[],
  stateId: Hash,
  lane: Lane,
  tickets: Map<PlannedUnit, OpenTicket>,
): void {
  for (const planned of units) {
    planTickets(planned.tiedTo, stateId, lane, tickets);
    const ticket = tickets.get(planned) ?? openTicket(planned, stateId, tickets);
    tickets.set(planned, ticket);
    if (!ticket.lanes.includes(lane)) ticket.lanes.push(lane);
  }
}

/** Gives equal channels in which equal units, with their configuration and what they are tied to, are one object. */
export function withSharedUnits(channels: readonly ChannelPlan[]): readonly ChannelPlan[] {
  const shared = new Map<string, PlannedUnit>();
  const share = (planned: PlannedUnit): PlannedUnit => {
    const identity = JSON.stringify(planned);
    const known = shared.get(identity) ?? { ...planned, tiedTo: planned.tiedTo.map(share) };
    shared.set(identity, known);
    return known;
  };
  return channels.map(({ inputs, ...channel }) => ({
    ...channel,
    t2: channel.t2.map(share),
    ...(inputs ? { inputs: inputs.map((input) => ({ ...input, t2: input.t2.map(share) })) } : {}),
  }));
}

/** Makes a ticket without lanes; those that it is tied to must have been made. */
function openTicket(
  planned: PlannedUnit,
  stateId: Hash,
  tickets: ReadonlyMap<PlannedUnit, OpenTicket>,
): OpenTicket {
  const { unit, configHash } = planned;
  const tiedTo = planned.tiedTo.map((other) => tickets.get(other)!.key);
  return {
    key: ticketKeyOf(unit, configHash, stateId, tiedTo),
    unit,
    configHash,
    stateId,
    tiedTo,
    lanes: [],
  };
}
