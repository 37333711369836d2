import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StorageAddress } from '../../src/storage-address.js';

/** What a process is to ingest. */
export interface StreamOrder {
  readonly store: StorageAddress;
  /** Settings of the Kafka source. */
  readonly kafka: object;
  readonly batchAlerts: number;
  /** Batches under way at once in the process. */
  readonly hands: number;
  readonly untilIdleSeconds: number;
}

/** What a process came to. */
export interface StreamDone {
  readonly stored: number;
  readonly known: number;
  readonly conflicts: number;
  readonly refused: number;
}

const SCRIPT = fileURLToPath(new URL('./stream-process.ts', import.meta.url));

/** A process that ingests a Kafka topic. */
export class StreamingProcess {
  /** Alerts that it has said to have stored. */
  stored = 0;
  private done: StreamDone | undefined;
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown[]>;

  constructor(order: StreamOrder) {
    this.child = spawn(
      process.execPath,
      ['--import', '@oxc-node/core/register', SCRIPT, JSON.stringify(order)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.ended = once(this.child, 'close');
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      const said: StreamDone & { readonly end?: true } = JSON.parse(line);
      this.stored = said.stored;
      if (said.end) this.done = said;
    });
  }

  /** Kills the process at once, wherever it is; gives the name of the signal that ended it. */
  async kill(): Promise<string> {
    this.child.kill('SIGKILL');
    const [status, signal] = await this.ended;
    return String(signal ?? status);
  }

  /** Waits for the end. */
  async finish(): Promise<StreamDone> {
    const [status, signal] = await this.ended;
    if (!this.done) throw new Error(`the process ended early: ${String(signal ?? status)}`);
    return this.done;
  }
}
