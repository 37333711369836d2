import type { LabelTable } from '../../access/label.js';
import { BadUserInput, StorageConflict } from '../../domain/errors.js';
import type { Trace } from '../../storage/port/origin-rows.js';
import type { Storage } from '../../storage/port/storage.js';
import type { ChannelPlan } from '../channel-plan.js';
import { Ingester } from '../ingest/ingest-alerts.js';
import { recordedRun } from '../recorded-run.js';
import { newRun } from '../run-record.js';
import { NOTHING_DONE, type T2WorkCounts } from '../t2-work-counts.js';
import type { WorkT2Options } from '../work-t2.js';
import { alertsOf } from './archived-alerts.js';
import { type ChannelContent, ChannelSum } from './channel-content.js';
import { ingestInOrder } from './ingest-in-order.js';

/** What is replayed, and with what. */
export interface ReplayOptions {
  readonly channel: ChannelPlan;
  readonly labels: LabelTable;
  /** Those of the channel's units. */
  readonly traces: readonly Trace[];
  /** Alerts received after this are left out. */
  readonly untilUnixMs?: number;
  /** Alerts received before this are taken as what was known already: ingested alike, counted apart. */
  readonly fromUnixMs?: number;
  readonly software: string;
  readonly clock: () => number;
  /** Works off all tickets of the other store, as part of the run. */
  readonly workTickets: (during: Pick<WorkT2Options, 'runId' | 'onProgress'>) => Promise<unknown>;
}

/** What a replay came to. */
export interface ReplayReport {
  /** Alerts of the window, and those before it. */
  readonly alerts: number;
  readonly earlierAlerts: number;
  /** What the channel made live, and what it made in the replay; equal digests are equal content. */
  readonly live: ChannelContent;
  readonly replayed: ChannelContent;
  readonly isSame: boolean;
}

/**
 * Takes the alerts of a store through one channel again, into an empty store, and compares what the channel's lanes
 * contain afterwards.
 *
 * Transient by transient, the alerts of each in the order in which they were stored, and those that were stored at one
 * instant together, as then: nothing passes from one transient to another, so this is what taking all of them in the
 * order of time gives. The live store should have no writers meanwhile. It is one run of the other store, which ends
 * there as failed when anything throws.
 *
 * @throws {StorageConflict} when the other store is not empty, or refuses an alert that the live one took
 */
export async function replayChannel(
  live: Pick<Storage, 'archive'>,
  target: Storage,
  options: ReplayOptions,
): Promise<ReplayReport> {
  const { channel, labels, traces, software, untilUnixMs, fromUnixMs, clock } = options;
  if (fromUnixMs !== undefined && untilUnixMs !== undefined && fromUnixMs > untilUnixMs)
    throw new BadUserInput('the window ends before it begins', ['from']);
  for await (const chunk of target.archive.export())
    if (chunk.kind === 'TRANSIENTS' && chunk.transients.length > 0)
      throw new StorageConflict('the store to replay into has transients already; give it an empty one');
  await target.registry.useLabels(labels);
  await target.registry.useChannels([channel.access]);
  await target.registry.useTraces(traces);
  const run = newRun({ process: 'replay', software, nowUnixMs: clock() });
  const before = new ChannelSum(channel.access.name, untilUnixMs);
  const alerts = { alerts: 0, earlierAlerts: 0 };
  let tickets = NOTHING_DONE;
  const counts = () => ({ ...alerts, ...tickets });
  await recordedRun({ registry: target.registry, run, clock, counts }, async () => {
    const ingester = new Ingester(target.ingest, [channel], labels, run.id, clock);
    for await (const chunk of live.archive.export()) {
      if (chunk.kind === 'REGISTRY') await target.registry.useRecordSchemas(chunk.schemas);
      if (chunk.kind !== 'TRANSIENTS') continue;
      for (const transient of chunk.transients) before.add(transient);
      const histories = chunk.transients.map((transient) =>
        alertsOf(transient).filter(
          ({ receivedAtUnixMs }) => untilUnixMs === undefined || receivedAtUnixMs <= untilUnixMs,
        ),
      );
      await ingestInOrder(ingester, histories);
      assertAllTaken(ingester);
      for (const { receivedAtUnixMs, alerts: together } of histories.flat())
        alerts[fromUnixMs !== undefined && receivedAtUnixMs < fromUnixMs ? 'earlierAlerts' : 'alerts'] +=
          together.length;
    }
    const onProgress = (done: T2WorkCounts) => {
      tickets = done;
    };
    await options.workTickets({ runId: run.id, onProgress });
  });
  // Everything there came by then; said so that the same is left out of both.
  const after = new ChannelSum(channel.access.name, untilUnixMs === undefined ? undefined : Infinity);
  for await (const chunk of target.archive.export())
    if (chunk.kind === 'TRANSIENTS') for (const transient of chunk.transients) after.add(transient);
  const [content, replayed] = [before.content(), after.content()];
  return { ...alerts, live: content, replayed, isSame: JSON.stringify(content) === JSON.stringify(replayed) };
}

function assertAllTaken({ counts }: Ingester): void {
  const [refused] = counts.unusable;
  if (refused)
    throw new StorageConflict(
      `the alert ${refused.alert.alertId} of ${refused.alert.transientName} can't be replayed: ${refused.reason}`,
    );
}
