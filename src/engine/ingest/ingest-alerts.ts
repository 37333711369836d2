import type { LabelTable } from '../../access/label.js';
import type { Alert } from '../../domain/datapoint.js';
import { StorageConflict } from '../../domain/errors.js';
import { type TransientKey, transientKeyText } from '../../domain/transient.js';
import type {
  CommitOutcome,
  IngestStore,
  TransientChange,
  Verdict,
} from '../../storage/port/ingest-store.js';
import type { ChannelPlan } from '../channel-plan.js';
import { changeOfTransient, type UnusableAlert } from './change-of-transient.js';
import { EntryCache } from './entry-cache.js';
import type { IngestObserver } from './ingest-observer.js';
import { withSharedUnits } from './plan-tickets.js';
import { TransientEntry } from './transient-entry.js';
import { WorldsOfTerms } from './worlds.js';

/** A transaction takes at most this many documents where stores limit them; an alert makes about ten. */
const DEFAULT_BATCH_ALERTS = 300;

/** After so many rounds of losing to other writers the store is at fault, not the race. */
const MAX_ROUNDS = 100;

/** What ingesting a batch, or many, came to. */
export interface IngestCounts {
  /** Alerts given. */
  alerts: number;
  /** Alerts stored now. */
  stored: number;
  /** Alerts that were there already. */
  known: number;
  /** By channel: alerts that it accepted in one world at least. */
  readonly accepted: Record<string, number>;
  /** By channel and reason: alerts that it rejected in every world; the reason in the world that sees most. */
  readonly rejected: Record<string, Record<string, number>>;
  newTickets: number;
  /** Transients whose change was worked out again because another process was faster. */
  conflicts: number;
  readonly unusable: UnusableAlert[];
}

/** Starts a count at nothing. */
export function noCounts(): IngestCounts {
  return {
    alerts: 0,
    stored: 0,
    known: 0,
    accepted: {},
    rejected: {},
    newTickets: 0,
    conflicts: 0,
    unusable: [],
  };
}

/** Ingests alerts for a set of channels: the one way in which anything comes into the store. */
export class Ingester {
  readonly counts = noCounts();
  private readonly channels: readonly ChannelPlan[];
  private readonly cache: EntryCache;
  private readonly worlds: WorldsOfTerms;

  /**
   * @param clock  Unix ms; read once a commit
   */
  constructor(
    private readonly store: IngestStore,
    channels: readonly ChannelPlan[],
    labels: LabelTable,
    private readonly runId: string,
    private readonly clock: () => number,
    private readonly options: {
      readonly batchAlerts?: number;
      readonly maxCachedPoints?: number;
      readonly observer?: IngestObserver;
    } = {},
  ) {
    this.channels = withSharedUnits(channels);
    this.cache = new EntryCache(store, options.maxCachedPoints);
    this.worlds = new WorldsOfTerms(labels);
  }

  /** How many alerts are worth giving at once. */
  get batchAlerts(): number {
    return this.options.batchAlerts ?? DEFAULT_BATCH_ALERTS;
  }

  /** Who hears what becomes of alerts, for whoever refuses them before they come here. */
  get observer(): IngestObserver | undefined {
    return this.options.observer;
  }

  /**
   * Ingests a batch in one transaction. When this returns, every alert of it is stored durably, was there before, or
   * stands in `counts.unusable` with the reason: it may be acknowledged.
   *
   * Transients that another process changed meanwhile are loaded and worked out again.
   */
  async ingest(alerts: readonly Alert[]): Promise<void> {
    this.counts.alerts += alerts.length;
    let open = byTransient(alerts);
    for (const given of open.values()) this.observer?.read(given[0]!.survey, given.length);
    for (let round = 0; open.size > 0; round++) {
      if (round === MAX_ROUNDS)
        throw new StorageConflict(
          `${open.size} transients were changed by others in each of ${MAX_ROUNDS} rounds; first: ${[...open.keys()][0]}`,
        );
      open = await this.round(open);
    }
  }

  /** Works out and commits; returns what has to be taken again. */
  private async round(open: ReadonlyMap<string, readonly Alert[]>): Promise<Map<string, readonly Alert[]>> {
    const entries = await this.cache.get([...open.values()].map((alerts) => keyOf(alerts[0]!)));
    const again = new Map<string, readonly Alert[]>();
    const worked = new Map<
      string,
      { readonly entry: TransientEntry; readonly change: TransientChange; readonly given: number }
    >();
    for (const [text, alerts] of open) {
      const entry = entries.get(text)!;
      const outcome = changeOfTransient(entry, alerts, this.channels, this.worlds);
      if (outcome.kind === 'UNUSABLE') {
        this.counts.unusable.push(outcome.unusable);
        this.observer?.refused(outcome.unusable.alert.survey, outcome.unusable.reason);
        const rest = alerts.filter((alert) => alert !== outcome.unusable.alert);
        if (rest.length > 0) again.set(text, rest);
      } else if (outcome.kind === 'NOTHING_NEW') {
        this.counts.known += alerts.length;
        this.observer?.known(entry.key.survey, alerts.length);
        this.cache.keep(entry);
      } else worked.set(text, { entry, change: outcome.change, given: alerts.length });
    }
    if (worked.size === 0) return again;
    const committed = await this.commit([...worked.values()].map(({ change }) => change));
    const lost = new Set(committed.changed.map(transientKeyText));
    for (const [text, { entry, change, given }] of worked) {
      if (lost.has(text)) {
        this.counts.conflicts++;
        again.set(text, open.get(text)!);
        continue;
      }
      entry.stored();
      this.cache.keep(entry);
      this.count(change, given);
      this.observeStored(change, open.get(text)!);
    }
    return again;
  }

  private async commit(changes: readonly TransientChange[]): Promise<CommitOutcome> {
    const outcome = await this.store.commit(this.runId, this.clock(), changes);
    this.counts.newTickets += outcome.newTickets;
    const conflicts = outcome.changed.length;
    this.observer?.committed({
      transients: changes.length - conflicts,
      conflicts,
      newTickets: outcome.newTickets,
    });
    return outcome;
  }

  private observeStored({ key, alerts }: TransientChange, given: readonly Alert[]): void {
    const { observer } = this;
    if (!observer) return;
    if (alerts.length < given.length) observer.known(key.survey, given.length - alerts.length);
    if (alerts.length === 0) return;
    observer.stored(
      key.survey,
      alerts.length,
      Math.max(...given.map(({ trigger }) => trigger.datapoint.mjd)),
    );
  }

  private count(change: TransientChange, given: number): void {
    this.counts.stored += change.alerts.length;
    this.counts.known += given - change.alerts.length;
    for (const { verdicts } of change.alerts)
      for (const channel of new Set(verdicts.map(({ lane }) => lane.channel)))
        this.countOutcome(
          channel,
          verdicts.filter(({ lane }) => lane.channel === channel),
        );
  }

  private countOutcome(channel: string, verdicts: readonly Verdict[]): void {
    const { accepted, rejected } = this.counts;
    if (verdicts.some((verdict) => verdict.accepted)) {
      accepted[channel] = (accepted[channel] ?? 0) + 1;
      this.observer?.accepted(channel);
      return;
    }
    const widest = verdicts.reduce((best, next) =>
      next.lane.visibility.open.length > best.lane.visibility.open.length ? next : best,
    );
    if (widest.accepted) return;
    const reasons = rejected[channel] ?? {};
    reasons[widest.reason] = (reasons[widest.reason] ?? 0) + 1;
    rejected[channel] = reasons;
    this.observer?.rejected(channel, widest.reason);
  }
}

function byTransient(alerts: readonly Alert[]): Map<string, readonly Alert[]> {
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const text = transientKeyText(keyOf(alert));
    const group = groups.get(text);
    if (group) group.push(alert);
    else groups.set(text, [alert]);
  }
  return groups;
}

function keyOf(alert: Alert): TransientKey {
  return { survey: alert.survey, name: alert.transientName };
}
