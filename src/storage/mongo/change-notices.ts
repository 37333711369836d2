import { type ChangeStream, MongoServerError } from 'mongodb';
import type { NoticedBy } from '../port/change-store.js';
import type { MongoConnection } from './connection.js';

/** Between looks at the recorded numbers, each one read of at most 128 small documents. */
const LOOK_MS = 200;
/** The same where the server tells of commits: in case it does not. */
const LOOK_ANYWAY_MS = 5_000;
/** A stream that broke is opened again after this. */
const AGAIN_MS = 30_000;

/**
 * Shortens the pauses of those who wait for changes, by a change stream where the server has them.
 *
 * A stream wakes and nothing else, so none of its events matters: what was missed while it was not open, or could not be
 * resumed, is met at the next look at the recorded numbers. The driver resumes it by itself after an election.
 */
export class ChangeNotices {
  private readonly connection: MongoConnection;
  private readonly waits = new Set<Promise<void>>();
  private readonly sleepers = new Set<() => void>();
  private stream: ChangeStream | undefined;
  private opening: Promise<NoticedBy> | undefined;
  private again: NodeJS.Timeout | undefined;
  private wakes = 0;
  private hasEnded = false;

  constructor(connection: MongoConnection) {
    this.connection = connection;
  }

  /** Tells whether the store is being closed. */
  get isClosed(): boolean {
    return this.hasEnded;
  }

  /** How often the server has told of commits; taken before a look, it says later whether another is due. */
  get told(): number {
    return this.wakes;
  }

  /** Tells how commits are noticed; opens the stream when first asked. */
  noticedBy(): Promise<NoticedBy> {
    this.opening ??= this.open();
    return this.opening;
  }

  /** Keeps the connection open until the wait has ended, which closing makes it do. */
  async during(wait: Promise<void>): Promise<void> {
    this.waits.add(wait);
    try {
      await wait;
    } finally {
      this.waits.delete(wait);
    }
  }

  /** Lets time pass until the next look: a short while, or, where the server tells of commits, until it does. */
  async pause(leftMs: number, toldBefore: number, signal: AbortSignal | undefined): Promise<void> {
    const lookMs = (await this.noticedBy()) === 'CHANGE_STREAM' ? LOOK_ANYWAY_MS : LOOK_MS;
    if (this.wakes !== toldBefore || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        this.sleepers.delete(end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(leftMs, lookMs));
      signal?.addEventListener('abort', end, { once: true });
      this.sleepers.add(end);
    });
  }

  /** Ends all waits, and the stream. */
  async close(): Promise<void> {
    this.hasEnded = true;
    clearTimeout(this.again);
    this.wake();
    await Promise.allSettled(this.waits);
    await this.opening;
    await this.stream?.close();
  }

  private async open(): Promise<NoticedBy> {
    const stream = this.connection.of('change').watch([{ $project: { _id: 1 } }]);
    try {
      await stream.tryNext();
    } catch (error) {
      await stream.close();
      // A server that has none, or does not let us use them, says so; anything else may pass.
      if (!(error instanceof MongoServerError)) this.openLater();
      return 'POLLING';
    }
    this.stream = stream;
    // What was committed while it was opened is looked for once more.
    this.wake();
    void this.wakeAtEach(stream);
    return 'CHANGE_STREAM';
  }

  private async wakeAtEach(stream: ChangeStream): Promise<void> {
    try {
      for await (const _ of stream) this.wake();
    } catch {
      // Closed, or broken beyond what the driver resumes: until the next stream the looks at the numbers go on.
      this.opening = Promise.resolve('POLLING');
      this.openLater();
      this.wake();
    }
  }

  private openLater(): void {
    if (this.hasEnded) return;
    this.again = setTimeout(() => {
      this.opening = undefined;
    }, AGAIN_MS);
    this.again.unref();
  }

  private wake(): void {
    this.wakes++;
    for (const end of [...this.sleepers]) end();
  }
}
