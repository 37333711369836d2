import type { AlertStream, StreamBatch, StreamMessage } from '../sources/alert-stream.js';
import type { Ingester } from './ingest/ingest-alerts.js';
import type { SchemaKeeper } from './ingest/keep-schemas.js';

/** A message of which something could not be stored, and why. */
export interface RefusedMessage {
  readonly reason: string;
  readonly source: string;
  readonly offset: number;
  /** As it came; absent when the stream has it no more. */
  readonly message?: StreamMessage;
  /** Present when the packet could be read and its content was refused. */
  readonly alertId?: string;
}

/** How a stream is ingested. */
export interface ConsumeStreamOptions {
  /** Ends the stream: what is in hand is finished and acknowledged. */
  readonly signal?: AbortSignal;
  /** Keeps what raw records need to be read again. */
  readonly schemas?: SchemaKeeper;
  /** Records what was refused, durably: the messages are acknowledged after it. */
  readonly keepRefused: (refused: readonly RefusedMessage[]) => Promise<void>;
  /** Called after each batch. */
  readonly onBatch?: () => void;
}

/**
 * Ingests a stream until it ends: stores each batch, records what of it can't be read or stored, and only then
 * acknowledges it. Each ingester is a hand that takes batches for itself; a partition is in one hand at a time.
 *
 * Exactly once in effect: what was stored and not acknowledged comes again, and the store knows it.
 *
 * @returns the number of messages refused
 * @throws {SourceUnavailable} when the stream's service is gone, and whatever the store throws; what was in hand is
 *         given again to whoever comes next
 */
export async function consumeStream(
  stream: AlertStream,
  ingesters: readonly Ingester[],
  options: ConsumeStreamOptions,
): Promise<{ readonly refused: number }> {
  let refused = 0;
  const stop = () => stream.close();
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  const hands = await Promise.allSettled(
    ingesters.map(async (ingester) => {
      try {
        for (;;) {
          const batch = await stream.take(ingester.batchAlerts);
          if (batch === undefined) return;
          refused += await storeBatch(batch, ingester, options);
          options.onBatch?.();
        }
      } catch (error) {
        // The other hands must not go on without this one.
        stop();
        throw error;
      }
    }),
  );
  options.signal?.removeEventListener('abort', stop);
  await stream.ended;
  for (const hand of hands) if (hand.status === 'rejected') throw hand.reason;
  return { refused };
}

async function storeBatch(
  batch: StreamBatch,
  ingester: Ingester,
  { schemas, keepRefused }: ConsumeStreamOptions,
): Promise<number> {
  try {
    const alerts = batch.items.flatMap((item) => (item.kind === 'alert' ? [item.alert] : []));
    if (alerts.length > 0) {
      await schemas?.keepFor(alerts);
      await ingester.ingest(alerts);
    }
    const refused = [
      ...unreadable(batch, ingester),
      ...ingester.counts.unusable.splice(0).map(({ alert, reason }) => ({
        ...at(batch, alert.origin.source, alert.origin.offset),
        reason,
        alertId: alert.alertId,
      })),
    ];
    if (refused.length > 0) await keepRefused(refused);
    await batch.acknowledge();
    return refused.length;
  } catch (error) {
    batch.giveUp();
    throw error;
  }
}

function unreadable(batch: StreamBatch, ingester: Ingester): readonly RefusedMessage[] {
  return batch.items.flatMap((item) => {
    if (item.kind !== 'refused') return [];
    ingester.observer?.refused(undefined, item.reason);
    return [{ ...at(batch, item.file, item.offset), reason: item.reason }];
  });
}

function at(
  batch: StreamBatch,
  source: string,
  offset: number,
): Pick<RefusedMessage, 'source' | 'offset' | 'message'> {
  const message = batch.messageAt(source, offset);
  return { source, offset, ...(message === undefined ? {} : { message }) };
}
