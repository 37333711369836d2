import { SYSTEM } from '../access/audience.js';
import { systemClearance } from '../access/system-clearance.js';
import { LostLease } from '../domain/errors.js';
import type { RecordStore, RecordWrite } from '../storage/port/record-store.js';

/** Who takes which lock, and for how long without a sign of life. */
export interface LockRequest {
  /** What only one may do at a time: `standing-match`, `t3:young-tde`. */
  readonly name: string;
  /** The run that takes it. */
  readonly holder: string;
  readonly leaseMs: number;
}

const clearance = systemClearance('locks');

/**
 * Takes a lock, when it is free or its holder's lease has run out.
 *
 * A holder that was only slow may still believe that it has the lock: clocks of machines differ, and a process may
 * sleep between a check and a write. So what a lock protects is written with {@link HeldLock.write}, in one transaction
 * with the proof that the lock was not taken by another meanwhile (fencing; M. Kleppmann, "How to do distributed
 * locking", 2016).
 *
 * @param nowUnixMs  of `storage.now()`, so that the clocks of machines need not agree on when a lease ends
 * @returns `undefined` when another has it
 */
export async function takeLock(
  records: Pick<RecordStore, 'byId' | 'write'>,
  request: LockRequest,
  nowUnixMs: number,
): Promise<HeldLock | undefined> {
  const [found] = await records.byId(clearance, 'LOCK', [request.name]);
  const until = Number(found?.body['untilUnixMs'] ?? 0);
  if (found && until > nowUnixMs && found.body['holder'] !== request.holder) return undefined;
  const write = writeOf(request, nowUnixMs + request.leaseMs, found?.revision ?? 'ABSENT');
  const refused = await records.write(nowUnixMs, [write]);
  return refused.length > 0 ? undefined : new HeldLock(records, request, (found?.revision ?? 0) + 1);
}

/** A lock in hand, until it is released, lost or forgotten. */
export class HeldLock {
  private queue: Promise<unknown> = Promise.resolve();
  private isLost = false;

  constructor(
    private readonly records: Pick<RecordStore, 'write'>,
    private readonly request: LockRequest,
    private revision: number,
  ) {}

  /** Number that grows with each holder and each renewal. */
  get token(): number {
    return this.revision;
  }

  /**
   * Applies writes if the lock is still ours, and renews it, all in one transaction. Calls wait for each other.
   *
   * @returns the writes whose `basedOn` did not hold; when there are any, nothing was written and the lock not renewed
   * @throws {LostLease} when another has the lock
   */
  write(nowUnixMs: number, writes: readonly RecordWrite[] = []): Promise<readonly RecordWrite[]> {
    return this.replaced(nowUnixMs, nowUnixMs + this.request.leaseMs, writes);
  }

  /** Gives the lock back, so that the next need not wait for the end of the lease. */
  async release(nowUnixMs: number): Promise<void> {
    if (this.isLost) return;
    try {
      await this.replaced(nowUnixMs, 0, []);
    } catch (error) {
      // Another has it already, which is what a release is for.
      if (!(error instanceof LostLease)) throw error;
    }
    this.isLost = true;
  }

  private replaced(
    nowUnixMs: number,
    untilUnixMs: number,
    writes: readonly RecordWrite[],
  ): Promise<readonly RecordWrite[]> {
    const done = this.queue.then(async () => {
      if (this.isLost) throw this.lost();
      const own = writeOf(this.request, untilUnixMs, this.revision);
      const refused = await this.records.write(nowUnixMs, [own, ...writes]);
      if (
        refused.some((write) => 'put' in write && write.put.kind === 'LOCK' && write.put.id === own.put.id)
      ) {
        this.isLost = true;
        throw this.lost();
      }
      if (refused.length === 0) this.revision++;
      return refused;
    });
    // A failure is that of the caller; the next in turn goes on.
    this.queue = done.catch(() => undefined);
    return done;
  }

  private lost(): LostLease {
    return new LostLease(`another process has the lock ${this.request.name}; nothing was written`);
  }
}

function writeOf(
  { name, holder }: LockRequest,
  untilUnixMs: number,
  basedOn: RecordWrite['basedOn'],
): Extract<RecordWrite, { readonly put: unknown }> {
  const body = { holder, untilUnixMs };
  // The record is never removed: its revision must go on growing.
  return {
    put: { kind: 'LOCK', id: name, keys: [], order: untilUnixMs, audience: SYSTEM, body },
    basedOn,
  };
}
