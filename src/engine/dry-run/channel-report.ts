import type { TransientKey } from '../../domain/transient.js';
import type { ChannelPicture } from './channel-picture.js';
import { type ChannelDifference, differencesOf, type Equal } from './difference.js';
import { type UnitCost, UnitCosts } from './unit-costs.js';

/** Transients named with each group of differences. */
const MAX_EXAMPLES = 5;

/** How many are alike, and how many are not. */
export interface DifferenceCounts {
  readonly same: number;
  readonly changed: number;
  readonly new: number;
  readonly gone: number;
}

/** Alerts that both sides decided otherwise, in the same words. */
export interface ReasonPair {
  readonly before: string;
  readonly after: string;
  readonly alerts: number;
  /** The first few. */
  readonly transients: readonly string[];
}

/** What a unit cost on each side; absent where it did not run. */
export interface CostOfUnit {
  readonly unit: string;
  readonly before?: UnitCost;
  readonly after?: UnitCost;
}

/** How a channel that is tried differs from the one that it is compared with: `before` is that one. */
export interface ChannelReport {
  readonly before: string;
  readonly after: string;
  readonly transients: DifferenceCounts;
  /** Verdicts: one for each alert and world. */
  readonly alerts: DifferenceCounts;
  /** Most frequent first. */
  readonly reasons: readonly ReasonPair[];
  readonly states: DifferenceCounts;
  readonly results: DifferenceCounts;
  readonly resultsByUnit: readonly ({ readonly unit: string } & DifferenceCounts)[];
  readonly cost: readonly CostOfUnit[];
  readonly tickets: { readonly before: number; readonly after: number };
}

type Counted = Record<keyof DifferenceCounts, number>;

/** Puts together, transient by transient, how two channels differ. */
export class ChannelComparison {
  private readonly counts = { TRANSIENT: none(), ALERT: none(), STATE: none(), RESULT: none() };
  private readonly byUnit = new Map<string, Counted>();
  private readonly reasons = new Map<string, ReasonPair & { alerts: number; transients: string[] }>();
  private readonly tickets = { before: 0, after: 0 };

  private readonly costs: { readonly before: UnitCosts; readonly after: UnitCosts };

  /**
   * @param before  what T0 and T1 cost on that side, as far as it was measured; T2 is added from the results
   */
  constructor(
    private readonly names: { readonly before: string; readonly after: string },
    before = new UnitCosts(),
    after = new UnitCosts(),
  ) {
    this.costs = { before, after };
  }

  /** Takes in a transient; returns how it differs. */
  add(key: TransientKey, before: ChannelPicture, after: ChannelPicture): readonly ChannelDifference[] {
    const differences = differencesOf(key, before, after, (equal) => this.count(equal, 'same'));
    for (const difference of differences) {
      if (difference.kind === 'ALERT') this.countReasons(difference);
      this.count(difference, changeOf(difference));
    }
    this.addCost('before', before);
    this.addCost('after', after);
    return differences;
  }

  /** Whether nothing has differed so far. */
  get isSame(): boolean {
    return Object.values(this.counts).every((counts) => counts.changed + counts.new + counts.gone === 0);
  }

  report(): ChannelReport {
    const { TRANSIENT, ALERT, STATE, RESULT } = this.counts;
    const units = [...new Set([...this.costs.before.units, ...this.costs.after.units])].sort();
    return {
      ...this.names,
      transients: TRANSIENT,
      alerts: ALERT,
      reasons: [...this.reasons.values()].sort(
        (a, b) => b.alerts - a.alerts || (`${a.before} ${a.after}` < `${b.before} ${b.after}` ? -1 : 1),
      ),
      states: STATE,
      results: RESULT,
      resultsByUnit: [...this.byUnit]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([unit, counts]) => ({ unit, ...counts })),
      cost: units.map((unit) => this.costOf(unit)),
      tickets: this.tickets,
    };
  }

  private costOf(unit: string): CostOfUnit {
    const [before, after] = [this.costs.before.of(unit), this.costs.after.of(unit)];
    return { unit, ...(before ? { before } : {}), ...(after ? { after } : {}) };
  }

  private count({ kind, ...said }: Equal | ChannelDifference, change: keyof DifferenceCounts): void {
    this.counts[kind][change]++;
    if (kind !== 'RESULT' || !('unit' in said) || said.unit === undefined) return;
    const ofUnit = this.byUnit.get(said.unit) ?? none();
    this.byUnit.set(said.unit, ofUnit);
    ofUnit[change]++;
  }

  private countReasons({ before, after, transient }: ChannelDifference & { readonly kind: 'ALERT' }): void {
    const key = JSON.stringify([before, after]);
    const pair = this.reasons.get(key) ?? { before, after, alerts: 0, transients: [] };
    this.reasons.set(key, pair);
    pair.alerts++;
    if (pair.transients.length < MAX_EXAMPLES && !pair.transients.includes(transient))
      pair.transients.push(transient);
  }

  private addCost(side: 'before' | 'after', { tickets }: ChannelPicture): void {
    const counted = new Set<string>();
    for (const { isEarlier, unit, ticket, result } of [...tickets.values()].flat()) {
      // A ticket of several worlds is run once.
      if (isEarlier || counted.has(ticket.key)) continue;
      counted.add(ticket.key);
      this.tickets[side]++;
      if (result) this.costs[side].add(unit, result.durationMs);
    }
  }
}

function changeOf(difference: ChannelDifference): keyof DifferenceCounts {
  if (difference.kind === 'ALERT') return 'changed';
  return ({ NEW: 'new', GONE: 'gone', CHANGED: 'changed' } as const)[difference.change];
}

function none(): Counted {
  return { same: 0, changed: 0, new: 0, gone: 0 };
}
