import type { Hash } from '../../storage/port/page.js';
import type { ChannelInput, ChannelPlan } from '../channel-plan.js';
import type { UnitCosts } from './unit-costs.js';

/**
 * Gives a channel whose filter and combiners note how long they take.
 *
 * @param nameOf  gives the name of the unit of a trace
 * @param millis  reads a clock that never goes back, in milliseconds with fractions
 */
export function timedChannel(
  plan: ChannelPlan,
  costs: UnitCosts,
  nameOf: (traceId: Hash) => string,
  millis: () => number,
): ChannelPlan {
  const timed =
    <Input, Output>(traceId: Hash, run: (input: Input) => Output) =>
    (input: Input): Output => {
      const begun = millis();
      const output = run(input);
      costs.add(nameOf(traceId), millis() - begun);
      return output;
    };
  const { filter, combiners, inputs } = plan;
  const timedCombiner = <Planned extends ChannelInput | ChannelPlan['combiners'][number]>(
    planned: Planned,
  ): Planned => ({
    ...planned,
    unit: { combine: timed(planned.traceId, (points) => planned.unit.combine(points)) },
  });
  return {
    ...plan,
    filter: { ...filter, unit: { decide: timed(filter.traceId, (alert) => filter.unit.decide(alert)) } },
    combiners: combiners.map(timedCombiner),
    ...(inputs ? { inputs: inputs.map(timedCombiner) } : {}),
  };
}
