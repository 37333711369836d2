import type { LabelCondition } from '../../../access/label.js';
import { differs, isSame } from '../../archive-parts.js';
import { runOf, takeRegistry, takeRuns } from '../../archived-registry.js';
import type {
  ArchiveChunk,
  ArchivedRegistry,
  ArchivedRun,
  ArchivedTransient,
  ArchiveStore,
} from '../../port/archive-store.js';
import type { JournalEntry, JournalStore } from '../../port/journal-store.js';
import type { RecordSchema, Trace, UnitVersion } from '../../port/origin-rows.js';
import type { RegistryStore } from '../../port/registry-store.js';
import type { BlobShelf } from '../blob-shelf.js';
import { noteChange } from '../change-store.js';
import type { SqliteConnection } from '../connection.js';
import type { InternedKeys } from '../interned-keys.js';
import { RecordUses } from '../record-uses.js';
import { TicketCounts } from '../ticket-counts.js';
import { readArchivedTransient, type TransientCells } from './read-transient.js';
import { RecordArchive } from './record-archive.js';
import { writeArchivedTransient } from './write-transient.js';

// A chunk ends when it has so many transients or points; one transient is never split.
const MAX_TRANSIENTS = 50;
const MAX_POINTS = 2000;
const ROWS = 500;

type JournalCells = readonly [at: number, run: string, kind: string, message: string, detail: string | null];

/** What the archive is made with: the stores that write what it need not write in a way of its own. */
export interface ArchiveParts {
  readonly connection: SqliteConnection;
  readonly keys: InternedKeys;
  readonly registry: RegistryStore;
  readonly journal: JournalStore;
  readonly blobs: BlobShelf;
  readonly clock: () => number;
}

/** Copies of everything. See {@link ArchiveStore}. */
export class SqliteArchiveStore implements ArchiveStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly parts: ArchiveParts;
  private readonly recordArchive: RecordArchive;

  constructor(parts: ArchiveParts) {
    this.connection = parts.connection;
    this.keys = parts.keys;
    this.parts = parts;
    this.recordArchive = new RecordArchive(parts.connection, parts.keys, parts.blobs);
  }

  async *export(): AsyncIterable<ArchiveChunk> {
    yield this.connection.read(() => this.registry());
    yield* this.runs();
    yield* this.transients();
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
          this.connection.read(() => this.registry()),
        );
      case 'RUNS':
        return takeRuns(this.parts.registry, chunk.runs, async (id) =>
          this.connection.read(() => this.runById(id)),
        );
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

  private registry(): ArchivedRegistry {
    const { connection, keys } = this;
    const hasLabels = connection.values<number>('select has_labels from meta').get() === 1;
    const labels = [...keys.labelTable].sort(([a], [b]) => (a < b ? -1 : 1));
    const traces = connection
      .rows<[string, string, string, string]>(
        `select trace.key, unit_version.body, config.key, config.body from trace
         join unit_version on unit_version.id = trace.unit_version join config on config.id = trace.config
         order by trace.key`,
      )
      .all();
    return {
      kind: 'REGISTRY',
      ...(hasLabels
        ? { labels: labels.map(([label, condition]): [string, LabelCondition] => [label, condition]) }
        : {}),
      channels: [...keys.channels.values()],
      traces: traces.map(
        ([id, unitVersion, hash, config]): Trace => ({
          id,
          unitVersion: JSON.parse(unitVersion) as UnitVersion,
          config: { hash, config: JSON.parse(config) as Trace['config']['config'] },
        }),
      ),
      schemas: connection
        .rows<[string, string]>('select key, body from schema where body is not null order by key')
        .all()
        .map(([hash, text]): RecordSchema => ({ hash, text })),
    };
  }

  private *runs(): Iterable<ArchiveChunk> {
    for (let last = 0; ; ) {
      const rows = this.connection.read(() =>
        this.connection
          .rows<[number, string, string | null]>(
            'select id, body, outcome from run where id > ? and body is not null order by id limit ?',
          )
          .all(last, ROWS),
      );
      if (rows.length === 0) return;
      last = rows.at(-1)![0];
      yield { kind: 'RUNS', runs: rows.map(([, body, outcome]) => runOf(body, outcome)) };
    }
  }

  private *transients(): Iterable<ArchiveChunk> {
    for (let last = 0; ; ) {
      const transients = this.connection.read(() => {
        const some: ArchivedTransient[] = [];
        let points = 0;
        while (some.length < MAX_TRANSIENTS && points < MAX_POINTS) {
          const cells = this.connection
            .rows<TransientCells>(
              'select id, survey, name, version, derivations from transient where id > ? order by id limit 1',
            )
            .get(last);
          if (!cells) break;
          last = cells[0];
          const transient = readArchivedTransient(this.connection, this.keys, cells);
          points += transient.points.length;
          some.push(transient);
        }
        return some;
      });
      if (transients.length === 0) return;
      yield { kind: 'TRANSIENTS', transients };
    }
  }

  private *journal(): Iterable<ArchiveChunk> {
    let [at, id, from] = [Number.NEGATIVE_INFINITY, 0, 0];
    for (;;) {
      const rows = this.connection.read(() =>
        this.connection
          .rows<[number, ...JournalCells]>(
            `select id, at, run, kind, message, detail from journal where (at, id) > (?, ?) order by at, id limit ?`,
          )
          .all(at, id, ROWS),
      );
      const last = rows.at(-1);
      if (!last) return;
      yield { kind: 'JOURNAL', from, entries: rows.map(([, ...cells]) => entryOf(cells)) };
      [id, at] = last;
      from += rows.length;
    }
  }

  private runById(id: string): ArchivedRun | undefined {
    const row = this.connection
      .rows<[string | null, string | null]>('select body, outcome from run where key = ?')
      .get(id);
    return typeof row?.[0] === 'string' ? runOf(row[0], row[1]) : undefined;
  }

  private takeTransients(transients: readonly ArchivedTransient[]): number {
    const { connection, keys, clock } = this.parts;
    const uses = new RecordUses(connection);
    const counts = new TicketCounts(connection);
    return connection.write(() => {
      const rows: number[] = [];
      for (const archived of transients) {
        if (this.hasTransient(archived)) continue;
        rows.push(writeArchivedTransient({ connection, keys, uses, counts }, archived));
      }
      counts.save();
      noteChange(connection, clock(), { withFacets: rows, others: [] });
      return rows.length;
    });
  }

  /** @throws {StorageConflict} when the transient is there and differs */
  private hasTransient(archived: ArchivedTransient): boolean {
    const { survey, name } = archived.key;
    const cells = this.connection
      .rows<TransientCells>(
        'select id, survey, name, version, derivations from transient where name = ? and survey = ?',
      )
      .get(name, survey);
    if (!cells) return false;
    if (!isSame(archived, readArchivedTransient(this.connection, this.keys, cells)))
      throw differs(`transient ${survey}:${name}`);
    return true;
  }

  private async takeJournal(from: number, entries: readonly JournalEntry[]): Promise<number> {
    const kept = this.connection.read(() =>
      this.connection
        .rows<JournalCells>(
          'select at, run, kind, message, detail from journal order by at, id limit ? offset ?',
        )
        .all(entries.length, from)
        .map(entryOf),
    );
    for (const [place, entry] of kept.entries())
      if (!isSame(entry, entries[place]!)) throw differs(`journal entry ${from + place}`);
    const added = entries.slice(kept.length);
    if (added.length > 0) await this.parts.journal.append(added);
    return added.length;
  }
}

function entryOf([atUnixMs, runId, kind, message, detail]: JournalCells): JournalEntry {
  return { atUnixMs, runId, kind, message, ...(detail === null ? {} : { detail: JSON.parse(detail) }) };
}
