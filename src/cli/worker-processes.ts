import { type ChildProcess, fork } from 'node:child_process';
import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { SIGNAL_STATUS, type SignalName, statusAtEnd } from './stop-signal.js';
import { Supervisor } from './supervisor.js';
import type { Peer, WorkerMetrics } from './worker-metrics.js';

/** How worker processes are run. */
export interface WorkerProcesses {
  readonly workers: number;
  /** `PORT`: the workers share the ports on which they listen. */
  readonly share: 'NOTHING' | 'PORT';
  readonly logger: Logger;
  readonly drainMs: number;
  readonly metrics: WorkerMetrics;
  /** When the first worker is done, the others are asked to end. */
  readonly endsWithFirst?: boolean;
  /** Whether the work is done some day, so that a signal leaves it undone. */
  readonly hasEnd?: boolean;
  /** Called when the workers are asked to stop. */
  readonly onStop?: () => void;
}

/**
 * Runs this command in several worker processes until they end or a signal comes. The first SIGTERM or SIGINT lets them
 * finish what they have in hand; the second ends all at once.
 *
 * @returns the exit status: 0; 1 when a worker kept dying or had to be killed; that of the signal when it came before the end
 */
export async function runWorkers(options: WorkerProcesses): Promise<number> {
  const { metrics, logger, workers, drainMs, endsWithFirst = false, hasEnd = false } = options;
  const args = workerArguments(process.argv.slice(2));
  const startProcess = options.share === 'PORT' ? clusterStarter(args) : forkStarter(args);
  const start = (seat: number): ChildProcess => {
    const child = startProcess(seat);
    const peer = peerOfChild(child);
    metrics.add(peer);
    child.once('exit', () => void metrics.remove(peer));
    return child;
  };
  const supervisor = new Supervisor({ workers, start, logger, drainMs, endsWithFirst });
  let stoppedBy: SignalName | undefined;
  const onSignal = (signal: SignalName) => {
    if (stoppedBy === undefined) {
      stoppedBy = signal;
      logger.info({ signal }, 'draining');
      options.onStop?.();
      supervisor.stop();
      return;
    }
    supervisor.kill();
    process.exit(SIGNAL_STATUS[signal]);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  try {
    const status = await supervisor.run();
    return status === 0 && hasEnd ? statusAtEnd(stoppedBy, status) : status;
  } finally {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
  }
}

/** Gives the arguments of a worker: those of its parent without `--workers`. */
export function workerArguments(args: readonly string[]): readonly string[] {
  return args.filter(
    (arg, place) => arg !== '--workers' && !arg.startsWith('--workers=') && args[place - 1] !== '--workers',
  );
}

function forkStarter(args: readonly string[]): (seat: number) => ChildProcess {
  return (seat) => fork(process.argv[1]!, [...args, '--worker', String(seat)]);
}

function clusterStarter(args: readonly string[]): (seat: number) => ChildProcess {
  return (seat) => {
    cluster.setupPrimary({ exec: process.argv[1]!, args: [...args, '--worker', String(seat)] });
    return cluster.fork().process;
  };
}

function peerOfChild(child: ChildProcess): Peer {
  return {
    post: (message) => {
      if (child.connected) child.send(message);
    },
    listen: (listener) => {
      child.on('message', listener);
      return () => child.off('message', listener);
    },
  };
}
