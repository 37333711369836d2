import type { Logger } from 'pino';
import type { Storage } from '../storage/port/storage.js';

/** Whoever asks is told "not ready" after this; a store that hangs must not hang its watchers. */
const LONGEST_WAIT_MS = 2_000;

/** Whether work may be sent here, and if not why not. */
export type ReadinessState = 'ready' | 'warming up' | 'draining' | 'the store does not answer';

/** Knows whether a process may be sent work. */
export class Readiness {
  private isDraining = false;
  private isWarming = false;

  /**
   * @param storage  opened, so its migrations were applied; `ping` tells of those that another program made since
   */
  constructor(
    private readonly storage: Pick<Storage, 'ping'>,
    private readonly logger: Logger,
  ) {}

  /** From now on no new work is to be sent here; what is under way is finished. */
  drain(): void {
    this.isDraining = true;
  }

  /** Until this is done, work is better sent elsewhere; what comes is answered. */
  async warmUp(warming: Promise<void>): Promise<void> {
    this.isWarming = true;
    try {
      await warming;
    } finally {
      this.isWarming = false;
    }
  }

  async ask(): Promise<ReadinessState> {
    if (this.isDraining) return 'draining';
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), LONGEST_WAIT_MS);
    });
    try {
      const answer = await Promise.race([this.storage.ping(), late]);
      if (answer !== 'late') return this.isWarming ? 'warming up' : 'ready';
      this.logger.error({ waitedMs: LONGEST_WAIT_MS }, 'the store does not answer');
    } catch (error) {
      this.logger.error({ err: error }, 'the store does not answer');
    } finally {
      clearTimeout(timer);
    }
    return 'the store does not answer';
  }
}
