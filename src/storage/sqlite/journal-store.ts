import type { JournalEntry, JournalStore } from '../port/journal-store.js';
import type { SqliteConnection } from './connection.js';

/** What happened, for operators. See {@link JournalStore}. */
export class SqliteJournalStore implements JournalStore {
  private readonly connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    this.connection = connection;
  }

  async append(entries: readonly JournalEntry[]): Promise<void> {
    this.connection.write(() => {
      for (const { atUnixMs, runId, kind, message, detail } of entries)
        this.connection
          .command('insert into journal (at, run, kind, message, detail) values (?, ?, ?, ?, ?)')
          .run(atUnixMs, runId, kind, message, detail === undefined ? null : JSON.stringify(detail));
    });
  }

  async recent(limit: number): Promise<readonly JournalEntry[]> {
    return this.connection.read(() =>
      this.connection
        .rows<[number, string, string, string, string | null]>(
          'select at, run, kind, message, detail from journal order by id desc limit ?',
        )
        .all(limit)
        .map(([atUnixMs, runId, kind, message, detail]) => ({
          atUnixMs,
          runId,
          kind,
          message,
          ...(detail === null ? {} : { detail: JSON.parse(detail) }),
        })),
    );
  }
}
