import { type Lane, parseLane } from '../../access/lane.js';
import type { DatapointKind } from '../../domain/datapoint.js';
import type { TransientKey } from '../../domain/transient.js';
import type { ArchivedTicket, ArchivedTransient, ArchiveStore } from '../../storage/port/archive-store.js';
import type { PlannedTicket } from '../../storage/port/ingest-store.js';
import type { Trace } from '../../storage/port/origin-rows.js';
import type { ChannelPlan, PlannedUnit } from '../channel-plan.js';
import { type OpenTicket, planTickets, withSharedUnits } from '../ingest/plan-tickets.js';
import { withTies } from './asked-units.js';

/** Which tickets are planned on states that are there. */
export interface AskedChoice {
  readonly channels: readonly ChannelPlan[];
  /** Only these units, and what they are tied to. */
  readonly units?: readonly string[];
  /** Only states that are what a combiner gave last in the channel. */
  readonly currentOnly: boolean;
  /** Units that a state has nothing of in the channel, too; else only those with another configuration. */
  readonly withMissing: boolean;
}

/** Tickets of one transient that are to be planned. */
export interface AskedOfTransient {
  readonly key: TransientKey;
  /** Those that others are tied to first. */
  readonly tickets: readonly PlannedTicket[];
}

/** How long a unit took, over all results that were gone through. */
export interface TimeTaken {
  readonly runs: number;
  readonly totalMs: number;
}

/**
 * Goes through a store and gives the tickets that its channels ask for on their states and do not have: since a unit's
 * configuration, or that of a unit that it is tied to, was another when the state was made.
 *
 * Each lane is planned for by itself, so that what a viewer finds does not tell of lanes that he does not read.
 *
 * @param onTime  is told how long the results of each transient took, by unit
 */
export async function* askedTickets(
  archive: Pick<ArchiveStore, 'export'>,
  choice: AskedChoice,
  onTime: (unit: string, time: TimeTaken) => void,
): AsyncGenerator<AskedOfTransient> {
  const channels = withSharedUnits(choice.channels);
  let combiners = new Combiners([]);
  for await (const chunk of archive.export()) {
    if (chunk.kind === 'REGISTRY') combiners = new Combiners(chunk.traces);
    if (chunk.kind !== 'TRANSIENTS') continue;
    for (const transient of chunk.transients) {
      for (const { unit, results } of transient.tickets) {
        const totalMs = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
        if (results.length > 0) onTime(unit, { runs: results.length, totalMs });
      }
      const tickets = ticketsOf(transient, { ...choice, channels }, combiners);
      if (tickets.length > 0) yield { key: transient.key, tickets };
    }
  }
}

/** Tells combiners apart by name and configuration: a state is what it is, whichever version made it. */
class Combiners {
  private readonly names: ReadonlyMap<string, string>;

  constructor(traces: readonly Trace[]) {
    this.names = new Map(
      traces.map(({ id, unitVersion, config }) => [id, `${unitVersion.name} ${config.hash}`]),
    );
  }

  /** The units that a channel asks for on states of a trace that have points of these kinds. */
  unitsOn(
    { combiners, t2, inputs = [] }: ChannelPlan,
    traceId: string,
    kinds: ReadonlySet<DatapointKind>,
  ): readonly PlannedUnit[] {
    const isSame = (other: { readonly traceId: string }) =>
      (this.names.get(other.traceId) ?? other.traceId) === (this.names.get(traceId) ?? traceId);
    const own = combiners.some(isSame) ? t2 : [];
    const made = inputs.filter(
      (input) => isSame(input) && (input.pointKinds?.some((kind) => kinds.has(kind)) ?? true),
    );
    return [...own, ...made.flatMap((input) => input.t2)];
  }
}

function ticketsOf(
  transient: ArchivedTransient,
  choice: AskedChoice,
  combiners: Combiners,
): readonly PlannedTicket[] {
  const there = new Map<string, ArchivedTicket[]>();
  for (const ticket of transient.tickets) {
    const ofState = there.get(ticket.stateId) ?? [];
    there.set(ticket.stateId, ofState);
    ofState.push(ticket);
  }
  const current = choice.currentOnly ? currentPlaces(transient) : undefined;
  const kindOf = new Map(transient.points.map(({ version, datapoint }) => [version, datapoint.kind]));
  return transient.states.flatMap(({ id, traceId, points, derived }) => {
    const kinds = new Set(points.flatMap((version) => kindOf.get(version) ?? []));
    const known = there.get(id) ?? [];
    const planned = new Map<PlannedUnit, OpenTicket>();
    for (const { lanes } of derived)
      for (const key of lanes) {
        if (current && current.get(placeOf(key, traceId)) !== id) continue;
        const lane = parseLane(key);
        const plan = choice.channels.find(({ access }) => access.name === lane.channel);
        const units = plan ? combiners.unitsOn(plan, traceId, kinds) : [];
        planTickets(wantedOf(units, lane, known, choice), id, lane, planned);
      }
    return [...planned.values()].filter((ticket) => isNews(ticket, known));
  });
}

/** Those of the units that are to be planned in a lane of a state. */
function wantedOf(
  asked: readonly PlannedUnit[],
  lane: Lane,
  known: readonly ArchivedTicket[],
  { units, withMissing }: AskedChoice,
): readonly PlannedUnit[] {
  const inLane = known.filter(({ planned }) => planned.some(({ lanes }) => lanes.includes(lane.key)));
  const has = new Set(inLane.map(({ unit }) => unit));
  return asked.filter((planned) => {
    const all = withTies(planned);
    if (units && !all.some(({ unit }) => units.includes(unit))) return false;
    return withMissing || has.has(planned.unit);
  });
}

/** Whether the store has no such ticket, or not in all of these lanes. */
function isNews({ key, lanes }: OpenTicket, known: readonly ArchivedTicket[]): boolean {
  const there = known.find((ticket) => ticket.key === key);
  const has = new Set(there?.planned.flatMap((group) => group.lanes));
  return lanes.some((lane) => !has.has(lane.key));
}

/** The state that each combiner gave last, by lane and trace. */
function currentPlaces({ states }: ArchivedTransient): ReadonlyMap<string, string> {
  const newest = new Map<string, { readonly id: string; readonly at: number }>();
  for (const { id, traceId, derived } of states)
    for (const { lanes, currentDerivation } of derived)
      for (const lane of lanes) {
        const known = newest.get(placeOf(lane, traceId));
        if (currentDerivation !== undefined && (!known || known.at < currentDerivation))
          newest.set(placeOf(lane, traceId), { id, at: currentDerivation });
      }
  return new Map([...newest].map(([place, { id }]) => [place, id]));
}

function placeOf(laneKey: string, traceId: string): string {
  return `${laneKey} ${traceId}`;
}
