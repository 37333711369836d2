import type { Alert } from '../../domain/datapoint.js';
import type { Ingester } from '../ingest/ingest-alerts.js';
import type { StoredTogether } from './archived-alerts.js';

/** Ingests what was stored first of each transient, then what came second, and so on. */
export async function ingestInOrder(
  ingester: Ingester,
  histories: readonly (readonly StoredTogether[])[],
): Promise<void> {
  const rounds = Math.max(0, ...histories.map(({ length }) => length));
  for (let round = 0; round < rounds; round++) {
    let batch: Alert[] = [];
    for (const history of histories) {
      batch.push(...(history[round]?.alerts ?? []));
      if (batch.length < ingester.batchAlerts) continue;
      await ingester.ingest(batch);
      batch = [];
    }
    if (batch.length > 0) await ingester.ingest(batch);
  }
}
