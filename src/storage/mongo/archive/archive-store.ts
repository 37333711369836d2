import type { ClientSession } from 'mongodb';
import type { JsonObject } from '../../../domain/scalar.js';
import { differs, isSame } from '../../archive-parts.js';
import { runOf, takeRegistry, takeRuns } from '../../archived-registry.js';
import type { ArchiveChunk, ArchivedRegistry, ArchivedRun, ArchiveStore } from '../../port/archive-store.js';
import type { JournalEntry, JournalStore } from '../../port/journal-store.js';
import type { UnitVersion } from '../../port/origin-rows.js';
import type { RegistryStore } from '../../port/registry-store.js';
import type { BlobShelf } from '../blob-shelf.js';
import { type MongoConnection, toNumber } from '../connection.js';
import type { JournalDocument } from '../documents.js';
import type { InternedKeys } from '../interned-keys.js';
import { RecordArchive } from './record-archive.js';
import { TransientArchive, type TransientArchiveParts } from './transient-archive.js';

const ROWS = 500;

/** What the archive is made with: the stores that write what it need not write in a way of its own. */
export interface ArchiveParts extends TransientArchiveParts {
  readonly registry: RegistryStore;
  readonly journal: JournalStore;
  readonly blobs: BlobShelf;
}

/** Copies of everything. See {@link ArchiveStore}. */
export class MongoArchiveStore implements ArchiveStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly parts: ArchiveParts;
  private readonly recordArchive: RecordArchive;
  private readonly transientArchive: TransientArchive;

  constructor(parts: ArchiveParts) {
    this.connection = parts.connection;
    this.keys = parts.keys;
    this.parts = parts;
    this.recordArchive = new RecordArchive(parts.connection, parts.keys, parts.blobs);
    this.transientArchive = new TransientArchive(parts);
  }

  async *export(): AsyncIterable<ArchiveChunk> {
    yield await this.connection.read((session) => this.registry(session));
    yield* this.runs();
    yield* this.transientArchive.export();
    yield* this.journal();
    yield* this.recordArchive.blobs();
    yield* this.recordArchive.records();
  }

  async import(chunk: ArchiveChunk): Promise<number> {
    switch (chunk.kind) {
      case 'REGISTRY':
        return takeRegistry(
          this.parts.registry,
          chunk,
          await this.connection.read((session) => this.registry(session)),
        );
      case 'RUNS':
        return takeRuns(this.parts.registry, chunk.runs, (id) => this.runById(id));
      case 'TRANSIENTS':
        return this.transientArchive.take(chunk.transients);
      case 'JOURNAL':
        return this.takeJournal(chunk.from, chunk.entries);
      case 'BLOB':
        return this.recordArchive.takeBlob(chunk.hash, chunk.content);
      case 'RECORDS':
        return this.recordArchive.takeRecords(chunk.records);
    }
  }

  private async registry(session: ClientSession): Promise<ArchivedRegistry> {
    const { connection, keys } = this;
    // Everything: said so that the index is used on servers that look for a condition first.
    const all = { _id: { $gt: '' } };
    const configs = await connection.of('config').find(all, { session }).sort({ _id: 1 }).toArray();
    const versions = await connection.of('unit_version').find(all, { session }).sort({ _id: 1 }).toArray();
    const traces = await connection.of('trace').find(all, { session }).sort({ _id: 1 }).toArray();
    const schemas = await connection.of('record_schema').find(all, { session }).sort({ _id: 1 }).toArray();
    const configOf = new Map(configs.map(({ _id, body }) => [_id, JSON.parse(body) as JsonObject]));
    const versionOf = new Map(versions.map(({ _id, body }) => [_id, JSON.parse(body) as UnitVersion]));
    return {
      kind: 'REGISTRY',
      ...(keys.hasLabels ? { labels: [...keys.labelTable].sort(([a], [b]) => (a < b ? -1 : 1)) } : {}),
      channels: [...keys.channels.values()],
      traces: traces.flatMap(({ _id, unitVersion, config: hash }) => {
        const [version, config] = [versionOf.get(unitVersion), configOf.get(hash)];
        return version && config ? [{ id: _id, unitVersion: version, config: { hash, config } }] : [];
      }),
      schemas: schemas.map(({ _id, text }) => ({ hash: _id, text })),
    };
  }

  private async *runs(): AsyncIterable<ArchiveChunk> {
    for (let last = ''; ; ) {
      const documents = await this.connection.read((session) =>
        this.connection
          .of('run')
          .find({ _id: { $gt: last } }, { session })
          .sort({ _id: 1 })
          .limit(ROWS)
          .toArray(),
      );
      if (documents.length === 0) return;
      last = documents.at(-1)!._id;
      const runs = documents.flatMap(({ body, outcome }) => (body === null ? [] : [runOf(body, outcome)]));
      if (runs.length > 0) yield { kind: 'RUNS', runs };
    }
  }

  private async *journal(): AsyncIterable<ArchiveChunk> {
    let last: JournalDocument | undefined;
    for (let from = 0; ; ) {
      const documents = await this.connection.read((session) => this.entriesAfter(session, last));
      if (documents.length === 0) return;
      last = documents.at(-1);
      yield { kind: 'JOURNAL', from, entries: documents.map(entryOf) };
      from += documents.length;
    }
  }

  private entriesAfter(
    session: ClientSession,
    last: JournalDocument | undefined,
  ): Promise<JournalDocument[]> {
    const after = last
      ? { at: { $gte: last.at }, $or: [{ at: { $gt: last.at } }, { _id: { $gt: last._id } }] }
      : { at: { $gte: 0 } };
    return this.connection
      .of('journal')
      .find(after, { session })
      .sort({ at: 1, _id: 1 })
      .limit(ROWS)
      .toArray();
  }

  private async runById(id: string): Promise<ArchivedRun | undefined> {
    const document = await this.connection.of('run').findOne({ _id: id });
    return document && document.body !== null ? runOf(document.body, document.outcome) : undefined;
  }

  private async takeJournal(from: number, entries: readonly JournalEntry[]): Promise<number> {
    const kept = await this.connection.read((session) =>
      this.connection
        .of('journal')
        .find({ at: { $gte: 0 } }, { session })
        .sort({ at: 1, _id: 1 })
        .skip(from)
        .limit(entries.length)
        .toArray(),
    );
    for (const [place, document] of kept.entries())
      if (!isSame(entryOf(document), entries[place]!)) throw differs(`journal entry ${from + place}`);
    const added = entries.slice(kept.length);
    if (added.length > 0) await this.parts.journal.append(added);
    return added.length;
  }
}

function entryOf({ at, run, kind, message, detail }: JournalDocument): JournalEntry {
  return {
    atUnixMs: toNumber(at),
    runId: run,
    kind,
    message,
    ...(detail === null ? {} : { detail: JSON.parse(detail) as JsonObject }),
  };
}
