import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin, type Batch, type Consumer, type KafkaConfig } from 'kafkajs';
import type { KafkaAlertsConfig } from './kafka-config.js';
import { isHopeless, kafkaFault } from './kafka-fault.js';
import type { SourceLog } from './source-log.js';

/** One partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** What a session tells. */
export interface SessionListener {
  /** Called with each assignment, before anything of it is fetched. */
  onAssigned(partitions: readonly TopicPartition[], starts: Promise<ReadonlyMap<string, bigint>>): void;
  /** Called when the group loses or changes members; what follows comes after the next assignment. */
  onUnassigned(): void;
  /** A fetch came back, with batches or without. */
  onFetched(): void;
  /** Takes a batch; what it resolves is not fetched again in this assignment. */
  onBatch(batch: Batch, resolve: (offset: string) => void): Promise<void>;
  /** The session is over and does not come back. */
  onFault(error: Error): void;
}

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 10_000;
/** Fetches answer after this at the latest; also how soon fetching goes on after a pause. */
const FETCH_WAIT_MS = 500;
const PARTITIONS_AT_ONCE = 8;
/** Joining and failing in turn is no contact. */
const MAX_CRASHES = 20;

/**
 * Is a member of a consumer group, from joining it to leaving it: connects, joins, fetches, joins again after faults
 * that may pass, and gives up with one error after those that don't, or when nothing was heard for too long.
 */
export class KafkaSession {
  private readonly consumer: Consumer;
  private readonly admin: Admin;
  private topics: readonly string[] = [];
  private heardAtMs = performance.now();
  private refresh: NodeJS.Timeout | undefined;
  private watch: NodeJS.Timeout | undefined;
  private readonly over = new AbortController();
  private lastError: unknown;
  /** Since the last sign that all is well. */
  private crashes = 0;

  constructor(
    private readonly config: KafkaAlertsConfig,
    connection: KafkaConfig,
    private readonly listener: SessionListener,
    private readonly log: SourceLog,
  ) {
    const sessionMs = config.sessionTimeoutSeconds * 1000;
    const retry = { retries: 3, initialRetryTime: FIRST_WAIT_MS, maxRetryTime: LONGEST_WAIT_MS };
    const kafka = new kafkajs.Kafka({ ...connection, retry });
    this.admin = kafka.admin({ retry });
    this.consumer = kafka.consumer({
      groupId: config.group,
      sessionTimeout: sessionMs,
      rebalanceTimeout: 2 * sessionMs,
      heartbeatInterval: Math.max(100, sessionMs / 10),
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      // Whether to come back is decided here, by one rule for all errors.
      retry: { ...retry, restartOnFailure: async () => false },
    });
    this.follow();
  }

  /**
   * Connects, joins the group and begins to fetch.
   *
   * @throws {SourceUnavailable} when that can't be done, or not for as long as the configuration allows
   */
  async start(): Promise<void> {
    await this.patiently('connecting', () => Promise.all([this.admin.connect(), this.consumer.connect()]));
    await this.patiently('finding the topics', async () => {
      this.topics = await this.wantedTopics();
      await this.subscribe();
    });
    if (this.isOver) {
      await this.stop();
      return;
    }
    if (this.topics.length > 0) await this.run();
    else this.listener.onAssigned([], Promise.resolve(new Map()));
    this.heard();
    this.watch = setInterval(() => this.checkContact(), 1000);
    if (this.config.topics.some(isPattern))
      this.refresh = setInterval(() => void this.takeNewTopics(), this.config.topicRefreshSeconds * 1000);
  }

  /** Commits offsets (those of the next messages), while the session lasts. */
  async commit(offsets: readonly (TopicPartition & { readonly offset: string })[]): Promise<void> {
    await this.consumer.commitOffsets([...offsets]);
    this.heard();
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.consumer.pause(partitions.map(({ topic, partition }) => ({ topic, partitions: [partition] })));
  }

  /** Lets everything be fetched again that was paused. */
  resume(): void {
    const paused = this.consumer.paused();
    if (paused.length > 0) this.consumer.resume(paused);
  }

  /** Leaves the group and closes the connections; never rejects. */
  async stop(): Promise<void> {
    this.over.abort();
    clearInterval(this.watch);
    clearInterval(this.refresh);
    const closed = await Promise.allSettled([this.consumer.disconnect(), this.admin.disconnect()]);
    for (const outcome of closed)
      if (outcome.status === 'rejected') this.log.debug({ reason: String(outcome.reason) }, 'Kafka: closing');
  }

  private follow(): void {
    const { consumer } = this;
    consumer.on(consumer.events.HEARTBEAT, () => {
      this.heard();
      this.crashes = 0;
    });
    consumer.on(consumer.events.FETCH, () => this.listener.onFetched());
    consumer.on(consumer.events.REBALANCING, () => this.listener.onUnassigned());
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.heard();
      const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic, partition })),
      );
      this.log.info({ group: payload.groupId, partitions: partitions.length }, 'Kafka: joined the group');
      this.listener.onAssigned(partitions, this.starts(partitions));
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      this.listener.onUnassigned();
      void this.comeBack(payload.error);
    });
  }

  /** Joins again after a fault, unless that is in vain. */
  private async comeBack(error: Error): Promise<void> {
    if (this.isOver) return;
    this.lastError = error;
    this.crashes++;
    if (isHopeless(error) || this.silenceMs > this.patienceMs || this.crashes > MAX_CRASHES) {
      this.end(kafkaFault(this.config, 'reading', error));
      return;
    }
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.crashes - 1));
    this.log.warn({ reason: error.message, waitMs }, 'Kafka: left the group by a fault; joining again');
    await this.rest(waitMs);
    try {
      if (!this.isOver) await this.run();
    } catch (fault) {
      this.end(kafkaFault(this.config, 'joining again', fault));
    }
  }

  private async run(): Promise<void> {
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: async ({ batch, resolveOffset }) => {
        this.heard();
        this.crashes = 0;
        await this.listener.onBatch(batch, resolveOffset);
      },
    });
  }

  private async subscribe(): Promise<void> {
    if (this.topics.length === 0) return;
    await this.consumer.subscribe({
      topics: [...this.topics],
      fromBeginning: this.config.from === 'earliest',
    });
  }

  /** Where the group goes on in each partition; partitions of which nothing is committed begin at their first message. */
  private async starts(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, bigint>> {
    const topics = [...new Set(partitions.map(({ topic }) => topic))];
    const starts = new Map<string, bigint>();
    if (topics.length === 0) return starts;
    const committed = await this.admin.fetchOffsets({ groupId: this.config.group, topics });
    for (const { topic, partitions: rows } of committed) {
      const fresh = rows.some(({ offset }) => BigInt(offset) < 0n) && this.config.from === 'earliest';
      const lows = new Map(
        (fresh ? await this.admin.fetchTopicOffsets(topic) : []).map((row) => [row.partition, row.low]),
      );
      for (const { partition, offset } of rows) {
        const start = BigInt(offset) >= 0n ? offset : lows.get(partition);
        if (start !== undefined) starts.set(`${topic}/${partition}`, BigInt(start));
      }
    }
    return starts;
  }

  private async wantedTopics(): Promise<readonly string[]> {
    const { topics } = this.config;
    const named = topics.filter((topic) => !isPattern(topic));
    const patterns = topics.filter(isPattern).map((text) => new RegExp(text.slice(1, -1)));
    if (patterns.length === 0) return named;
    const found = (await this.admin.listTopics()).filter((topic) =>
      patterns.some((each) => each.test(topic)),
    );
    if (found.length === 0)
      this.log.warn({ topics }, 'Kafka: no topic matches yet; they are looked for again and again');
    return [...new Set([...named, ...found])].sort();
  }

  /** Joins the group anew when there are topics that match a pattern and were not there before. */
  private async takeNewTopics(): Promise<void> {
    try {
      const wanted = await this.wantedTopics();
      this.heard();
      const added = wanted.filter((topic) => !this.topics.includes(topic));
      if (added.length === 0 || this.isOver) return;
      this.log.info({ topics: added }, 'Kafka: new topics');
      this.listener.onUnassigned();
      await this.consumer.stop();
      this.topics = wanted;
      await this.subscribe();
      if (!this.isOver) await this.run();
    } catch (error) {
      this.lastError = error;
      this.log.warn({ reason: String(error) }, 'Kafka: looking for new topics failed; it is tried again');
    }
  }

  /** Tries until it works, it is hopeless, or the time is up. */
  private async patiently(doing: string, action: () => Promise<unknown>): Promise<void> {
    this.heard();
    for (let waitMs = FIRST_WAIT_MS; !this.isOver; waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs)) {
      try {
        await action();
        return;
      } catch (error) {
        this.lastError = error;
        if (isHopeless(error) || this.silenceMs + waitMs > this.patienceMs)
          throw kafkaFault(this.config, doing, error);
        this.log.warn(
          { brokers: this.config.brokers, reason: String(error), waitMs },
          `Kafka: ${doing} failed; it is tried again`,
        );
        await this.rest(waitMs);
      }
    }
  }

  /** Lets time pass until it is worth another try, or the session is over. */
  private async rest(waitMs: number): Promise<void> {
    const { signal } = this.over;
    await sleep(waitMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  private checkContact(): void {
    if (this.topics.length > 0 && this.silenceMs > this.patienceMs)
      this.end(kafkaFault(this.config, 'reading', this.lastError ?? new Error('no answer of the brokers')));
  }

  private get isOver(): boolean {
    return this.over.signal.aborted;
  }

  private get patienceMs(): number {
    return this.config.giveUpAfterSeconds * 1000;
  }

  private get silenceMs(): number {
    return performance.now() - this.heardAtMs;
  }

  private heard(): void {
    this.heardAtMs = performance.now();
  }

  private end(fault: Error): void {
    if (this.isOver) return;
    this.over.abort();
    this.listener.onFault(fault);
  }
}

function isPattern(topic: string): boolean {
  return topic.startsWith('/');
}
