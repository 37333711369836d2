import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TokenBuckets } from '../../src/server/rate/token-buckets.js';

const sizes = fc.record({
  capacity: fc.integer({ min: 1, max: 1000 }),
  perSecond: fc.integer({ min: 1, max: 500 }),
});
const takes = fc.array(
  fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    amount: fc.integer({ min: 1, max: 1500 }),
    afterMs: fc.integer({ min: 0, max: 3000 }),
  }),
  { maxLength: 60 },
);

/** Gives the takes with the instants at which they come. */
function timed(
  steps: readonly { readonly key: string; readonly amount: number; readonly afterMs: number }[],
) {
  let atMs = 1e6;
  return steps.map(({ key, amount, afterMs }) => {
    atMs += afterMs;
    return { key, amount, atMs };
  });
}

test('within any time a key takes no more than the bucket holds and what flows into it, and one debt', () => {
  fc.assert(
    fc.property(sizes, takes, (size, steps) => {
      const buckets = new TokenBuckets(size);
      const taken = timed(steps).filter(({ key, amount, atMs }) => buckets.take(key, amount, atMs) === 0);
      for (const key of ['a', 'b', 'c']) {
        const own = taken.filter((each) => each.key === key);
        own.forEach((first, from) => {
          let sum = 0;
          for (const { amount, atMs } of own.slice(from)) {
            // The last may go beyond, as far as it is larger than a whole bucket.
            const needed = Math.min(amount, size.capacity);
            const inFlow = (size.perSecond * (atMs - first.atMs)) / 1000;
            expect(sum + needed).toBeLessThanOrEqual(size.capacity + inFlow + 1e-6);
            sum += amount;
          }
        });
      }
    }),
  );
});

test('who waits as long as he is told gets what he was refused, and not before', () => {
  fc.assert(
    fc.property(sizes, takes, (size, steps) => {
      const buckets = new TokenBuckets(size);
      for (const { key, amount, atMs } of timed(steps)) {
        const waitMs = buckets.take(key, amount, atMs);
        if (waitMs === 0) continue;
        expect(buckets.take(key, amount, atMs + 0.9 * waitMs)).toBeGreaterThan(0);
        expect(buckets.take(key, amount, atMs + waitMs + 1e-3)).toBe(0);
        return;
      }
    }),
  );
});

test('what others take changes nothing, nor does forgetting who has a full bucket', () => {
  fc.assert(
    fc.property(sizes, takes, (size, steps) => {
      const together = new TokenBuckets(size);
      const answers = timed(steps).map((step) => ({
        ...step,
        waitMs: together.take(step.key, step.amount, step.atMs),
      }));
      const alone = new TokenBuckets(size);
      for (const { key, amount, atMs, waitMs } of answers)
        if (key === 'a') expect(alone.take(key, amount, atMs)).toBe(waitMs);
    }),
  );
  const two = new TokenBuckets({ capacity: 10, perSecond: 1 }, 2);
  expect([two.take('a', 10, 0), two.take('a', 10, 0)]).toEqual([0, 10_000]);
  // Used last, `b` and `c` are kept, and ten seconds later `a` is as it was at first.
  expect([two.take('b', 10, 5000), two.take('c', 10, 5000)]).toEqual([0, 0]);
  expect([two.take('a', 10, 10_000), two.take('c', 10, 10_000)]).toEqual([0, 5000]);
});

test('what is given back can be taken again, and never more than a full bucket', () => {
  const buckets = new TokenBuckets({ capacity: 100, perSecond: 1 });
  expect(buckets.take('a', 100, 0)).toBe(0);
  buckets.giveBack('a', 60, 0);
  expect([buckets.take('a', 61, 0), buckets.take('a', 60, 0)]).toEqual([1000, 0]);
  buckets.giveBack('a', 1e6, 0);
  expect([buckets.take('a', 100, 0), buckets.take('a', 1, 0)]).toEqual([0, 1000]);
});
