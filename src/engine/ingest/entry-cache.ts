import { type TransientKey, transientKeyText } from '../../domain/transient.js';
import type { IngestStore } from '../../storage/port/ingest-store.js';
import { TransientEntry } from './transient-entry.js';

/** Memory is bounded by points, not transients: a point takes about 400 bytes, so this is about 200 MB. */
export const DEFAULT_MAX_POINTS = 500_000;

/** Keeps working copies of the transients seen last, so that a known point costs a look-up and not a read. */
export class EntryCache {
  private readonly entries = new Map<string, TransientEntry>();
  private points = 0;

  constructor(
    private readonly store: IngestStore,
    private readonly maxPoints: number = DEFAULT_MAX_POINTS,
  ) {}

  /** Gives the working copies of the transients, those not at hand loaded in one read. */
  async get(keys: readonly TransientKey[]): Promise<ReadonlyMap<string, TransientEntry>> {
    const found = new Map<string, TransientEntry>();
    const missing: TransientKey[] = [];
    for (const key of keys) {
      const text = transientKeyText(key);
      const entry = this.entries.get(text);
      if (!entry) missing.push(key);
      else {
        found.set(text, entry);
        this.drop(key);
      }
    }
    if (missing.length > 0)
      for (const snapshot of await this.store.load(missing))
        found.set(transientKeyText(snapshot.key), new TransientEntry(snapshot));
    return found;
  }

  /** Keeps a copy that is equal to the store, as the one used last. */
  keep(entry: TransientEntry): void {
    this.entries.set(transientKeyText(entry.key), entry);
    this.points += entry.points.length;
    for (const [text, oldest] of this.entries) {
      if (this.points <= this.maxPoints) break;
      this.entries.delete(text);
      this.points -= oldest.points.length;
    }
  }

  private drop(key: TransientKey): void {
    const text = transientKeyText(key);
    const entry = this.entries.get(text);
    if (!entry) return;
    this.entries.delete(text);
    this.points -= entry.points.length;
  }
}
