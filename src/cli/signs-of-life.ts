import type { Logger } from 'pino';
import type { JsonObject } from '../domain/scalar.js';
import { sayAlive, sayEnded } from '../engine/worker-signs.js';
import type { RunRecord } from '../storage/port/origin-rows.js';
import type { Storage } from '../storage/port/storage.js';

const EVERY_MS = 10_000;

/** Says in the store every ten seconds that a run goes on, and how it fares: for `ampelgraph status`. */
export class SignsOfLife {
  private timer: NodeJS.Timeout | undefined;
  private saying: Promise<void> = Promise.resolve();

  constructor(
    private readonly storage: Pick<Storage, 'records' | 'now'>,
    private readonly run: RunRecord,
    private readonly tiers: readonly string[],
    private readonly logger: Logger,
    private readonly state: () => JsonObject,
  ) {}

  /** Says so while the work goes on. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.begin();
    try {
      return await work();
    } finally {
      await this.end();
    }
  }

  private async begin(): Promise<void> {
    await this.say();
    this.timer = setInterval(() => {
      this.saying = this.saying.then(() => this.say());
    }, EVERY_MS);
  }

  /** Says no more, and that the run has ended as it should. */
  private async end(): Promise<void> {
    clearInterval(this.timer);
    await this.saying;
    await this.guarded(async () => sayEnded(this.storage.records, this.run.id, await this.storage.now()));
  }

  private say(): Promise<void> {
    return this.guarded(async () =>
      sayAlive(this.storage.records, this.run, this.tiers, this.state(), await this.storage.now()),
    );
  }

  /** A sign that cannot be given does not end the work that it tells of. */
  private async guarded(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.logger.warn({ err: error }, 'the sign of life could not be stored');
    }
  }
}
