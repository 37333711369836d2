import type { SqliteConnection } from './connection.js';

const MAX_REMEMBERED = 50_000;

/**
 * Notes through which labels and lanes a run or a trace can be seen. There are few distinct ones, so that showing a
 * run needs no search among the records that it made.
 */
export class RecordUses {
  private readonly connection: SqliteConnection;
  private readonly noted = new Set<string>();

  constructor(connection: SqliteConnection) {
    this.connection = connection;
  }

  /** Notes that the run made a record that is seen with the label. */
  runByLabel(run: number, label: number): void {
    this.note(`r${run} ${label} 0`, 'insert or ignore into run_use values (?, ?, 0)', run, label);
  }

  /** Notes that the run made a record in the lanes. */
  runByLanes(run: number, laneSet: number): void {
    this.note(`r${run} 0 ${laneSet}`, 'insert or ignore into run_use values (?, 0, ?)', run, laneSet);
  }

  /** Notes that a record in the lanes was made by the trace. */
  traceByLanes(trace: number, laneSet: number): void {
    this.note(`t${trace} ${laneSet}`, 'insert or ignore into trace_use values (?, ?)', trace, laneSet);
  }

  /** Forgets what was noted, after a transaction was undone. */
  reset(): void {
    this.noted.clear();
  }

  private note(key: string, sql: string, subject: number, seenBy: number): void {
    if (this.noted.has(key)) return;
    if (this.noted.size >= MAX_REMEMBERED) this.noted.clear();
    this.connection.command(sql).run(subject, seenBy);
    this.noted.add(key);
  }
}
