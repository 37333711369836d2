import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { T2WorkCounts } from '../../src/engine/t2-work-counts.js';
import { endSessions } from '../storage/mongo/told-sessions.js';
import type { IngestedCounts } from './survey-store.js';

/** What a process is to do. */
export interface WorkOrder {
  readonly store: string;
  /** Directory to ingest; nothing is ingested without. */
  readonly survey?: string;
  readonly batchAlerts: number;
  /** Of `of` parts the one with this number; all without. Parts are of alerts in turn, or of whole transients. */
  readonly part?: { readonly number: number; readonly of: number; readonly keepsTransients?: boolean };
  readonly worksT2: boolean;
  /** The process kills itself when it comes to the failpoint for the `call`-th time. */
  readonly killAt?: { readonly failpoint: string; readonly call: number };
}

/** What a process came to. */
export interface WorkDone {
  readonly ingested?: IngestedCounts;
  readonly worked?: T2WorkCounts;
}

const SCRIPT = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

/** A process with a store open, waiting to begin. */
export class WorkingProcess {
  private readonly lines: AsyncIterator<string>;
  private readonly sessions: string[] = [];

  private constructor(
    private readonly order: WorkOrder,
    private readonly child: ChildProcess,
    private readonly ended: Promise<unknown[]>,
  ) {
    this.lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  /** Starts a process and waits until it has the store open. */
  static async start(order: WorkOrder): Promise<WorkingProcess> {
    const child = spawn(
      process.execPath,
      ['--import', '@oxc-node/core/register', SCRIPT, JSON.stringify(order)],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const working = new WorkingProcess(order, child, once(child, 'exit'));
    const said = await working.nextLine();
    if (said !== 'ready') throw new Error(`the process should say ready; it said ${String(said)}`);
    return working;
  }

  /** Lets the work begin. */
  begin(): void {
    this.child.stdin!.write('begin\n');
  }

  /** Waits until the work is done, and lets the process end. */
  async finish(): Promise<WorkDone> {
    const value = await this.nextLine();
    if (value === undefined) throw new Error(`the process ended early: ${await this.howItEnded()}`);
    const done: WorkDone = JSON.parse(value);
    this.child.stdin!.end();
    await this.ended;
    return done;
  }

  /** Kills the process at once, wherever it is. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Waits for the end: the name of the signal, or the exit status. What was begun in the store is ended then. */
  async howItEnded(): Promise<string> {
    const [status, signal] = await this.ended;
    while ((await this.nextLine()) !== undefined);
    await endSessions(this.order.store, this.sessions);
    return String(signal ?? status);
  }

  /** Gives the next line that tells no session; `undefined` at the end. */
  private async nextLine(): Promise<string | undefined> {
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) return undefined;
      const session = /^session ([0-9a-f]+)$/.exec(value)?.[1];
      if (session === undefined) return value;
      this.sessions.push(session);
    }
  }
}
