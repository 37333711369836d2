import { systemClearance } from '../../access/system-clearance.js';
import { StorageConflict } from '../../domain/errors.js';
import type { Sink, SinkMessage, SinkOutcome } from '../../sinks/sink.js';
import type { StoredRecord } from '../../storage/port/record-store.js';
import type { Storage } from '../../storage/port/storage.js';
import type { HeldLock } from '../lock.js';
import { delivered, notDelivered, type Reaction, reactionOf, reactionRecord } from './reaction.js';

/** Posts read at once. */
const PAGE = 100;

/** What a round of sending works with. */
export interface Delivery {
  readonly storage: Pick<Storage, 'records' | 'now'>;
  readonly lock: HeldLock;
  readonly channel: string;
  readonly process: string;
  readonly sinks: ReadonlyMap<string, Sink>;
  readonly signal?: AbortSignal | undefined;
}

/** What a round came to. */
export interface DeliveryCounts {
  readonly sent: number;
  /** Perhaps sent, never sent again by itself. */
  readonly uncertain: number;
  /** The sink took them for wrong. */
  readonly rejected: number;
  /** To be tried again by the next round. */
  readonly waiting: number;
}

type Settled = keyof DeliveryCounts;

const system = systemClearance('reactions');

/**
 * Sends what is intended, and settles what an earlier round left half done, each post by itself.
 *
 * Every step is written down before the next: `SENDING` before anything goes out, the outcome after. So a process that
 * is killed leaves at worst a `SENDING`, of which the sink's resolution says what to do.
 */
export async function deliver(delivery: Delivery): Promise<DeliveryCounts> {
  const { storage, channel, process, signal } = delivery;
  const counts: Record<Settled, number> = { sent: 0, uncertain: 0, rejected: 0, waiting: 0 };
  let after: { readonly order: number; readonly id: string } | undefined;
  for (;;) {
    const page = await storage.records.find(system, {
      kind: 'REACTION',
      keys: [`pending:true:${channel}:${process}`],
      direction: 'ASC',
      first: PAGE,
      ...(after ? { after } : {}),
    });
    for (const record of page.rows) {
      if (signal?.aborted) return counts;
      counts[await new Post(delivery, record).settle()]++;
    }
    const last = page.rows.at(-1);
    if (!page.hasMore || !last) return counts;
    after = { order: last.order, id: last.id };
  }
}

/** One post in hand. */
class Post {
  private reaction: Reaction;
  private revision: number;

  constructor(
    private readonly delivery: Delivery,
    private readonly record: StoredRecord,
  ) {
    this.reaction = reactionOf(record);
    this.revision = record.revision;
  }

  async settle(): Promise<Settled> {
    const sink = this.delivery.sinks.get(this.reaction.sink);
    if (!sink) return 'waiting';
    if (this.reaction.state === 'SENDING' && (await this.isSettledBefore(sink))) return this.settled();
    // What waited behind an attempt that has just been found delivered is sent in this round too.
    for (let round = 0; round < 2 && this.reaction.state !== 'SENT'; round++) {
      if (this.reaction.state === 'INTENDED') await this.begin();
      await this.take(await this.sendOnce(sink), sink);
      if (this.reaction.state !== 'INTENDED' || this.reaction.reason !== undefined) break;
    }
    return this.settled();
  }

  /** Of a post that was being sent when a process ended: tells whether nothing is left to be done. */
  private async isSettledBefore(sink: Sink): Promise<boolean> {
    if (sink.resolution === 'IDEMPOTENCY_KEY') return false;
    if (sink.resolution === 'NONE') {
      await this.put({
        ...this.reaction,
        state: 'UNCERTAIN',
        reason: 'the process ended while it was sending',
      });
      return true;
    }
    try {
      const receipt = await sink.lookUp?.(this.message());
      if (receipt === undefined) return false;
      await this.put(delivered(this.reaction, receipt));
      return this.reaction.state === 'SENT';
    } catch (error) {
      // It can't be told now; the next round asks again.
      await this.put({ ...this.reaction, reason: String(error) });
      return true;
    }
  }

  private async begin(): Promise<void> {
    const { reason: _, ...reaction } = this.reaction;
    await this.put({
      ...reaction,
      state: 'SENDING',
      attempt: reaction.wanted,
      attempts: reaction.attempts + 1,
    });
  }

  private async sendOnce(sink: Sink): Promise<SinkOutcome> {
    try {
      return await sink.send(this.message());
    } catch (error) {
      return { kind: 'UNKNOWN', reason: String(error) };
    }
  }

  private async take(outcome: SinkOutcome, sink: Sink): Promise<void> {
    switch (outcome.kind) {
      case 'DELIVERED':
        return this.put(delivered(this.reaction, outcome.receipt));
      case 'NOT_DELIVERED':
        return this.put(notDelivered(this.reaction, outcome.reason));
      case 'REFUSED': {
        const { attempt, ...rest } = this.reaction;
        const isNewest = attempt?.version === rest.wanted.version;
        return this.put({ ...rest, state: isNewest ? 'REFUSED' : 'INTENDED', reason: outcome.reason });
      }
      case 'UNKNOWN': {
        const state = sink.resolution === 'NONE' ? 'UNCERTAIN' : 'SENDING';
        return this.put({ ...this.reaction, state, reason: outcome.reason });
      }
    }
  }

  private settled(): Settled {
    switch (this.reaction.state) {
      case 'SENT':
        return 'sent';
      case 'UNCERTAIN':
        return 'uncertain';
      case 'REFUSED':
        return 'rejected';
      default:
        return 'waiting';
    }
  }

  private message(): SinkMessage {
    const { channel, process, unit, transient, kind, attempt } = this.reaction;
    const { version, content } = attempt ?? this.reaction.wanted;
    return {
      idempotencyKey: `${this.record.id}.${version}`,
      post: this.record.id,
      version,
      channel,
      process,
      unit,
      ...(transient === undefined ? {} : { transient }),
      kind,
      content,
    };
  }

  /** Writes the post's new state under the lock, if nobody changed it meanwhile. */
  private async put(reaction: Reaction): Promise<void> {
    const { storage, lock } = this.delivery;
    const put = reactionRecord(this.record.id, reaction);
    const refused = await lock.write(await storage.now(), [{ put, basedOn: this.revision }]);
    if (refused.length > 0)
      throw new StorageConflict(`the reaction ${this.record.id} was changed by another while it was sent`);
    this.reaction = reaction;
    this.revision++;
  }
}
