import type { LabelTable } from '../../access/label.js';
import type { Trace } from '../../storage/port/origin-rows.js';
import type { Hash } from '../../storage/port/page.js';
import type { Storage } from '../../storage/port/storage.js';
import type { ChannelPlan } from '../channel-plan.js';
import { Ingester } from '../ingest/ingest-alerts.js';
import { newRun } from '../run-record.js';
import type { TraceBook } from '../trace-book.js';
import type { UnitRunner } from '../unit-runner/unit-runner.js';
import { workT2 } from '../work-t2.js';
import type { AlertFeed } from './alert-feed.js';
import { timedChannel } from './timed-channel.js';
import { UnitCosts } from './unit-costs.js';

/** One side of a comparison: channels, and an empty store of their own. */
export interface DryRunSide {
  readonly store: Storage;
  readonly channels: readonly ChannelPlan[];
  readonly labels: LabelTable;
  readonly traces: readonly Trace[];
  readonly runner: UnitRunner;
  /** Of the side's store, with the versions of the side's units. */
  readonly book: TraceBook;
}

/** What a dry run takes from outside. */
export interface DryRunTools {
  readonly feed: AlertFeed;
  readonly software: string;
  /** Unix ms. */
  readonly clock: () => number;
  /** Reads a clock that never goes back, in milliseconds with fractions. */
  readonly millis: () => number;
}

/** What running a side came to; what it made is in its store. */
export interface SideOutcome {
  /** What T0 and T1 cost in the window, by channel. */
  readonly costs: ReadonlyMap<string, UnitCosts>;
  /** Instant from which on things in the side's store belong to the window. */
  readonly fromUnixMs: number;
  readonly alerts: number;
  readonly earlierAlerts: number;
  /** Alerts that could not be taken, and why. */
  readonly refused: readonly string[];
}

/**
 * Runs channels over alerts into a store that is thrown away, T0 to T2: no T3 process, no sink.
 *
 * Of alerts before the window only points, acceptances and states are made: what the channels would have known.
 */
export async function runSide(side: DryRunSide, tools: DryRunTools): Promise<SideOutcome> {
  const { store, channels, labels, traces } = side;
  const { feed, software, clock, millis } = tools;
  await store.registry.useLabels(labels);
  await store.registry.useChannels(channels.map(({ access }) => access));
  await store.registry.useTraces(traces);
  const begunUnixMs = clock();
  const run = newRun({ process: 'try', software, nowUnixMs: begunUnixMs });
  await store.registry.startRun(run);
  const refused: string[] = [];
  const take = async (part: 'EARLIER' | 'WINDOW', plans: readonly ChannelPlan[], atUnixMs: number) => {
    const ingester = new Ingester(store.ingest, plans, labels, run.id, () => atUnixMs);
    refused.push(...(await feed.hand(part, ingester, store.registry)));
    return ingester.counts.stored;
  };
  const untimed = channels.map(withoutT2);
  const earlierAlerts = feed.hasEarlier ? await take('EARLIER', untimed, begunUnixMs) : 0;
  const costs = new Map(channels.map(({ access }) => [access.name, new UnitCosts()]));
  const nameOf = (traceId: Hash) => traces.find(({ id }) => id === traceId)?.unitVersion.name ?? traceId;
  const timed = channels.map((plan) => timedChannel(plan, costs.get(plan.access.name)!, nameOf, millis));
  const alerts = await take('WINDOW', timed, begunUnixMs + 1);
  await workT2({
    storage: store,
    runner: side.runner,
    runId: run.id,
    // What was planned at the window's instant is due, however fast this went.
    clock: () => Math.max(clock(), begunUnixMs + 1),
    untilIdle: true,
    traceIdOf: (unit, config) => side.book.traceIdOf(unit, config),
  });
  return { costs, fromUnixMs: begunUnixMs + 1, alerts, earlierAlerts, refused };
}

/** What a channel makes of alerts as such: the inputs of units that look at other than its states go with the units. */
function withoutT2({ inputs: _, ...plan }: ChannelPlan): ChannelPlan {
  return { ...plan, t2: [] };
}
