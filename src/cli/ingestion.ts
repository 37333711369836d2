import type { Logger } from 'pino';
import type { Composition } from '../compose.js';
import type { Config } from '../config.js';
import { type Consumed, consumeAlerts, type Refusal } from '../engine/consume-alerts.js';
import { consumeStream } from '../engine/consume-stream.js';
import { keepDeadLetters } from '../engine/dead-letters.js';
import { DEFAULT_MAX_POINTS } from '../engine/ingest/entry-cache.js';
import { Ingester } from '../engine/ingest/ingest-alerts.js';
import { SchemaKeeper } from '../engine/ingest/keep-schemas.js';
import type { StreamState } from '../sources/alert-stream.js';
import type { ChosenSource } from '../sources/choose-source.js';
import { alertSchemas, readAlerts } from '../sources/open-source.js';
import type { Share } from '../sources/share.js';
import type { RunRecord } from '../storage/port/origin-rows.js';
import { IngestThreads } from './ingest-threads.js';
import { type IngestionTotals, sumOfTotals } from './ingestion-totals.js';
import type { WorkerMetrics } from './worker-metrics.js';

/** Batches under way at once where the store works off the main thread; SQLite has one writer. */
const HANDS_OF_A_SERVER = 4;

/** How sources are ingested. */
export interface IngestionOptions {
  readonly batchAlerts?: number;
  /** The part of the files that this ingestion takes, where others take the rest. */
  readonly share?: Share;
  /** Threads that share the files of a source, this one among them. */
  readonly threads?: { readonly count: number; readonly config: Config; readonly metrics: WorkerMetrics };
  /** Ends streams that are read to their ends and idle for so long. */
  readonly untilIdleSeconds?: number;
  readonly signal: AbortSignal;
  readonly onBatch?: () => void;
}

type FileSource = Extract<ChosenSource, { readonly kind: 'FILES' }>;
type StreamSource = Extract<ChosenSource, { readonly kind: 'STREAM' }>;

/** Ingests sources in one run: files one after the other, streams at the same time. */
export class Ingestion {
  private readonly ingesters: Ingester[] = [];
  private readonly streams: { readonly state: StreamState }[] = [];
  private readonly schemas: ReturnType<typeof alertSchemas>;
  private readonly keeper: SchemaKeeper;
  private readonly consumed: Consumed[] = [];
  private readonly threads: IngestThreads[] = [];
  private deadLetters = 0;

  constructor(
    private readonly composition: Composition,
    private readonly run: RunRecord,
    private readonly logger: Logger,
    private readonly options: IngestionOptions,
  ) {
    this.schemas = alertSchemas(composition.shaper);
    this.keeper = new SchemaKeeper(composition.storage.registry, (hash) => this.schemas.recordSchema(hash));
  }

  /** Ingests until all sources have ended, or the signal comes. */
  async ingest(sources: readonly ChosenSource[]): Promise<void> {
    const streams = sources.filter((source) => source.kind === 'STREAM');
    await together(this.options.signal, (signal) => [
      this.readFiles(sources, signal),
      ...streams.map((source) => this.follow(source, signal)),
    ]);
  }

  /** What was refused in files, and why. */
  get refused(): readonly Refusal[] {
    return [...this.consumed, ...this.threads].flatMap((each) => each.refused);
  }

  get passedOver(): number {
    return this.consumed.reduce((sum, each) => sum + each.passedOver, 0);
  }

  /** Messages of streams that were refused; they are kept as dead letters. */
  get refusedMessages(): number {
    return this.deadLetters;
  }

  get totals(): IngestionTotals {
    return sumOfTotals([
      ...this.ingesters.map(({ counts }) => counts),
      ...this.threads.flatMap(({ totals }) => totals),
    ]);
  }

  /** How the streams fare, taken together. */
  get streamState(): StreamState | undefined {
    if (this.streams.length === 0) return undefined;
    const sum = (part: keyof StreamState) =>
      this.streams.reduce((total, { state }) => total + state[part], 0);
    return {
      partitions: sum('partitions'),
      lag: sum('lag'),
      waiting: sum('waiting'),
      waitingBytes: sum('waitingBytes'),
    };
  }

  private async readFiles(sources: readonly ChosenSource[], signal: AbortSignal): Promise<void> {
    for (const source of sources) {
      if (source.kind !== 'FILES' || signal.aborted) continue;
      await together(signal, (until) => [
        this.readShare(source, until),
        ...this.startThreads(source, until).map(({ ended }) => ended),
      ]);
    }
  }

  private startThreads(source: FileSource, signal: AbortSignal): readonly IngestThreads[] {
    const { threads, batchAlerts, onBatch } = this.options;
    if (threads === undefined || threads.count === 1) return [];
    const started = new IngestThreads(
      {
        config: threads.config,
        run: this.run,
        source,
        ...(batchAlerts === undefined ? {} : { batchAlerts }),
      },
      { threads: threads.count, signal, metrics: threads.metrics, onBatch: () => onBatch?.() },
    );
    this.threads.push(started);
    return [started];
  }

  private async readShare({ paths, schemas }: FileSource, signal: AbortSignal): Promise<void> {
    const { share = { index: 0, count: this.options.threads?.count ?? 1 } } = this.options;
    const consumed = await consumeAlerts(
      readAlerts(paths, {
        schemas: this.schemas,
        schemaDirectories: schemas,
        share,
        shaper: this.composition.shaper,
      }),
      this.ingester(share.count),
      { signal, schemas: this.keeper, onBatch: () => this.options.onBatch?.() },
    );
    this.consumed.push(consumed);
    await this.composition.storage.journal.append(
      consumed.refused.map(({ file, offset, reason }) => ({
        atUnixMs: Date.now(),
        runId: this.run.id,
        kind: 'ALERT_REFUSED',
        message: reason,
        detail: { file, offset },
      })),
    );
  }

  private async follow(source: StreamSource, signal: AbortSignal): Promise<void> {
    const { storage, shaper } = this.composition;
    const { untilIdleSeconds } = this.options;
    const hands = storage.capabilities.multiHost ? HANDS_OF_A_SERVER : 1;
    const stream = await source.open({
      log: this.logger,
      schemas: this.schemas,
      shaper,
      hands,
      signal,
      ...(untilIdleSeconds === undefined ? {} : { untilIdleSeconds }),
    });
    this.streams.push(stream);
    this.logger.info({ source: source.name }, 'stream opened');
    await consumeStream(
      stream,
      Array.from({ length: hands }, () => this.ingester(hands)),
      {
        signal,
        schemas: this.keeper,
        onBatch: () => this.options.onBatch?.(),
        keepRefused: async (refused) => {
          this.deadLetters += refused.length;
          for (const { source: from, offset, reason } of refused)
            this.logger.warn({ from, offset, reason }, 'message refused; kept as a dead letter');
          await keepDeadLetters(storage, refused, { runId: this.run.id, nowUnixMs: Date.now() });
        },
      },
    );
  }

  /** @param readers  of the same source, which share the memory for copies of transients */
  private ingester(readers: number): Ingester {
    const { storage, job, metrics } = this.composition;
    const { batchAlerts } = this.options;
    const made = new Ingester(storage.ingest, job.channels, job.labels, this.run.id, Date.now, {
      ...(batchAlerts === undefined ? {} : { batchAlerts }),
      maxCachedPoints: Math.ceil(DEFAULT_MAX_POINTS / readers),
      observer: metrics.ingestion,
    });
    this.ingesters.push(made);
    return made;
  }
}

/**
 * Does works side by side until all have ended. When one fails the others are told to stop, finish what they have in
 * hand, and its error is thrown.
 */
async function together(
  signal: AbortSignal,
  works: (until: AbortSignal) => readonly Promise<void>[],
): Promise<void> {
  const stopping = new AbortController();
  const all = await Promise.allSettled(
    works(AbortSignal.any([signal, stopping.signal])).map((work) =>
      work.catch((error: unknown) => {
        stopping.abort();
        throw error;
      }),
    ),
  );
  for (const outcome of all) if (outcome.status === 'rejected') throw outcome.reason;
}
