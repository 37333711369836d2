import type { ArchiveStore } from '../../storage/port/archive-store.js';
import type { RegistryStore } from '../../storage/port/registry-store.js';
import { consumeAlerts, type Delivery } from '../consume-alerts.js';
import type { Ingester } from '../ingest/ingest-alerts.js';
import { alertsOf } from '../replay/archived-alerts.js';
import { ingestInOrder } from '../replay/ingest-in-order.js';

/** What is handed over: what was known before the window begins, or what is looked at. */
export type FeedPart = 'EARLIER' | 'WINDOW';

/** Where the alerts of a dry run come from; read once for each side and part. */
export interface AlertFeed {
  /** Whether there is anything before the window. */
  readonly hasEarlier: boolean;
  /** @returns why alerts could not be taken, one sentence each */
  hand(part: FeedPart, ingester: Ingester, registry: RegistryStore): Promise<readonly string[]>;
}

/** Feeds the alerts that a store holds, received in the window, both ends included. */
export function archiveFeed(
  archive: Pick<ArchiveStore, 'export'>,
  window: { readonly fromUnixMs?: number; readonly untilUnixMs?: number },
): AlertFeed {
  const { fromUnixMs, untilUnixMs = Number.POSITIVE_INFINITY } = window;
  const isIn = (part: FeedPart, atUnixMs: number) =>
    atUnixMs <= untilUnixMs && (part === 'EARLIER') === (fromUnixMs !== undefined && atUnixMs < fromUnixMs);
  return {
    hasEarlier: fromUnixMs !== undefined,
    async hand(part, ingester, registry) {
      for await (const chunk of archive.export()) {
        if (chunk.kind === 'REGISTRY') await registry.useRecordSchemas(chunk.schemas);
        if (chunk.kind !== 'TRANSIENTS') continue;
        const histories = chunk.transients.map((transient) =>
          alertsOf(transient).filter(({ receivedAtUnixMs }) => isIn(part, receivedAtUnixMs)),
        );
        await ingestInOrder(ingester, histories);
      }
      return ingester.counts.unusable.map(
        ({ alert, reason }) => `${alert.transientName} ${alert.alertId}: ${reason}`,
      );
    },
  };
}

/** Feeds alerts as a source yields them; each call of `read` reads it from its beginning. */
export function sourceFeed(read: () => AsyncIterable<Delivery>): AlertFeed {
  return {
    hasEarlier: false,
    async hand(_part, ingester) {
      const { refused } = await consumeAlerts(read(), ingester);
      return refused.map(({ file, offset, reason }) => `${file} at ${offset}: ${reason}`);
    },
  };
}
