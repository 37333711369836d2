import cluster from 'node:cluster';
import type { Peer } from './worker-metrics.js';

/** Status of a process that a signal ended: 128 and the number of the signal. */
export const SIGNAL_STATUS = { SIGINT: 130, SIGTERM: 143 } as const;

export type SignalName = keyof typeof SIGNAL_STATUS;

let controller: AbortController | undefined;

/** Gives the signal that the first SIGTERM or SIGINT raises: finish the batch in hand, then end. The second kills. */
export function stopSignal(): AbortSignal {
  if (controller) return controller.signal;
  const made = new AbortController();
  controller = made;
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => made.abort(name));
  return made.signal;
}

/**
 * Gives the exit status of a command whose work has an end of its own: that of the signal which came before it, and says
 * so. With 0, whoever does the next thing would take a part for the whole.
 *
 * @param stoppedBy  the reason of {@link stopSignal}
 * @param status     of the same command when no signal came
 */
export function statusAtEnd(stoppedBy: unknown, status: number): number {
  if (stoppedBy !== 'SIGINT' && stoppedBy !== 'SIGTERM') return status;
  process.stderr.write(
    `ampelgraph: ${stoppedBy} came before the end; what was in hand is done, and the same command goes on with the rest\n`,
  );
  return SIGNAL_STATUS[stoppedBy];
}

/**
 * Gives the signal that tells a worker process to end: raised by SIGTERM, by its parent, and by the parent's death.
 *
 * An interrupt from the keyboard goes to parent and workers alike; only the parent acts on it.
 */
export function workerStopSignal(): AbortSignal {
  if (controller) return controller.signal;
  const made = new AbortController();
  controller = made;
  process.on('SIGINT', () => undefined);
  process.once('SIGTERM', () => made.abort());
  process.once('disconnect', () => made.abort());
  process.on('message', (message) => {
    if (typeof message === 'object' && message !== null && 'stop' in message) made.abort();
  });
  return made.signal;
}

/** The parent of this worker process. */
export function parentPeer(): Peer {
  return {
    post: (message) => {
      if (process.connected) process.send?.(message);
    },
    listen: (listener) => {
      process.on('message', listener);
      return () => process.off('message', listener);
    },
  };
}

/** Lets go of the parent, whose channel would keep this process alive. */
export function leaveParent(): void {
  // A worker that shares ports and only disconnects is ended at once with status 0, whatever went wrong before.
  if (cluster.worker) cluster.worker.disconnect();
  else if (process.connected) process.disconnect();
}

/** Resolves when the signal is raised. */
export function whenStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
