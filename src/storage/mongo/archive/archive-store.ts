import type { ClientSession } from 'mongodb';
import type { JsonObject } from '../../../domain/scalar.js';
import { differs, isSame, partsOf } from '../../archive-parts.js';
import type {
  ArchiveChunk,
  ArchivedRegistry,
  ArchivedRun,
  ArchivedTransient,
  ArchiveStore,
} from '../../archive-port.js';
import type {
  JournalEntry,
  JournalStore,
  RegistryStore,
  RunOutcome,
  RunRecord,
  UnitVersion,
} from '../../port.js';
import type { BlobShelf } from '../blob-shelf.js';
import { type MongoConnection, toNumber } from '../connection.js';
import type { JournalDocument, TransientDocument } from '../documents.js';
import type { InternedKeys } from '../interned-keys.js';
import type { RecordUses } from '../record-uses.js';
import { TicketCounts } from '../ticket-counts.js';
import { TransientNumbers } from '../transient-number.js';
import { writeChange } from '../write-change.js';
import { writeNewest } from '../write-points.js';
import type { WriterSlots } from '../writer-slots.js';
import { readArchivedTransients } from './read-transients.js';
import { RecordArchive } from './record-archive.js';
import { wantedBy, writeArchivedTransients } from './write-transients.js';

// A chunk ends when it has so many transients or points; one transient is never split.
const MAX_TRANSIENTS = 50;
const MAX_POINTS = 2000;
/** What MongoDB advises for one transaction; a transient alone may be larger, since it is taken in as a whole. */
const MAX_DOCUMENTS = 1000;
const ROWS = 500;

/** What the archive is made with: the stores that write what it need not write in a way of its own. */
export interface ArchiveParts {
  readonly connection: MongoConnection;
  readonly keys: InternedKeys;
  readonly registry: RegistryStore;
  readonly journal: JournalStore;
  readonly blobs: BlobShelf;
  readonly uses: RecordUses;
  readonly slots: WriterSlots;
  readonly clock: () => number;
}

/** Copies of everything. See {@link ArchiveStore}. */
export class MongoArchiveStore implements ArchiveStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly parts: ArchiveParts;
  private readonly recordArchive: RecordArchive;
  private readonly numbers: TransientNumbers;

  constructor(parts: ArchiveParts) {
    this.connection = parts.connection;
    this.keys = parts.keys;
    this.parts = parts;
    this.recordArchive = new RecordArchive(parts.connection, parts.keys, parts.blobs);
    this.numbers = new TransientNumbers(parts.connection);
  }

  async *export(): AsyncIterable<ArchiveChunk> {
    yield await this.connection.read((session) => this.registry(session));
    yield* this.runs();
    yield* this.transients();
    yield* this.journal();
    yield* this.recordArchive.blobs();
    yield* this.recordArchive.records();
  }

  async import(chunk: ArchiveChunk): Promise<number> {
    switch (chunk.kind) {
      case 'REGISTRY':
        return this.takeRegistry(chunk);
      case 'RUNS':
        return this.takeRuns(chunk.runs);
      case 'TRANSIENTS':
        return this.takeTransients(chunk.transients);
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
    const all = { session, sort: { _id: 1 } } as const;
    const configs = await connection.of('config').find({}, all).toArray();
    const versions = await connection.of('unit_version').find({}, all).toArray();
    const traces = await connection.of('trace').find({}, all).toArray();
    const schemas = await connection.of('record_schema').find({}, all).toArray();
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

  private async *transients(): AsyncIterable<ArchiveChunk> {
    for (let last = 0; ; ) {
      const transients = await this.connection.read(async (session) => {
        const found = await this.connection
          .of('transient')
          .find({ _id: { $gt: last } }, { session })
          .sort({ _id: 1 })
          .limit(MAX_TRANSIENTS)
          .toArray();
        const some = firstOf(found.map(exactly));
        return {
          last: some.at(-1)?._id,
          archived: await readArchivedTransients(this.connection, session, this.keys, some),
        };
      });
      if (transients.last === undefined) return;
      last = transients.last;
      yield { kind: 'TRANSIENTS', transients: transients.archived };
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

  private async takeRegistry(chunk: ArchivedRegistry): Promise<number> {
    const kept = await this.connection.read((session) => this.registry(session));
    const known = new Map(partsOf(kept).map(({ name, text }) => [name, text]));
    const fresh = partsOf(chunk).filter(({ name, text }) => {
      const before = known.get(name);
      if (before !== undefined && before !== text) throw differs(name);
      return before === undefined;
    });
    if (fresh.length === 0) return 0;
    const { registry } = this.parts;
    if (chunk.labels) await registry.useLabels(new Map(chunk.labels));
    await registry.useChannels(chunk.channels);
    await registry.useTraces(chunk.traces);
    await registry.useRecordSchemas(chunk.schemas);
    return fresh.length;
  }

  private async takeRuns(runs: readonly ArchivedRun[]): Promise<number> {
    let added = 0;
    for (const { run, outcome } of runs) {
      const document = await this.connection.of('run').findOne({ _id: run.id });
      const kept = document && document.body !== null ? runOf(document.body, document.outcome) : undefined;
      if (kept && (!isSame(kept.run, run) || (kept.outcome && !isSame(kept, { run, outcome }))))
        throw differs(`run ${run.id}`);
      if (kept && (kept.outcome || !outcome)) continue;
      if (!kept) await this.parts.registry.startRun(run);
      if (outcome) await this.parts.registry.endRun(run.id, outcome);
      added++;
    }
    return added;
  }

  private async takeTransients(transients: readonly ArchivedTransient[]): Promise<number> {
    await this.keys.intern(wantedBy(transients));
    let added = 0;
    for (const batch of batchesOf(transients))
      added += await this.parts.slots.with((slot) => this.takeBatch(slot, batch));
    return added;
  }

  private async takeBatch(slot: number, batch: readonly ArchivedTransient[]): Promise<number> {
    const { connection, keys } = this;
    const { count, uses } = await connection.write(async (session) => {
      const placed = await this.numbers.place(
        session,
        batch.map(({ key }) => key),
      );
      const kept = placed.flatMap(({ document }) => (document ? [exactly(document)] : []));
      const known = await readArchivedTransients(connection, session, keys, kept);
      const byKey = new Map(known.map((transient) => [textOf(transient), transient]));
      const fresh = batch.flatMap((archived, place) => {
        const before = byKey.get(textOf(archived));
        if (before && !isSame(archived, before)) throw differs(`transient ${textOf(archived)}`);
        return before ? [] : [{ number: placed[place]!.number, archived }];
      });
      const noted = this.parts.uses.begin();
      const counts = new TicketCounts(connection, slot);
      const newest = new Map<number, number>();
      await writeArchivedTransients({ connection, session, keys, uses: noted, counts, newest }, fresh);
      await writeNewest({ connection, session, slot, newest });
      await counts.save(session);
      await noted.save(session);
      await writeChange(connection, session, {
        slot,
        atUnixMs: this.parts.clock(),
        keys: fresh.map(({ archived: { key } }) => ({ ...key, facets: true })),
      });
      return { count: fresh.length, uses: noted };
    });
    this.parts.uses.settled(uses);
    return count;
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

/** Gives a transient's document with its numbers as numbers. */
function exactly(document: TransientDocument): TransientDocument {
  const { version, pointCount, derivations } = document;
  return {
    ...document,
    _id: toNumber(document._id),
    version: toNumber(version),
    pointCount: toNumber(pointCount),
    derivations: toNumber(derivations),
  };
}

/** Takes transients from the beginning until they have as many points as a chunk may have; one at least. */
function firstOf(documents: readonly TransientDocument[]): readonly TransientDocument[] {
  let points = 0;
  const end = documents.findIndex(({ pointCount }) => {
    points += pointCount;
    return points >= MAX_POINTS;
  });
  return end < 0 ? documents : documents.slice(0, end + 1);
}

/** Splits transients into transactions. */
function batchesOf(transients: readonly ArchivedTransient[]): ArchivedTransient[][] {
  const batches: ArchivedTransient[][] = [];
  let documents = 0;
  for (const transient of transients) {
    const { points, facets, alerts, acceptances, states, tickets } = transient;
    const results = tickets.reduce((sum, ticket) => sum + ticket.results.length, 0);
    const size =
      2 +
      points.length +
      facets.length +
      alerts.length +
      acceptances.length +
      states.length +
      tickets.length +
      results;
    const last = batches.at(-1);
    if (last && documents + size <= MAX_DOCUMENTS) last.push(transient);
    else {
      batches.push([transient]);
      documents = 0;
    }
    documents += size;
  }
  return batches;
}

function textOf({ key: { survey, name } }: ArchivedTransient): string {
  return `${survey}:${name}`;
}

function runOf(body: string, outcome: string | null): ArchivedRun {
  return {
    run: JSON.parse(body) as RunRecord,
    ...(outcome === null ? {} : { outcome: JSON.parse(outcome) as RunOutcome }),
  };
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
