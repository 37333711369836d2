import type { ChildProcess } from 'node:child_process';
import type { Logger } from 'pino';

/** A worker that lived this long did not die of its start: the count of its deaths begins anew. */
const LONG_LIFE_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Deaths in a row after which something is wrong that starting again does not mend. */
const MAX_DEATHS = 8;

/** A worker that is being loaded hears nothing yet: it is asked again. */
const ASK_AGAIN_MS = 200;

/** What a parent asks of a worker. */
const STOP_MESSAGE = { stop: true } as const;

/** How workers are supervised. */
export interface SupervisorOptions {
  readonly workers: number;
  /** Starts the worker of a seat, with a channel for messages. */
  readonly start: (seat: number) => ChildProcess;
  readonly logger: Logger;
  /** Workers that were asked to stop and did not within this time are killed. */
  readonly drainMs: number;
  /** The worker of the first seat knows when there is nothing left to do: when it is done, the others are asked to end. */
  readonly endsWithFirst?: boolean;
  /** Waits after deaths are multiplied by this; for tests. */
  readonly pace?: number;
}

interface Seat {
  readonly number: number;
  child: ChildProcess | undefined;
  startedAtMs: number;
  deaths: number;
  wait: NodeJS.Timeout | undefined;
}

/**
 * Keeps a number of worker processes alive: one that dies is started again, after a wait that doubles with each death
 * in a row; one that ends with status 0 is done. When a worker dies at every start, all are stopped.
 */
export class Supervisor {
  private readonly seats: readonly Seat[];
  private isStopping = false;
  private status = 0;
  private finish: (status: number) => void = () => undefined;
  private readonly finished: Promise<number>;
  private drain: NodeJS.Timeout | undefined;
  private asking: NodeJS.Timeout | undefined;

  constructor(private readonly options: SupervisorOptions) {
    this.finished = new Promise((resolve) => {
      this.finish = resolve;
    });
    this.seats = Array.from({ length: options.workers }, (_, number) => ({
      number,
      child: undefined,
      startedAtMs: 0,
      deaths: 0,
      wait: undefined,
    }));
  }

  /**
   * Starts the workers.
   *
   * @returns when all have ended: 0, or 1 when a worker kept dying or had to be killed
   */
  run(): Promise<number> {
    for (const seat of this.seats) this.start(seat);
    return this.finished;
  }

  /** Asks all workers to finish what they have in hand and to end. */
  stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    for (const seat of this.seats) {
      clearTimeout(seat.wait);
      seat.wait = undefined;
      if (seat.child && !seat.child.connected) seat.child.kill('SIGTERM');
    }
    this.ask();
    this.asking = setInterval(() => this.ask(), ASK_AGAIN_MS);
    this.drain = setTimeout(() => {
      this.options.logger.warn({ drainMs: this.options.drainMs }, 'workers did not end in time: killed');
      this.status = 1;
      this.kill();
    }, this.options.drainMs);
    this.finishIfEmpty();
  }

  /** Kills all workers at once; their work comes back to others when its leases end. */
  kill(): void {
    this.isStopping = true;
    for (const seat of this.seats) seat.child?.kill('SIGKILL');
  }

  /** Asks those who listen to end; to be asked once more changes nothing. */
  private ask(): void {
    for (const { number, child } of this.seats)
      if (child?.connected)
        child.send(STOP_MESSAGE, (error) => {
          // It closed the channel meanwhile, on its way out.
          if (error) this.options.logger.debug({ worker: number, err: error }, 'worker was not asked to end');
        });
  }

  private start(seat: Seat): void {
    seat.wait = undefined;
    const child = this.options.start(seat.number);
    seat.child = child;
    seat.startedAtMs = performance.now();
    let hasEnded = false;
    const ended = (how: string, isClean: boolean) => {
      if (hasEnded) return;
      hasEnded = true;
      seat.child = undefined;
      this.ended(seat, how, isClean);
    };
    child.once('error', (error) => ended(error.message, false));
    child.once('exit', (status, signal) => ended(String(signal ?? status), status === 0));
  }

  private ended(seat: Seat, how: string, isClean: boolean): void {
    const { logger, pace = 1, endsWithFirst = false } = this.options;
    if (isClean) {
      logger.debug({ worker: seat.number }, 'worker ended');
      if (endsWithFirst && seat.number === 0) this.stop();
    } else if (this.isStopping) {
      if (how !== 'SIGTERM') this.status = 1;
      logger.warn({ worker: seat.number, how }, 'worker died while it was to stop');
    } else {
      const lifeMs = performance.now() - seat.startedAtMs;
      seat.deaths = lifeMs >= LONG_LIFE_MS ? 1 : seat.deaths + 1;
      if (seat.deaths >= MAX_DEATHS) {
        logger.error(
          { worker: seat.number, how, deaths: seat.deaths },
          'worker dies at every start: giving up',
        );
        this.status = 1;
        this.stop();
        return;
      }
      const waitMs = pace * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (seat.deaths - 1));
      logger.warn({ worker: seat.number, how, waitMs }, 'worker died; starting another');
      seat.wait = setTimeout(() => this.start(seat), waitMs);
      return;
    }
    this.finishIfEmpty();
  }

  private finishIfEmpty(): void {
    if (this.seats.some(({ child, wait }) => child !== undefined || wait !== undefined)) return;
    clearTimeout(this.drain);
    clearInterval(this.asking);
    this.finish(this.status);
  }
}
