import type { JsonObject } from '../../domain/scalar.js';
import type { UnitDefinition } from '../../unit/definition.js';
import type { ChannelInput, PlannedUnit } from '../channel-plan.js';
import { inputOf } from '../unit-runner/t2-kinds.js';

/** A T2 unit of a channel, with its definition. */
export interface PlannedT2 {
  readonly planned: PlannedUnit;
  readonly definition: UnitDefinition;
}

type FindCombiner = (choice: {
  readonly unit: string;
  readonly config: JsonObject;
}) => Pick<ChannelInput, 'unit' | 'traceId'> | undefined;

/**
 * Sorts the T2 units of a channel by what they look at: its own states, or states that are made beside them, of each
 * datapoint alone or of all points of the transient.
 */
export function channelInputs(
  units: readonly PlannedT2[],
  findCombiner: FindCombiner,
): { readonly t2: readonly PlannedUnit[]; readonly inputs: readonly ChannelInput[] } {
  const t2: PlannedUnit[] = [];
  const inputs = new Map<string, ChannelInput & { readonly t2: PlannedUnit[] }>();
  for (const { planned, definition } of units) {
    const unit = combinerFor(definition);
    if (unit === undefined) {
      t2.push(planned);
      continue;
    }
    const kinds = 'pointKinds' in definition ? [...new Set(definition.pointKinds)].sort() : [];
    const key = [unit, ...kinds].join(' ');
    const combiner = inputs.get(key) ?? findCombiner({ unit, config: {} });
    if (!combiner) continue;
    const pointKinds = kinds.length === 0 ? {} : { pointKinds: kinds };
    const input = inputs.get(key) ?? { ...combiner, ...pointKinds, t2: [] };
    inputs.set(key, input);
    input.t2.push(planned);
  }
  return { t2, inputs: [...inputs.values()] };
}

/** The combiner that makes what a unit looks at; `undefined` for those that the channel chooses itself. */
function combinerFor({ kind }: UnitDefinition): string | undefined {
  switch (inputOf(kind)) {
    case 'DATAPOINT':
      return 'EachDatapoint';
    case 'TRANSIENT':
      return 'LatestState';
    default:
      return undefined;
  }
}

/**
 * Says why a unit can't be tied to another; `undefined` when it can: both look at the same, or the other at states, of
 * which that of all points of the transient is one.
 */
export function tieMistake(unit: UnitDefinition, tied: UnitDefinition): string | undefined {
  const [own, other] = [inputOf(unit.kind), inputOf(tied.kind)];
  if (own === other || (own === 'TRANSIENT' && other === 'STATE')) return undefined;
  const expected = own === 'TRANSIENT' ? 'transients or states' : `${own?.toLowerCase()}s`;
  return `expected a unit that looks at ${expected}, as ${unit.name} does, found ${tied.name}, which is of kind ${tied.kind}`;
}
