/** What every bucket holds, and how fast it fills again. */
export interface BucketSize {
  readonly capacity: number;
  readonly perSecond: number;
}

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** A hundred bytes each. */
const MAX_BUCKETS = 100_000;

/**
 * Holds a token bucket for each key (J. Turner, IEEE Communications Magazine 24(10), 1986): full at first, emptied by
 * what is taken, filled again at an even pace.
 *
 * Within any t seconds a key takes at most `capacity + perSecond t`. Of one amount above the capacity only the capacity
 * has to be there; the rest is a debt, so that nothing is refused for ever. Keys know nothing of each other, and a full
 * bucket is as good as none: those least recently used are forgotten beyond {@link MAX_BUCKETS}.
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly size: BucketSize,
    private readonly maxBuckets = MAX_BUCKETS,
  ) {}

  /**
   * Takes an amount when it is there; else nothing.
   *
   * @param nowMs  of a clock that never goes back
   * @returns      0 when taken, else after how many milliseconds it will be there
   */
  take(key: string, amount: number, nowMs: number): number {
    const tokens = this.tokensOf(key, nowMs);
    const needed = Math.min(amount, this.size.capacity);
    if (tokens < needed) return (1000 * (needed - tokens)) / this.size.perSecond;
    this.keep(key, { tokens: tokens - amount, atMs: nowMs });
    return 0;
  }

  /** Puts back what was taken and not used. */
  giveBack(key: string, amount: number, nowMs: number): void {
    this.keep(key, { tokens: Math.min(this.tokensOf(key, nowMs) + amount, this.size.capacity), atMs: nowMs });
  }

  private tokensOf(key: string, nowMs: number): number {
    const { capacity, perSecond } = this.size;
    const bucket = this.buckets.get(key);
    if (bucket === undefined) return capacity;
    return Math.min(capacity, bucket.tokens + (perSecond * (nowMs - bucket.atMs)) / 1000);
  }

  /** Keys stand in the order in which they were used last. */
  private keep(key: string, bucket: Bucket): void {
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    if (this.buckets.size <= this.maxBuckets) return;
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}
