import type { Batch, KafkaConfig } from 'kafkajs';
import type { AlertStream, StreamBatch, StreamMessage, StreamState } from '../alert-stream.js';
import type { SourceItem } from '../source-item.js';
import { type Fetched, FetchPositions } from './fetch-positions.js';
import type { KafkaAlertsConfig } from './kafka-config.js';
import { isGroupChange } from './kafka-fault.js';
import { KafkaSession, type TopicPartition } from './kafka-session.js';
import { PartitionQueues, type Taken } from './partition-queues.js';
import { type MessageSchemas, readKafkaMessage } from './read-message.js';
import type { SourceLog } from './source-log.js';

const WATCH_MS = 100;

/**
 * Gives out the alerts of Kafka topics as a member of a consumer group.
 *
 * Fetched messages wait in memory up to a bound, by partition; then fetching pauses. A batch in hand is acknowledged by
 * committing the offsets behind it. When the group changes its members, what waits is forgotten and fetched again by
 * whoever has the partition now; a batch in hand may be finished, but its offsets are no longer committed: the store
 * knows those alerts when they come again.
 */
export class KafkaStream implements AlertStream {
  readonly ended: Promise<void>;
  private readonly session: KafkaSession;
  private readonly queues = new PartitionQueues();
  private readonly positions = new FetchPositions();
  private readonly lags = new Map<string, { end: bigint; next: bigint }>();
  private assigned: readonly TopicPartition[] = [];
  private isJoined = false;
  private isPaused = false;
  private inHand = 0;
  private idleSinceMs = Number.POSITIVE_INFINITY;
  /** Answers since the last batch: the first may hold one that is on its way here, the second says that there is none. */
  private answers = 0;
  private phase: 'OPEN' | 'CLOSING' | 'CLOSED' = 'OPEN';
  private fault: Error | undefined;
  private wakeTakers: () => void = () => undefined;
  private woken: Promise<void>;
  private watch: NodeJS.Timeout | undefined;
  private markEnded: () => void = () => undefined;

  constructor(
    private readonly config: KafkaAlertsConfig,
    connection: KafkaConfig,
    private readonly schemas: MessageSchemas,
    private readonly options: {
      readonly log: SourceLog;
      readonly hands?: number;
      readonly untilIdleSeconds?: number;
    },
  ) {
    this.ended = new Promise((resolve) => {
      this.markEnded = resolve;
    });
    this.woken = this.nextWake();
    this.session = new KafkaSession(
      config,
      connection,
      {
        onAssigned: (partitions, starts) => this.onAssigned(partitions, starts),
        onUnassigned: () => this.onUnassigned(),
        onFetched: () => this.answers++,
        onBatch: (batch, resolve) => this.onBatch(batch, resolve),
        onFault: (error) => this.fail(error),
      },
      options.log,
    );
  }

  /** Joins the group. */
  async start(): Promise<void> {
    try {
      await this.session.start();
    } catch (error) {
      await this.session.stop();
      throw error;
    }
    if (this.options.untilIdleSeconds !== undefined)
      this.watch = setInterval(() => this.closeWhenIdle(), WATCH_MS);
  }

  get state(): StreamState {
    let lag = 0n;
    for (const { end, next } of this.lags.values()) lag += end > next ? end - next : 0n;
    return {
      partitions: this.assigned.length,
      lag: Number(lag),
      waiting: this.queues.count,
      waitingBytes: this.queues.bytes,
    };
  }

  async take(limit: number): Promise<StreamBatch | undefined> {
    for (;;) {
      if (this.fault) throw this.fault;
      if (this.phase !== 'OPEN') return undefined;
      const taken = this.queues.take(limit, 1 / (this.options.hands ?? 1));
      if (taken) return this.batchOf(taken);
      await this.woken;
    }
  }

  close(): void {
    if (this.phase !== 'OPEN') return;
    this.phase = 'CLOSING';
    clearInterval(this.watch);
    this.wake();
    this.closeWhenDone();
  }

  private async batchOf(taken: Taken): Promise<StreamBatch> {
    this.inHand++;
    try {
      const items: SourceItem[] = [];
      for (const message of taken.messages) {
        const value = Buffer.from(message.value.buffer, message.value.byteOffset, message.value.byteLength);
        items.push(...(await readKafkaMessage(value, placeOf(message), this.schemas)));
      }
      let isOut = true;
      const release = () => {
        if (isOut) this.release(taken);
        isOut = false;
      };
      return {
        items,
        messages: taken.messages,
        messageAt: (source, offset) =>
          taken.messages.find((message) => {
            const place = placeOf(message);
            return place.source === source && place.offset === offset;
          }),
        acknowledge: async () => {
          await this.commit(taken);
          release();
        },
        giveUp: release,
      };
    } catch (error) {
      this.release(taken);
      throw error;
    }
  }

  /** Commits what was taken, if the partitions are still ours in the assignment in which it was taken. */
  private async commit(taken: Taken): Promise<void> {
    if (taken.epoch !== this.queues.epoch || !this.isJoined) return;
    const offsets = taken.runs.map(({ topic, partition, messages }) => {
      const offset = String(BigInt(messages.at(-1)!.offset) + 1n);
      return { topic, partition, offset };
    });
    try {
      await this.session.commit(offsets);
      for (const { topic, partition, offset } of offsets) {
        const known = this.lags.get(`${topic}/${partition}`);
        if (known) known.next = BigInt(offset);
      }
    } catch (error) {
      // The group is changing, or the coordinator is away: a later commit covers these offsets, or they come again.
      this.options.log.debug({ reason: String(error) }, 'Kafka: offsets not committed');
      // The client hears of it with the next heartbeat; what waits here would be stored in vain until then.
      if (isGroupChange(error)) this.onUnassigned();
    }
  }

  private release(taken: Taken): void {
    this.inHand--;
    this.queues.done(taken);
    this.idleSinceMs = performance.now();
    this.relieve();
    this.wake();
    this.closeWhenDone();
  }

  private onAssigned(
    partitions: readonly TopicPartition[],
    starts: Promise<ReadonlyMap<string, bigint>>,
  ): void {
    this.queues.assign(partitions);
    this.positions.begin(starts);
    this.lags.clear();
    this.assigned = partitions;
    this.isJoined = true;
    this.idleSinceMs = performance.now();
    this.answers = 0;
    // A pause was of the partitions of before.
    this.isPaused = false;
    this.session.resume();
    this.press();
  }

  private onUnassigned(): void {
    this.isJoined = false;
    this.queues.assign([]);
    this.assigned = [];
  }

  private async onBatch(batch: Batch, resolve: (offset: string) => void): Promise<void> {
    const { epoch } = this.queues;
    const fetched = fetchedOf(batch);
    if (this.phase !== 'OPEN' || this.fault || !this.queues.isAssigned(batch)) return;
    const fit = await this.positions.fit(fetched);
    if (fit.kind === 'STALE' || epoch !== this.queues.epoch) return;
    if (fit.kind === 'AFTER_GAP')
      this.options.log.warn(
        { partition: fetched.key, from: String(fit.expected), to: String(fetched.from) },
        'Kafka: the broker has no messages between these offsets: expired, compacted or aborted',
      );
    this.positions.take(fetched);
    this.queues.push(
      batch.topic,
      batch.partition,
      batch.messages.map(
        (message): StreamMessage => ({
          topic: batch.topic,
          partition: batch.partition,
          offset: message.offset,
          timestampUnixMs: Number(message.timestamp),
          key: message.key ?? undefined,
          value: message.value ?? Buffer.alloc(0),
        }),
      ),
    );
    resolve(batch.messages.at(-1)!.offset);
    const known = this.lags.get(fetched.key);
    const end = BigInt(batch.highWatermark);
    this.lags.set(fetched.key, { end, next: known?.next ?? BigInt(batch.messages[0]!.offset) });
    this.idleSinceMs = performance.now();
    this.answers = 0;
    this.press();
    this.wake();
  }

  /** Pauses fetching when enough waits. */
  private press(): void {
    const { maxWaitingMegabytes, maxWaitingMessages } = this.config;
    if (this.isPaused) return;
    if (this.queues.bytes < maxWaitingMegabytes * 2 ** 20 && this.queues.count < maxWaitingMessages) return;
    this.isPaused = true;
    this.session.pause(this.assigned);
  }

  /** Lets fetching go on when half of the room is free again. */
  private relieve(): void {
    const { maxWaitingMegabytes, maxWaitingMessages } = this.config;
    if (!this.isPaused || !this.isJoined) return;
    if (this.queues.bytes > maxWaitingMegabytes * 2 ** 19 || this.queues.count > maxWaitingMessages / 2)
      return;
    this.isPaused = false;
    this.session.resume();
  }

  private closeWhenIdle(): void {
    const idleMs = (this.options.untilIdleSeconds ?? 0) * 1000;
    const isRead = this.answers > 1 || this.assigned.length === 0;
    const isIdle = this.isJoined && isRead && this.inHand === 0 && this.queues.count === 0;
    if (isIdle && performance.now() - this.idleSinceMs >= idleMs) this.close();
  }

  private closeWhenDone(): void {
    if (this.phase !== 'CLOSING' || this.inHand > 0) return;
    this.phase = 'CLOSED';
    clearInterval(this.watch);
    void this.session.stop().then(this.markEnded);
  }

  private fail(error: Error): void {
    this.fault = error;
    this.close();
    this.wake();
  }

  private wake(): void {
    this.wakeTakers();
    this.woken = this.nextWake();
  }

  private nextWake(): Promise<void> {
    return new Promise((resolve) => {
      this.wakeTakers = resolve;
    });
  }
}

function placeOf({ topic, partition, offset }: StreamMessage): {
  readonly source: string;
  readonly offset: number;
} {
  return { source: `kafka:${topic}/${partition}`, offset: Number(offset) };
}

function fetchedOf(batch: Batch): Fetched {
  // The client's types leave out the offset that it asked for.
  const { fetchedOffset } = batch as Batch & { readonly fetchedOffset?: string };
  return {
    key: `${batch.topic}/${batch.partition}`,
    from: BigInt(fetchedOffset ?? batch.messages[0]!.offset),
    next: BigInt(batch.lastOffset()) + 1n,
  };
}
