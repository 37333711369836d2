import type { HistoryStore } from '../port/history-store.js';
import type { SqliteConnection } from './connection.js';

/**
 * Gives the stamp of a commit, within its transaction: the instant given, but after the horizon, and not before what
 * was recorded last. One commit follows the other here, so stamps are in their order.
 */
export function stampOf(connection: SqliteConnection, nowUnixMs: number): number {
  return Math.max(nowUnixMs, closedUntil(connection) + 1, lastStamp(connection));
}

/** The horizon of the embedded store. See {@link HistoryStore}. */
export class SqliteHistoryStore implements HistoryStore {
  private readonly connection: SqliteConnection;
  private readonly clock: () => number;
  private readonly isReadonly: boolean;

  constructor(connection: SqliteConnection, clock: () => number, isReadonly: boolean) {
    this.connection = connection;
    this.clock = clock;
    this.isReadonly = isReadonly;
  }

  async horizon(): Promise<number> {
    return this.connection.read(() => this.reached());
  }

  async advance(toUnixMs: number): Promise<number> {
    const reached = this.connection.read(() => this.reached());
    if (toUnixMs <= reached || this.isReadonly || toUnixMs > this.clock()) return reached;
    // Waits for the writer that has begun: its stamp may be one at or before the instant.
    return this.connection.write(() => {
      this.connection.command('update horizon set closed = max(closed, ?) where id = 1').run(toUnixMs);
      return this.reached();
    });
  }

  /** Later commits are stamped with the last stamp at the least, so what lies before it stands too. */
  private reached(): number {
    return Math.max(closedUntil(this.connection), lastStamp(this.connection) - 1);
  }
}

function closedUntil(connection: SqliteConnection): number {
  return connection.values<number>('select closed from horizon where id = 1').get() ?? -1;
}

/** Every commit that records what belongs to a transient is in the feed, whose newest row is never pruned. */
function lastStamp(connection: SqliteConnection): number {
  return connection.values<number>('select at from change order by id desc limit 1').get() ?? 0;
}
