import type { SqliteConnection } from './connection.js';

/** What tickets are counted by. `trace` is that of the newest result, 0 before there is one. */
export interface TicketKind {
  readonly unit: number;
  readonly config: number;
  readonly laneSet: number;
  readonly status: number;
  readonly trace: number;
}

/**
 * Keeps the numbers of tickets exact: writes say what came and went, and once a transaction the sums are added.
 * A transaction of 500 alerts touches some ten kinds.
 */
export class TicketCounts {
  private readonly connection: SqliteConnection;
  private readonly changes = new Map<string, { readonly kind: TicketKind; by: number }>();

  constructor(connection: SqliteConnection) {
    this.connection = connection;
  }

  /** Counts a ticket of the kind. */
  add(kind: TicketKind): void {
    this.change(kind, 1);
  }

  /** Counts a ticket of one kind as one of another from now on. */
  move(from: TicketKind, to: Partial<TicketKind>): void {
    this.change(from, -1);
    this.change({ ...from, ...to }, 1);
  }

  /** Writes the changes; at the end of each transaction that made some. */
  save(): void {
    const upsert = this.connection.command(
      `insert into ticket_count (unit, config, lane_set, status, trace, count) values (?, ?, ?, ?, ?, ?)
       on conflict do update set count = count + excluded.count`,
    );
    const drop = this.connection.command(
      `delete from ticket_count
       where unit = ? and config = ? and lane_set = ? and status = ? and trace = ? and count = 0`,
    );
    for (const { kind, by } of this.changes.values()) {
      if (by === 0) continue;
      const { unit, config, laneSet, status, trace } = kind;
      upsert.run(unit, config, laneSet, status, trace, by);
      if (by < 0) drop.run(unit, config, laneSet, status, trace);
    }
    this.changes.clear();
  }

  /** Drops what was not written, after a transaction was undone. */
  reset(): void {
    this.changes.clear();
  }

  private change(kind: TicketKind, by: number): void {
    const key = `${kind.unit} ${kind.config} ${kind.laneSet} ${kind.status} ${kind.trace}`;
    const known = this.changes.get(key);
    if (known) known.by += by;
    else this.changes.set(key, { kind, by });
  }
}
