import { ObjectId } from 'mongodb';
import type { JsonObject } from '../../domain/scalar.js';
import type { JournalEntry, JournalStore } from '../port/journal-store.js';
import type { MongoConnection } from './connection.js';

/**
 * What happened, for operators. See {@link JournalStore}. Entries of one instant stand in the order in which they were
 * appended by one process; those of several processes in any.
 */
export class MongoJournalStore implements JournalStore {
  private readonly connection: MongoConnection;

  constructor(connection: MongoConnection) {
    this.connection = connection;
  }

  async append(entries: readonly JournalEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const documents = entries.map(({ atUnixMs, runId, kind, message, detail }) => ({
      _id: new ObjectId(),
      at: atUnixMs,
      run: runId,
      kind,
      message,
      detail: detail === undefined ? null : JSON.stringify(detail),
    }));
    await this.connection.write(async (session) => {
      await this.connection.of('journal').insertMany(documents, { session });
    });
  }

  async recent(limit: number): Promise<readonly JournalEntry[]> {
    return this.connection.read(async (session) => {
      const found = await this.connection
        .of('journal')
        // Everything: said so that the index is used on servers that look for a condition first.
        .find({ at: { $gte: 0 } }, { session })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return found.map(({ at, run, kind, message, detail }) => ({
        atUnixMs: at,
        runId: run,
        kind,
        message,
        ...(detail === null ? {} : { detail: JSON.parse(detail) as JsonObject }),
      }));
    });
  }
}
