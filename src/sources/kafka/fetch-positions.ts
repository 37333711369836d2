/** What the client fetched of one partition, as far as positions go. */
export interface Fetched {
  readonly key: string;
  /** The offset that was asked for. */
  readonly from: bigint;
  /** The offset behind all that came. */
  readonly next: bigint;
}

export type Fit =
  | { readonly kind: 'FITS' }
  /** Fetched for an earlier assignment: must be dropped, and comes again. */
  | { readonly kind: 'STALE' }
  /** The broker has no messages from `expected` on before those that came: expired, compacted or aborted. */
  | { readonly kind: 'AFTER_GAP'; readonly expected: bigint };

/**
 * Makes sure that the messages of a partition follow one another without a hole.
 *
 * After a rebalance the client may still hand over what it fetched before, from an offset behind the one at which the
 * group goes on; taking it would skip what lies between. So the first fetch of an assignment must begin where the
 * group's committed offset says, and each later one where the last ended. One that does not is dropped once; when the
 * client comes with the same again, the broker has nothing else.
 */
export class FetchPositions {
  private starts: Promise<ReadonlyMap<string, bigint>> = Promise.resolve(new Map());
  private readonly next = new Map<string, bigint>();
  private readonly dropped = new Map<string, bigint>();

  /** @param starts  where each partition of the new assignment begins, as far as that is known */
  begin(starts: Promise<ReadonlyMap<string, bigint>>): void {
    this.starts = starts;
    // A failure is heard of by the first who asks; it must not count as unhandled until then.
    starts.catch(() => undefined);
    this.next.clear();
    this.dropped.clear();
  }

  /** Tells how what was fetched fits to what came before, without taking it. */
  async fit({ key, from }: Fetched): Promise<Fit> {
    const expected = this.next.get(key) ?? (await this.starts).get(key);
    if (expected === undefined || from === expected) return { kind: 'FITS' };
    if (this.dropped.get(key) === from) return { kind: 'AFTER_GAP', expected };
    this.dropped.set(key, from);
    return { kind: 'STALE' };
  }

  /** Notes that it was taken. */
  take({ key, next }: Fetched): void {
    this.next.set(key, next);
    this.dropped.delete(key);
  }
}
