import type { StreamMessage } from '../alert-stream.js';

/** Messages of one partition that were taken together, in its order. */
export interface TakenRun {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly StreamMessage[];
}

/** What one caller has in hand. */
export interface Taken {
  /** The assignment in which the messages came. */
  readonly epoch: number;
  readonly runs: readonly TakenRun[];
  /** The messages of all runs, oldest first; those of one partition in its order. */
  readonly messages: readonly StreamMessage[];
}

/** A message waits in memory as more than its bytes. */
const MESSAGE_OVERHEAD_BYTES = 512;

interface Queue {
  readonly topic: string;
  readonly partition: number;
  waiting: StreamMessage[];
  isInHand: boolean;
}

/**
 * Holds the messages that were fetched and not stored yet, by partition.
 *
 * A partition is in one hand at a time, so its order is kept whatever the number of hands. A new assignment (epoch)
 * forgets all that waits: the group gives it again from what was committed, here or to another member. What is in hand
 * stays there until it is done, and its partition gives nothing before.
 */
export class PartitionQueues {
  private readonly queues = new Map<string, Queue>();
  private assigned = new Set<string>();
  private heldBytes = 0;
  private heldCount = 0;
  private currentEpoch = 0;

  /** Number of the present assignment, 0 before the first. */
  get epoch(): number {
    return this.currentEpoch;
  }

  /** Bytes of all messages held, waiting and in hand. */
  get bytes(): number {
    return this.heldBytes;
  }

  /** Messages held, waiting and in hand. */
  get count(): number {
    return this.heldCount;
  }

  /** Whether a message waits in a partition that nobody has in hand. */
  get hasFree(): boolean {
    return [...this.queues.values()].some((queue) => !queue.isInHand && queue.waiting.length > 0);
  }

  /** Begins a new assignment and forgets what waits. */
  assign(partitions: readonly { readonly topic: string; readonly partition: number }[]): void {
    this.currentEpoch++;
    this.assigned = new Set(partitions.map(keyOf));
    for (const queue of this.queues.values()) {
      for (const message of queue.waiting) this.drop(message);
      queue.waiting = [];
      this.forgetIfIdle(queue);
    }
  }

  /** Whether the partition is ours in the present assignment. */
  isAssigned(partition: { readonly topic: string; readonly partition: number }): boolean {
    return this.assigned.has(keyOf(partition));
  }

  /** Adds messages of one partition, in its order. */
  push(topic: string, partition: number, messages: readonly StreamMessage[]): void {
    const key = keyOf({ topic, partition });
    const queue = this.queues.get(key) ?? { topic, partition, waiting: [], isInHand: false };
    this.queues.set(key, queue);
    for (const message of messages) {
      queue.waiting.push(message);
      this.heldBytes += sizeOf(message);
      this.heldCount++;
    }
  }

  /**
   * Takes up to `limit` messages of partitions that are free, oldest first by the time that the messages bear.
   *
   * @param share  in (0, 1]: part of the free partitions with messages that one hand takes, at least one
   */
  take(limit: number, share: number): Taken | undefined {
    const free = [...this.queues.values()]
      .filter((queue) => !queue.isInHand && queue.waiting.length > 0)
      .sort((a, b) => a.waiting[0]!.timestampUnixMs - b.waiting[0]!.timestampUnixMs);
    const chosen = free.slice(0, Math.max(1, Math.ceil(free.length * share)));
    if (chosen.length === 0) return undefined;
    const { messages, lengths } = merged(chosen, limit);
    const runs = chosen.flatMap((queue, index): TakenRun[] => {
      const length = lengths[index]!;
      if (length === 0) return [];
      queue.isInHand = true;
      return [{ topic: queue.topic, partition: queue.partition, messages: queue.waiting.splice(0, length) }];
    });
    return { epoch: this.currentEpoch, runs, messages };
  }

  /** Frees the partitions of what was taken, and the memory. */
  done(taken: Taken): void {
    for (const run of taken.runs) {
      const queue = this.queues.get(keyOf(run));
      for (const message of run.messages) this.drop(message);
      if (!queue) continue;
      queue.isInHand = false;
      this.forgetIfIdle(queue);
    }
  }

  private forgetIfIdle(queue: Queue): void {
    if (!queue.isInHand && queue.waiting.length === 0) this.queues.delete(keyOf(queue));
  }

  private drop(message: StreamMessage): void {
    this.heldBytes -= sizeOf(message);
    this.heldCount--;
  }
}

/** Merges the heads of the queues by time, without taking them; tells how many of each. */
function merged(
  queues: readonly Queue[],
  limit: number,
): { readonly messages: readonly StreamMessage[]; readonly lengths: readonly number[] } {
  const lengths = queues.map(() => 0);
  const messages: StreamMessage[] = [];
  while (messages.length < limit) {
    let best = -1;
    let bestMs = Number.POSITIVE_INFINITY;
    for (let index = 0; index < queues.length; index++) {
      const head = queues[index]!.waiting[lengths[index]!];
      if (head && head.timestampUnixMs < bestMs) {
        best = index;
        bestMs = head.timestampUnixMs;
      }
    }
    if (best < 0) break;
    messages.push(queues[best]!.waiting[lengths[best]!]!);
    lengths[best]!++;
  }
  return { messages, lengths };
}

function sizeOf({ value, key }: StreamMessage): number {
  return value.length + (key?.length ?? 0) + MESSAGE_OVERHEAD_BYTES;
}

function keyOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}/${partition}`;
}
