import { afterEach, describe, expect, it } from 'vitest';
import { accessTerm } from '../../src/access/access-term.js';
import { RefusedJob } from '../../src/domain/errors.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { publish, ROWS, resolved } from '../fixtures/matching-job.js';
import { openScratchStore } from '../fixtures/scratch-store.js';

let storage: Storage;

afterEach(() => storage.close());

describe('a job that names catalogues', () => {
  const mistakesOf = async (config: object, channel?: string): Promise<readonly string[]> => {
    try {
      await resolved(storage, config, channel);
    } catch (error) {
      if (error instanceof RefusedJob) return error.mistakes;
      throw error;
    }
    return [];
  };

  it('is refused when one is not there, or has no such column, with what would be right', async () => {
    storage = await openScratchStore();
    await publish(storage, 'sdss');
    expect(await mistakesOf({ catalogues: { sdsss: { radiusArcsec: 3 } } })).toEqual([
      expect.stringContaining('expected a catalogue of the store, found sdsss; did you mean sdss?'),
    ]);
    expect(await mistakesOf({ catalogues: { x: { catalogue: 'gaia', radiusArcsec: 3 } } })).toEqual([
      expect.stringContaining('add it with ampelgraph catalogue add'),
    ]);
    for (const wrong of [{ preFilter: { mag: { lt: 3 } } }, { keysToAppend: ['mag'] }])
      expect(await mistakesOf({ catalogues: { sdss: { radiusArcsec: 3, ...wrong } } })).toEqual([
        expect.stringContaining('no column is called "mag"; there are objid, z, class'),
      ]);
    expect(
      await mistakesOf({ catalogues: { sdss: { radiusArcsec: 3, postFilter: { z: { lt: 'x' } } } } }),
    ).toEqual([expect.stringContaining('the column z is of type NUMBER')]);
  });

  it('may use a catalogue with labels only where its results are seen by those alone who satisfy them', async () => {
    storage = await openScratchStore();
    await publish(storage, 'team', ROWS, accessTerm([['group:tde']]));
    const config = { catalogues: { team: { radiusArcsec: 3 } } };
    const own = (access: string) => `access: [${access}]\n    readableBy: everyone\n    lanes: own`;
    expect(await mistakesOf(config)).toEqual([expect.stringContaining('takes group:tde to see')]);
    expect(await mistakesOf(config, own('ztf-public'))).toHaveLength(1);
    expect(await mistakesOf(config, own('ztf-public, "group:tde"'))).toEqual([]);
  });

  it('has another hash with another version of a catalogue', async () => {
    storage = await openScratchStore();
    await publish(storage, 'sdss');
    const config = { catalogues: { sdss: { radiusArcsec: 3 } } };
    const before = await resolved(storage, config);
    expect((await resolved(storage, config)).hash).toBe(before.hash);
    await publish(storage, 'sdss', ROWS.slice(2));
    expect((await resolved(storage, config)).hash).not.toBe(before.hash);
  });
});
