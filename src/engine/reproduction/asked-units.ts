import type { PresentSoftware } from '../../storage/staleness.js';
import { type ChannelPlan, type PlannedUnit, unitsOf } from '../channel-plan.js';

/** Lists by channel every T2 unit that it asks for, those that others are tied to included. */
export function askedUnits(channels: readonly ChannelPlan[]): PresentSoftware['asked'] {
  return new Map(channels.map((plan) => [plan.access.name, unitsOf(plan).flatMap(withTies)]));
}

/** A unit and all that it is tied to, however far. */
export function withTies(planned: PlannedUnit): readonly PlannedUnit[] {
  return [planned, ...planned.tiedTo.flatMap(withTies)];
}
