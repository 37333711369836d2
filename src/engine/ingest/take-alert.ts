import { carriesOn } from '../../access/lane.js';
import type { Alert, Datapoint, DatapointId, PointVersion } from '../../domain/datapoint.js';
import { countedPoints, inOrder } from '../../domain/supersession.js';
import { stateIdOf } from '../../provenance/trace.js';
import type { DerivedState, NewAlert, PlannedTicket, Verdict } from '../../storage/port/ingest-store.js';
import type { Hash } from '../../storage/port/page.js';
import type { AlertView, FilterDecision } from '../../unit/alert-filter.js';
import type { ChannelInput, ChannelPlan, PlannedUnit } from '../channel-plan.js';
import { type OpenTicket, planTickets } from './plan-tickets.js';
import { Sights } from './sights.js';
import type { Acceptance, EntryPoint, TransientEntry } from './transient-entry.js';
import type { ChannelWorld, WorldsOfTerms } from './worlds.js';

/** What one alert adds besides points: its receipt, and what the channels derived from it. */
export interface TakenAlert {
  readonly receipt: NewAlert;
  readonly states: readonly DerivedState[];
  readonly tickets: readonly PlannedTicket[];
}

/** A state in the making: lanes are added while the channels are gone through. */
interface OpenState extends DerivedState {
  readonly lanes: DerivedState['lanes'][number][];
}

/**
 * Takes one alert into the working copy of its transient: points first, then each channel once in each world in which
 * the alert is visible (access.md, "Worlds, facets, lanes"): known or new, vote, combine, plan.
 *
 * Worlds that see the same packet share the view and the filter's decision; worlds that combine the same points
 * share the state. A public-only transient pays one vote and one combination for each distinct configuration.
 *
 * @throws {BadUserInput} when the transient would carry too many access terms; the working copy is then spoilt
 */
export function takeAlert(
  entry: TransientEntry,
  alert: Alert,
  channels: readonly ChannelPlan[],
  worlds: WorldsOfTerms,
): TakenAlert {
  const packet = entry.take(alert);
  const work = new AlertWork(entry, alert, packet);
  const ofTransient = worlds.of(entry.terms());
  for (const channel of channels)
    for (const channelWorld of ofTransient.of(channel))
      if (channelWorld.open.has(packet[0]!.term)) work.run(channel, channelWorld);
  return work.taken();
}

/** What a world sees of the packet, with what the filters made of it. */
interface DecidedView {
  readonly view: AlertView;
  /** By trace of the filter. */
  readonly decisions: Map<Hash, FilterDecision>;
}

/** One alert on its way through the channels; holds what worlds share. */
class AlertWork {
  private readonly verdicts: Verdict[] = [];
  private readonly states = new Map<string, OpenState>();
  private readonly tickets = new Map<Hash, Map<PlannedUnit, OpenTicket>>();
  private readonly views: Sights<EntryPoint, DecidedView>;
  private readonly combined = new Map<readonly EntryPoint[], Map<Hash, readonly string[]>>();

  constructor(
    private readonly entry: TransientEntry,
    private readonly alert: Alert,
    private readonly packet: readonly EntryPoint[],
  ) {
    this.views = new Sights(packet, (seen) => ({ view: viewOf(alert, seen), decisions: new Map() }));
  }

  run(channel: ChannelPlan, world: ChannelWorld): void {
    const earlier = this.entry
      .acceptedBy(channel.access.name)
      .filter((history) => carriesOn(world.world, history.lane));
    const decision = this.decide(channel, world, earlier.length > 0);
    if (!decision.accepted) {
      this.verdicts.push({ lane: world.lane, accepted: false, reason: decision.reason });
      return;
    }
    this.verdicts.push({ lane: world.lane, ...decision });
    const admitted = channel.history === 'OWN' ? this.admittedNow(world, earlier) : undefined;
    this.entry.accept(world.lane, admitted);
    const points = admitted
      ? countedPoints(
          this.entry.points.filter((point) => world.open.has(point.term) && admitted.has(point.version)),
        )
      : this.entry.counted(world.open);
    for (const combiner of channel.combiners) this.derive(world, points, { ...combiner, t2: channel.t2 });
    for (const input of channel.inputs ?? []) this.derive(world, points, input);
  }

  taken(): TakenAlert {
    const { alert, packet } = this;
    return {
      receipt: {
        alertId: alert.alertId,
        label: alert.trigger.label,
        trigger: packet[0]!.version,
        points: packet.map((point) => point.version),
        fields: alert.fields,
        origin: alert.origin,
        verdicts: this.verdicts,
      },
      states: [...this.states.values()].sort(byContent),
      tickets: [...this.tickets.values()].flatMap((ofState) => [...ofState.values()]),
    };
  }

  private decide(channel: ChannelPlan, world: ChannelWorld, known: boolean): FilterDecision {
    if (known && channel.onKnownTransient === 'BYPASS') return { accepted: true };
    const { unit, traceId } = channel.filter;
    const { view, decisions } = this.views.through(world.open);
    const decision = decisions.get(traceId) ?? unit.decide(view);
    decisions.set(traceId, decision);
    return known && channel.onKnownTransient === 'OVERRULE' && !decision.accepted
      ? { accepted: true }
      : decision;
  }

  /** Combines the points, and plans on what comes out. */
  private derive(
    world: ChannelWorld,
    points: readonly EntryPoint[],
    { unit, traceId, pointKinds, t2 }: ChannelInput,
  ): void {
    const chosen = pointKinds
      ? points.filter(({ datapoint }) => pointKinds.includes(datapoint.kind))
      : points;
    for (const key of this.statesOf(chosen, traceId, (usable) => unit.combine(usable))) {
      const { id, lanes } = this.states.get(key)!;
      // A channel's own combiner may be the one that makes an input.
      if (!lanes.includes(world.lane)) lanes.push(world.lane);
      planTickets(t2, id, world.lane, this.ticketsOf(id));
    }
  }

  private ticketsOf(stateId: Hash): Map<PlannedUnit, OpenTicket> {
    const tickets = this.tickets.get(stateId) ?? new Map<PlannedUnit, OpenTicket>();
    this.tickets.set(stateId, tickets);
    return tickets;
  }

  /** What the lane admitted before, by the lanes that it carries on, and what it sees of this packet. */
  private admittedNow(world: ChannelWorld, earlier: readonly Acceptance[]): ReadonlySet<PointVersion> {
    const admitted = new Set(earlier.flatMap((history) => [...(history.admitted ?? [])]));
    for (const point of this.packet) if (world.open.has(point.term)) admitted.add(point.version);
    return admitted;
  }

  /** Combines the points, once for each distinct set, and opens the states that come out; returns their keys. */
  private statesOf(
    points: readonly EntryPoint[],
    traceId: Hash,
    combine: (points: readonly Datapoint[]) => readonly (readonly DatapointId[])[],
  ): readonly string[] {
    const ofPoints = this.combined.get(points) ?? new Map<Hash, readonly string[]>();
    const known = ofPoints.get(traceId);
    if (known) return known;
    const groups = points.length === 0 ? [] : combine(points.map((point) => point.datapoint));
    const keys = groups.map((ids, index) => {
      const versions = versionsOf(ids, points);
      const id = stateIdOf(this.entry.key.survey, this.entry.key.name, traceId, versions);
      const current = index === groups.length - 1;
      const key = `${id} ${current}`;
      if (!this.states.has(key)) this.states.set(key, { id, traceId, points: versions, lanes: [], current });
      return key;
    });
    this.combined.set(points, ofPoints.set(traceId, keys));
    return keys;
  }
}

/** Finds the versions of points by id. Combiners mostly keep the order of the points, which needs no look-up. */
function versionsOf(ids: readonly DatapointId[], points: readonly EntryPoint[]): readonly PointVersion[] {
  const versions: PointVersion[] = [];
  let place = 0;
  for (const id of ids) {
    while (place < points.length && points[place]!.datapoint.id !== id) place++;
    if (place === points.length) break;
    versions.push(points[place]!.version);
  }
  if (versions.length === ids.length) return versions;
  const byId = new Map(points.map((point) => [point.datapoint.id, point.version]));
  return ids.map((id) => byId.get(id)!);
}

function viewOf(alert: Alert, seen: readonly EntryPoint[]): AlertView {
  const [trigger, ...history] = seen;
  return {
    survey: alert.survey,
    transientName: alert.transientName,
    trigger: trigger!.datapoint,
    fields: alert.fields,
    history: inOrder(history).map((point) => point.datapoint),
  };
}

/**
 * Orders the states of one alert by what they are, current ones last: the order of derivation is seen by viewers, so
 * it must not tell which other channels and worlds there are.
 */
function byContent(a: DerivedState, b: DerivedState): number {
  return (
    Number(a.current) - Number(b.current) ||
    (a.traceId < b.traceId ? -1 : a.traceId > b.traceId ? 1 : 0) ||
    a.points.length - b.points.length ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}
