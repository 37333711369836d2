import { describe, expect, test } from 'vitest';
import { FetchPositions } from '../../../src/sources/kafka/fetch-positions.js';

function positions(start: bigint): FetchPositions {
  const made = new FetchPositions();
  made.begin(Promise.resolve(new Map([['t/0', start]])));
  return made;
}

const fetched = (from: bigint, next: bigint) => ({ key: 't/0', from, next });

describe('what is fetched of a partition', () => {
  test('fits when it begins where the group has committed, and then where the last ended', async () => {
    const at = positions(50n);
    expect(await at.fit(fetched(50n, 60n))).toEqual({ kind: 'FITS' });
    at.take(fetched(50n, 60n));
    expect(await at.fit(fetched(60n, 70n))).toEqual({ kind: 'FITS' });
  });

  test('is dropped when it was fetched for an earlier assignment, and what follows in order is taken', async () => {
    const at = positions(50n);
    expect(await at.fit(fetched(100n, 110n))).toEqual({ kind: 'STALE' });
    expect(await at.fit(fetched(50n, 60n))).toEqual({ kind: 'FITS' });
    at.take(fetched(50n, 60n));
    expect(await at.fit(fetched(100n, 110n))).toEqual({ kind: 'STALE' });
    expect(await at.fit(fetched(60n, 70n))).toEqual({ kind: 'FITS' });
  });

  test('is taken after a gap when the client comes with the same again: the broker has nothing else', async () => {
    const at = positions(50n);
    await at.fit(fetched(80n, 90n));
    expect(await at.fit(fetched(80n, 90n))).toEqual({ kind: 'AFTER_GAP', expected: 50n });
  });

  test('fits where nothing is known of the beginning', async () => {
    expect(await positions(50n).fit({ key: 't/1', from: 7n, next: 8n })).toEqual({ kind: 'FITS' });
  });

  test('can not be judged while the beginnings are not known', async () => {
    const at = new FetchPositions();
    at.begin(Promise.reject(new Error('the coordinator is away')));
    await expect(at.fit(fetched(1n, 2n))).rejects.toThrow('the coordinator is away');
  });
});
