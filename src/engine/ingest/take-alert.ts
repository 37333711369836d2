import { carriesOn } from '../../access/lane.js';
import type { Alert, Datapoint } from '../../domain/datapoint.js';
import { byTimeThenId, seenPoints } from '../../domain/supersession.js';
import { stateIdOf } from '../../provenance/trace.js';
import type { DerivedState, NewAlert, PlannedTicket, Verdict } from '../../storage/port.js';
import type { AlertView, FilterDecision } from '../../unit/alert-filter.js';
import type { ChannelPlan } from '../channel-plan.js';
import { planTickets } from './plan-tickets.js';
import type { EntryPoint, TransientEntry } from './transient-entry.js';
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
  const terms = entry.terms();
  const work = new AlertWork(entry, alert, packet);
  for (const channel of channels)
    for (const channelWorld of worlds.ofChannel(terms, channel))
      if (channelWorld.open.has(packet[0]!.term)) work.run(channel, channelWorld);
  return work.taken();
}

/** One alert on its way through the channels; holds what worlds share. */
class AlertWork {
  private readonly verdicts: Verdict[] = [];
  private readonly states = new Map<string, OpenState>();
  private readonly tickets = new Map<string, PlannedTicket>();
  private readonly views = new Map<string, AlertView>();
  private readonly decisions = new Map<string, FilterDecision>();
  private readonly combined = new Map<string, readonly string[]>();

  constructor(
    private readonly entry: TransientEntry,
    private readonly alert: Alert,
    private readonly packet: readonly EntryPoint[],
  ) {}

  run(channel: ChannelPlan, world: ChannelWorld): void {
    const earlier = [...this.entry.accepted.values()].filter(
      (history) => history.lane.channel === channel.access.name && carriesOn(world.world, history.lane),
    );
    const decision = this.decide(channel, world, earlier.length > 0);
    if (!decision.accepted) {
      this.verdicts.push({ lane: world.lane, accepted: false, reason: decision.reason });
      return;
    }
    this.verdicts.push({ lane: world.lane, ...decision });
    const admitted =
      channel.history === 'OWN'
        ? new Set(earlier.flatMap((history) => [...(history.admitted ?? [])]))
        : undefined;
    if (admitted)
      for (const point of this.packet) if (world.open.has(point.term)) admitted.add(point.version);
    this.entry.accept(world.lane, admitted);
    for (const { unit, traceId } of channel.combiners) {
      const usable = this.entry.points.filter(
        (point) => world.open.has(point.term) && (!admitted || admitted.has(point.version)),
      );
      const ids = this.statesOf(usable, traceId, (points) => unit.combine(points));
      for (const id of ids) {
        this.states.get(id)!.lanes.push(world.lane);
        planTickets(channel.t2, idOfState(id), world.lane, this.tickets);
      }
    }
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
      tickets: [...this.tickets.values()],
    };
  }

  private decide(channel: ChannelPlan, world: ChannelWorld, known: boolean): FilterDecision {
    if (known && channel.onKnownTransient === 'BYPASS') return { accepted: true };
    const seen = this.packet.filter((point) => world.open.has(point.term));
    const viewKey = seen.length === this.packet.length ? '*' : seen.map((point) => point.version).join();
    const decisionKey = `${channel.filter.traceId} ${viewKey}`;
    let decision = this.decisions.get(decisionKey);
    if (!decision) {
      decision = channel.filter.unit.decide(this.viewOf(viewKey, seen));
      this.decisions.set(decisionKey, decision);
    }
    return known && channel.onKnownTransient === 'OVERRULE' && !decision.accepted
      ? { accepted: true }
      : decision;
  }

  private viewOf(viewKey: string, seen: readonly EntryPoint[]): AlertView {
    const known = this.views.get(viewKey);
    if (known) return known;
    const [trigger, ...history] = seen;
    const view: AlertView = {
      survey: this.alert.survey,
      transientName: this.alert.transientName,
      trigger: trigger!.datapoint,
      fields: this.alert.fields,
      history: history.map((point) => point.datapoint).sort(byTimeThenId),
    };
    this.views.set(viewKey, view);
    return view;
  }

  /** Combines the points, once for each distinct set, and opens the states that come out; returns their keys. */
  private statesOf(
    usable: readonly EntryPoint[],
    traceId: string,
    combine: (points: readonly Datapoint[]) => readonly (readonly string[])[],
  ): readonly string[] {
    const setKey = `${traceId} ${usable.length === this.entry.points.length ? '*' : usable.map((point) => point.version).join()}`;
    const known = this.combined.get(setKey);
    if (known) return known;
    const points = seenPoints(usable).flatMap(({ point, supersededBy }) => (supersededBy ? [] : [point]));
    const versionOf = new Map(points.map((point) => [point.datapoint.id as string, point.version]));
    const groups = points.length === 0 ? [] : combine(points.map((point) => point.datapoint));
    const keys = groups.map((ids, index) => {
      const versions = ids.map((id) => versionOf.get(id)!);
      const id = stateIdOf(this.entry.key.survey, this.entry.key.name, traceId, versions);
      const current = index === groups.length - 1;
      const key = `${id} ${current}`;
      if (!this.states.has(key)) this.states.set(key, { id, traceId, points: versions, lanes: [], current });
      return key;
    });
    this.combined.set(setKey, keys);
    return keys;
  }
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

function idOfState(key: string): string {
  return key.slice(0, key.indexOf(' '));
}
