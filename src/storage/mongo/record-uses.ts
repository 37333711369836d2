import type { ClientSession } from 'mongodb';
import type { MongoConnection } from './connection.js';
import type { RunUseDocument, TraceUseDocument } from './registry-documents.js';

const MAX_REMEMBERED = 50_000;

/**
 * Notes through which labels and lanes a run or a trace can be seen. There are few distinct ones, so that showing a
 * run needs no search among the records that it made.
 */
export class RecordUses {
  private readonly connection: MongoConnection;
  private readonly noted = new Set<string>();

  constructor(connection: MongoConnection) {
    this.connection = connection;
  }

  /** Gathers the uses of one attempt of one transaction. */
  begin(): NotedUses {
    return new NotedUses(this.connection, this.noted);
  }

  /** Remembers what was noted, once the transaction stands: until then nobody may rely on it. */
  settled(uses: NotedUses): void {
    if (this.noted.size >= MAX_REMEMBERED) this.noted.clear();
    for (const key of uses.keys()) this.noted.add(key);
  }
}

/** Uses that a transaction notes. */
export class NotedUses {
  private readonly connection: MongoConnection;
  private readonly noted: ReadonlySet<string>;
  private readonly runs = new Map<string, RunUseDocument>();
  private readonly traces = new Map<string, TraceUseDocument>();

  constructor(connection: MongoConnection, noted: ReadonlySet<string>) {
    this.connection = connection;
    this.noted = noted;
  }

  /** Notes that the run made a record that is seen with the label. */
  runByLabel(run: string, label: number): void {
    this.noteRun({ _id: `${run} label ${label}`, run, label, lane: null });
  }

  /** Notes that the run made a record in the lanes. */
  runByLanes(run: string, lanes: readonly number[]): void {
    for (const lane of lanes) this.noteRun({ _id: `${run} lane ${lane}`, run, label: null, lane });
  }

  /** Notes that a record in the lanes was made by the trace. */
  traceByLanes(trace: number, lanes: readonly number[]): void {
    for (const lane of lanes) {
      const _id = `${trace} ${lane}`;
      if (!this.noted.has(_id)) this.traces.set(_id, { _id, trace, lane });
    }
  }

  /** Writes what nobody has noted yet, within the transaction. */
  async save(session: ClientSession): Promise<void> {
    const runs = this.connection.of('run_use');
    const traces = this.connection.of('trace_use');
    // Looked up first: writing one that is there would let all who make records of one trace wait for each other.
    const knownRuns = await idsAmong(
      runs.find({ _id: { $in: [...this.runs.keys()] } }, { session }),
      this.runs,
    );
    const newRuns = [...this.runs.values()].filter(({ _id }) => !knownRuns.has(_id));
    if (newRuns.length > 0) await runs.insertMany(newRuns, { session });
    const knownTraces = await idsAmong(
      traces.find({ _id: { $in: [...this.traces.keys()] } }, { session }),
      this.traces,
    );
    const newTraces = [...this.traces.values()].filter(({ _id }) => !knownTraces.has(_id));
    if (newTraces.length > 0) await traces.insertMany(newTraces, { session });
  }

  keys(): readonly string[] {
    return [...this.runs.keys(), ...this.traces.keys()];
  }

  private noteRun(use: RunUseDocument): void {
    if (!this.noted.has(use._id)) this.runs.set(use._id, use);
  }
}

async function idsAmong(
  found: { toArray(): Promise<readonly { readonly _id: string }[]> },
  wanted: ReadonlyMap<string, unknown>,
): Promise<ReadonlySet<string>> {
  if (wanted.size === 0) return new Set();
  return new Set((await found.toArray()).map(({ _id }) => _id));
}
