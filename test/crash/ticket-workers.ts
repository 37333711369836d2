import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { uniformAt } from '../../src/domain/seeded-random.js';
import { endSessions } from '../storage/mongo/told-sessions.js';

/** What each worker process is to do. */
export interface TicketOrder {
  /** Path, or URL of a MongoDB database. */
  readonly store: string;
  readonly claimLimit: number;
  /** Short, so that what a killed worker had claimed comes back soon. */
  readonly leaseMs: number;
}

/** How many work, and how they are killed. */
export interface WorkersOrder extends TicketOrder {
  readonly workers: number;
  /** Workers that are killed with SIGKILL and replaced, one after the other. */
  readonly kills: number;
  /** A worker that is to be killed dies after at most so many of its transactions. */
  readonly killWithin: number;
  readonly seed: number;
}

/** What the workers came to. */
export interface WorkersDone {
  /** Tickets that workers said to have done, in the order in which that was heard. */
  readonly done: readonly string[];
  readonly kills: number;
  /** Results refused because the lease was lost, as far as the workers lived to tell. */
  readonly lost: number;
  /** From the first word of command to the end of the last worker. */
  readonly ms: number;
}

/** A line of a worker. */
interface Said {
  readonly session?: string;
  readonly done?: readonly string[];
  readonly counts?: { readonly lost: number };
}

const SCRIPT = fileURLToPath(new URL('./ticket-process.ts', import.meta.url));

/** Lets several processes work the tickets of a store until none is open, and kills some of them meanwhile. */
export async function workTickets(order: WorkersOrder): Promise<WorkersDone> {
  const done: string[] = [];
  let begun = 0;
  let killed = 0;
  let lost = 0;

  const live = async (): Promise<void> => {
    const number = begun++;
    const isDoomed = number < order.kills;
    const killAfter = 1 + Math.floor(order.killWithin * uniformAt(order.seed, number, 0, 3));
    const child = spawn(
      process.execPath,
      ['--import', '@oxc-node/core/register', SCRIPT, JSON.stringify(order)],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const ended = once(child, 'close');
    const sessions: string[] = [];
    let transactions = 0;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') {
        child.stdin.write('begin\n');
        return;
      }
      const said: Said = JSON.parse(line);
      if (said.session !== undefined) sessions.push(said.session);
      done.push(...(said.done ?? []));
      lost += said.counts?.lost ?? 0;
      if (said.done && ++transactions === killAfter && isDoomed) kill(child);
    });
    const [status, signal] = await ended;
    if (signal === 'SIGKILL') {
      await endSessions(order.store, sessions);
      return live();
    }
    if (status !== 0) throw new Error(`a worker ended with ${String(signal ?? status)}`);
  };
  const kill = (child: ChildProcess) => {
    killed++;
    child.kill('SIGKILL');
  };

  const startedAtMs = performance.now();
  await Promise.all(Array.from({ length: order.workers }, live));
  return { done, kills: killed, lost, ms: performance.now() - startedAtMs };
}
