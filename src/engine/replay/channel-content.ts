import { parseLane } from '../../access/lane.js';
import type { Json } from '../../domain/scalar.js';
import { canonicalJson } from '../../provenance/canonical-json.js';
import { DigestSum } from '../../provenance/digest-sum.js';
import type { ArchivedTransient, LaneGroup } from '../../storage/port/archive-store.js';
import type { Hash } from '../../storage/port/page.js';

/** What a channel made, by what it is: how many, and the digest of all. */
export type ChannelContent = Readonly<Record<ContentPart, { readonly count: number; readonly digest: Hash }>>;

type ContentPart = 'verdicts' | 'acceptances' | 'states' | 'currentStates' | 'tickets' | 'results';

const PARTS: readonly ContentPart[] = [
  'verdicts',
  'acceptances',
  'states',
  'currentStates',
  'tickets',
  'results',
];

/**
 * Sums what the lanes of one channel contain, free of order, of instants, of runs, and of what other channels made:
 * verdicts on alerts, acceptances, states with their points, tickets with their newest results.
 *
 * With `untilUnixMs` only what came to the lanes by then. Which state is current, and what was admitted so far, are known
 * as of the end alone, and left out then.
 */
export class ChannelSum {
  private readonly sums = new Map(PARTS.map((part) => [part, { count: 0, sum: new DigestSum() }]));

  constructor(
    private readonly channel: string,
    private readonly untilUnixMs?: number,
  ) {}

  add(transient: ArchivedTransient): void {
    const { survey, name } = transient.key;
    const put = (part: ContentPart, ...content: readonly Json[]) => {
      const sum = this.sums.get(part)!;
      sum.count++;
      sum.sum.add(canonicalJson([survey, name, ...content]));
    };
    for (const { alertId, label, trigger, receivedAtUnixMs, verdicts } of transient.alerts)
      if (this.isBy(receivedAtUnixMs))
        for (const { lane, decision } of verdicts)
          if (this.isOurs(lane)) put('verdicts', alertId, label, trigger, lane, decision);
    for (const group of transient.acceptances) {
      const admitted = this.untilUnixMs === undefined && group.admitted ? [...group.admitted].sort() : null;
      for (const lane of this.lanesOf(group)) put('acceptances', lane, admitted);
    }
    for (const { id, traceId, points, derived } of transient.states)
      for (const group of derived)
        for (const lane of this.lanesOf(group)) put('states', id, traceId, [...points].sort(), lane);
    if (this.untilUnixMs === undefined)
      for (const [place, id] of this.currentStates(transient)) put('currentStates', place, id);
    for (const { key, unit, configHash, stateId, tiedTo, planned, results, resultId } of transient.tickets) {
      const lanes = planned.flatMap((group) => this.lanesOf(group));
      for (const lane of lanes) put('tickets', key, unit, configHash, stateId, tiedTo, lane);
      const newest = results.find(({ id }) => id === resultId);
      if (newest && lanes.length > 0) put('results', key, newest.id, newest.traceId, newest.bodyHash);
    }
  }

  content(): ChannelContent {
    const of = (part: ContentPart) => {
      const { count, sum } = this.sums.get(part)!;
      return { count, digest: sum.digest() };
    };
    return {
      verdicts: of('verdicts'),
      acceptances: of('acceptances'),
      states: of('states'),
      currentStates: of('currentStates'),
      tickets: of('tickets'),
      results: of('results'),
    };
  }

  /** The state that each combiner gave last, by lane and trace. */
  private currentStates(transient: ArchivedTransient): ReadonlyMap<string, Hash> {
    const newest = new Map<string, { readonly id: Hash; readonly at: number }>();
    for (const { id, traceId, derived } of transient.states)
      for (const group of derived) {
        const { currentDerivation } = group;
        if (currentDerivation === undefined) continue;
        for (const lane of this.lanesOf(group)) {
          const place = `${lane} ${traceId}`;
          const known = newest.get(place);
          if (!known || known.at < currentDerivation) newest.set(place, { id, at: currentDerivation });
        }
      }
    return new Map([...newest].map(([place, { id }]) => [place, id]));
  }

  private lanesOf({ lanes, sinceUnixMs }: LaneGroup): readonly string[] {
    return this.isBy(sinceUnixMs) ? lanes.filter((lane) => this.isOurs(lane)) : [];
  }

  private isOurs(lane: string): boolean {
    return parseLane(lane).channel === this.channel;
  }

  private isBy(unixMs: number): boolean {
    return this.untilUnixMs === undefined || unixMs <= this.untilUnixMs;
  }
}
