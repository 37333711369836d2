import type { Alert } from '../../domain/datapoint.js';
import type { Hash } from '../../storage/port/page.js';
import type { RegistryStore } from '../../storage/port/registry-store.js';

/**
 * Keeps the Avro schemas of raw records in the store, each once, before the records that need them are committed.
 */
export class SchemaKeeper {
  private readonly kept = new Set<Hash>();

  /** @param textOf  gives the text of a schema that a source named; `undefined` when the source forgot it */
  constructor(
    private readonly registry: Pick<RegistryStore, 'useRecordSchemas'>,
    private readonly textOf: (hash: Hash) => string | undefined,
  ) {}

  /** Keeps the schemas that the alerts' records are the first to use. */
  async keepFor(alerts: readonly Alert[]): Promise<void> {
    const found = new Map<Hash, string>();
    for (const { trigger, history } of alerts)
      for (const { raw } of [trigger, ...history]) {
        if (raw.encoding !== 'avro' || this.kept.has(raw.schemaHash) || found.has(raw.schemaHash)) continue;
        const text = this.textOf(raw.schemaHash);
        if (text !== undefined) found.set(raw.schemaHash, text);
      }
    if (found.size === 0) return;
    await this.registry.useRecordSchemas([...found].map(([hash, text]) => ({ hash, text })));
    for (const hash of found.keys()) this.kept.add(hash);
  }
}
