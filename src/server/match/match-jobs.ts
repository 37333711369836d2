import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Counterparts } from '../../catalogues/match-file.js';
import { RateLimited } from '../../domain/errors.js';
import { type MatchRecord, readRecord, writeRecord } from './match-record.js';
import { runMatchJob } from './run-match-job.js';

/** What jobs may take. */
export interface MatchLimits {
  /** Jobs of one viewer that are waiting, running, or being sent. */
  readonly openPerViewer: number;
  /** Jobs of one viewer that are kept, open ones included. */
  readonly keptPerViewer: number;
  /** Jobs that are kept in all. */
  readonly kept: number;
  readonly keepMs: number;
  /** A job that no process has said to work on for so long is lost. */
  readonly lostAfterMs: number;
}

export const DEFAULT_MATCH_LIMITS: MatchLimits = {
  openPerViewer: 2,
  keptPerViewer: 5,
  kept: 100,
  keepMs: 24 * 3_600_000,
  lostAfterMs: 60_000,
};

const ALIVE_EVERY_MS = 5000;
const ID = /^[0-9a-f]{32}$/;

/** A job to be worked on. */
export interface MatchWork {
  readonly record: MatchRecord;
  readonly counterparts: Counterparts;
  /** @throws when the viewer may no longer read what he could when he asked */
  readonly checkRights: () => Promise<void>;
}

/**
 * Keeps jobs that match files of positions, each in a folder of its own, and works on those of this process, one after
 * the other. Processes that share the folder answer for each other's jobs.
 */
export class MatchJobs {
  private readonly open = new Map<string, { readonly countedWith: string; readonly stop: AbortController }>();
  private last: Promise<void> = Promise.resolve();
  private isClosing = false;

  constructor(
    private readonly folder: string,
    private readonly clock: () => number,
    private readonly logger: Logger,
    private readonly limits: MatchLimits,
  ) {}

  /**
   * Makes the place of a new job.
   *
   * @throws {RateLimited} when the viewer has too many, or all together
   */
  async reserve(countedWith: string): Promise<{ readonly id: string; readonly folder: string }> {
    const { openPerViewer, keptPerViewer, kept } = this.limits;
    const id = randomBytes(16).toString('hex');
    const own = [...this.open.values()].filter((each) => each.countedWith === countedWith).length;
    if (own >= openPerViewer)
      throw new RateLimited(
        `you have ${own} matches under way and may have ${openPerViewer}; wait for one, or DELETE it`,
        ALIVE_EVERY_MS / 1000,
      );
    // Before anything is waited for: a second request must not pass in between.
    this.open.set(id, { countedWith, stop: new AbortController() });
    try {
      const records = await this.sweep();
      const mine = records.filter((record) => record.countedWith === countedWith);
      if (mine.length >= keptPerViewer)
        throw new RateLimited(
          `you have ${mine.length} matches kept and may have ${keptPerViewer}; DELETE one`,
        );
      if (records.length >= kept)
        throw new RateLimited(`this server keeps ${kept} matches and has as many; try again later`, 3600);
      await mkdir(join(this.folder, id), { recursive: true, mode: 0o700 });
      return { id, folder: join(this.folder, id) };
    } catch (error) {
      this.open.delete(id);
      throw error;
    }
  }

  /** Forgets a place for which no job came. */
  async release(id: string): Promise<void> {
    this.open.delete(id);
    await rm(join(this.folder, id), { recursive: true, force: true });
  }

  /** Queues a job in the place that was made for it; comes back when it is kept, not when it is done. */
  async submit({ record, counterparts, checkRights }: MatchWork): Promise<void> {
    const folder = join(this.folder, record.id);
    const slot = this.open.get(record.id);
    if (!slot) throw new TypeError('a job needs a place: call reserve');
    const { signal } = slot.stop;
    const say = this.teller(folder, record, slot.stop);
    await say({});
    const alive = setInterval(() => void say({}), ALIVE_EVERY_MS).unref();
    const run = () =>
      runMatchJob({ folder, record, counterparts, checkRights, signal, say, logger: this.logger });
    this.last = this.last.then(run).finally(async () => {
      clearInterval(alive);
      if (this.isClosing && signal.aborted) await say({ status: 'FAILED', error: LOST });
      this.open.delete(record.id);
    });
  }

  /** Finds a job by its id; one that was lost is told as failed. */
  async find(id: string): Promise<{ readonly record: MatchRecord; readonly folder: string } | undefined> {
    if (!ID.test(id)) return undefined;
    const folder = join(this.folder, id);
    const record = await readRecord(folder);
    if (!record || this.isOver(record)) return undefined;
    const isOpen = record.status === 'QUEUED' || record.status === 'RUNNING';
    if (!isOpen || this.open.has(id) || this.clock() - record.aliveAtUnixMs < this.limits.lostAfterMs)
      return { record, folder };
    return { record: { ...record, status: 'FAILED', error: LOST }, folder };
  }

  /** When a job is forgotten. */
  expiryOf({ createdAtUnixMs }: MatchRecord): number {
    return createdAtUnixMs + this.limits.keepMs;
  }

  /** Stops a job and forgets it, its result too. Its place is free at once, also while its last step ends. */
  async remove(id: string): Promise<void> {
    this.open.get(id)?.stop.abort();
    this.open.delete(id);
    await rm(join(this.folder, id), { recursive: true, force: true });
  }

  /** Stops what is under way, says of it that it is lost, and waits for that. */
  async close(): Promise<void> {
    this.isClosing = true;
    for (const { stop } of this.open.values()) stop.abort();
    await this.last;
  }

  /** Makes the one way in which a job's record is changed: one write after another, each of the newest. */
  private teller(folder: string, record: MatchRecord, stop: AbortController) {
    let current = record;
    let writing: Promise<void> = Promise.resolve();
    return (changes: Partial<MatchRecord>): Promise<void> => {
      current = { ...current, ...changes, aliveAtUnixMs: this.clock() };
      writing = writing.then(async () => {
        // Gone: removed, perhaps by another process.
        if (!(await writeRecord(folder, current))) stop.abort();
      });
      return writing;
    };
  }

  /** Forgets what is over and lists the others. */
  private async sweep(): Promise<readonly MatchRecord[]> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const kept: MatchRecord[] = [];
    for (const id of await readdir(this.folder)) {
      if (!ID.test(id)) continue;
      const record = await readRecord(join(this.folder, id));
      if (record && this.isOver(record)) await rm(join(this.folder, id), { recursive: true, force: true });
      else if (record) kept.push(record);
    }
    return kept;
  }

  private isOver(record: MatchRecord): boolean {
    return this.clock() >= this.expiryOf(record);
  }
}

const LOST = {
  code: 'INTERNAL_SERVER_ERROR',
  message: 'the server that worked on this match ended before it was done; send the table again',
} as const;
