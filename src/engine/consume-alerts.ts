import type { Alert } from '../domain/datapoint.js';
import type { Ingester } from './ingest/ingest-alerts.js';
import type { SchemaKeeper } from './ingest/keep-schemas.js';

/** What a source yields, as far as ingestion cares. */
export type Delivery =
  | { readonly kind: 'alert'; readonly alert: Alert }
  | { readonly kind: 'refused'; readonly file: string; readonly offset: number; readonly reason: string }
  | { readonly kind: 'passed-over'; readonly file: string };

/** What was refused, and why. */
export interface Refusal {
  readonly file: string;
  readonly offset: number;
  readonly reason: string;
  /** Present when the packet could be read and its content was refused. */
  readonly alertId?: string;
}

/** What consuming a source came to, beside the ingester's own counts. */
export interface Consumed {
  readonly refused: readonly Refusal[];
  /** Files whose names say that they hold no alerts. */
  readonly passedOver: number;
}

/**
 * Ingests everything that a source yields, in batches, until it ends or the signal asks to stop; a batch begun is
 * always committed. What the source or the store refuses is listed, and the rest goes on.
 *
 * @param onBatch  called after each commit
 */
export async function consumeAlerts(
  source: AsyncIterable<Delivery>,
  ingester: Ingester,
  options: {
    readonly signal?: AbortSignal;
    readonly onBatch?: () => void;
    /** Keeps what raw records need to be read again. */
    readonly schemas?: SchemaKeeper;
  } = {},
): Promise<Consumed> {
  const refused: Refusal[] = [];
  let passedOver = 0;
  let batch: Alert[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    await options.schemas?.keepFor(batch);
    await ingester.ingest(batch);
    batch = [];
    options.onBatch?.();
  };
  for await (const item of source) {
    if (options.signal?.aborted) break;
    if (item.kind === 'refused') {
      refused.push({ file: item.file, offset: item.offset, reason: item.reason });
      ingester.observer?.refused(undefined, item.reason);
    } else if (item.kind === 'passed-over') passedOver++;
    else if (batch.push(item.alert) >= ingester.batchAlerts) await flush();
  }
  await flush();
  const unusable = ingester.counts.unusable.map(({ alert, reason }) => ({
    file: alert.origin.source,
    offset: alert.origin.offset,
    alertId: alert.alertId,
    reason,
  }));
  return { refused: [...refused, ...unusable], passedOver };
}
