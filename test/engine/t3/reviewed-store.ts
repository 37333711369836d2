import { clearanceFor } from '../../../src/access/clearance.js';
import { DEFAULT_LABEL_TABLE } from '../../../src/access/label.js';
import type { Json } from '../../../src/domain/scalar.js';
import type { ChannelPlan, ReviewPlan } from '../../../src/engine/channel-plan.js';
import { type WorkT3Options, workT3 } from '../../../src/engine/t3/work-t3.js';
import type { Sink, SinkMessage } from '../../../src/sinks/sink.js';
import type { RecordKind } from '../../../src/storage/port/record-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import { AcceptAll } from '../../../units/t0/accept-all.js';
import { REVIEWERS } from './review-units.js';

/** Reads the channel `partners` and satisfies all that it may use. */
export const partner = clearanceFor(
  { kind: 'TOKEN', subject: 'partner', grants: ['ztf-partnership'] },
  DEFAULT_LABEL_TABLE,
  0,
);

/** Holds nothing. */
export const anyone = clearanceFor({ kind: 'ANONYMOUS' }, DEFAULT_LABEL_TABLE, 0);

/** A process of the channel `partners` with the given units. */
export function process(units: readonly string[], changes: Partial<ReviewPlan> = {}): ReviewPlan {
  return {
    name: 'daily',
    every: 'afterRun',
    labels: ['ztf-partnership', 'ztf-public'],
    select: {},
    units: units.map((unit) => ({ unit, config: {}, traceId: 'ab'.repeat(32) })),
    sinks: { out: { sink: 'Memory', config: {}, mayCarry: ['ztf-partnership', 'ztf-public'] } },
    ...changes,
  };
}

/** A channel of made stores (test/fixtures/made-store.ts) with T3 processes. */
export function reviewed(plans: readonly ReviewPlan[], channel = 'partners'): ChannelPlan {
  if (AcceptAll.kind !== 'ALERT_FILTER') throw new Error('AcceptAll changed kind');
  return {
    access: {
      name: channel,
      access: ['ztf-partnership', 'ztf-public'],
      readableBy: { kind: 'GRANTS', anyOf: ['ztf-partnership'] },
    },
    lanes: 'ALL',
    history: 'ARCHIVE',
    onKnownTransient: 'FILTER',
    filter: { unit: AcceptAll.create({}), traceId: '' },
    combiners: [],
    t2: [],
    t3: plans,
  };
}

/** A sink that keeps what it is given. */
export function memorySink(
  messages: SinkMessage[],
  resolution: Sink['resolution'] = 'IDEMPOTENCY_KEY',
): Sink {
  return {
    resolution,
    send: async (message) => {
      messages.push(message);
      return { kind: 'DELIVERED', receipt: 'kept' };
    },
    close: async () => undefined,
  };
}

/** A store whose time is told: that of a server of MongoDB is no test's to set. */
export function toldTime(storage: Storage, clock: () => number): Storage {
  return { ...storage, now: async () => clock() };
}

/** Runs the processes of a channel once. */
export function review(storage: Storage, plans: readonly ReviewPlan[], changes: Partial<WorkT3Options> = {}) {
  return workT3({
    storage,
    channels: [reviewed(plans)],
    catalogue: REVIEWERS,
    parseWhere: () => undefined,
    openSink: () => memorySink([]),
    limits: { timeLimitMs: 10_000, heapLimitMb: 64 },
    runId: 'run',
    ...changes,
  });
}

/** Bodies of the records of a kind that the partner sees. */
export async function bodies(
  storage: Storage,
  kind: RecordKind,
  clearance = partner,
): Promise<readonly Readonly<Record<string, Json>>[]> {
  const page = await storage.records.find(clearance, { kind, direction: 'ASC', first: 1000 });
  return page.rows.map(({ body }) => body);
}
