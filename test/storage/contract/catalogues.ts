import { describe, expect, test } from 'vitest';
import { accessTerm } from '../../../src/access/access-term.js';
import type { MatchMode } from '../../../src/domain/catalogue.js';
import { BadUserInput, CostExceeded, Timeout } from '../../../src/domain/errors.js';
import { parseSkyPosition } from '../../../src/domain/sky-position.js';
import { parseCone, squaredChordFrom } from '../../../src/spatial/cone.js';
import type { CatalogueVersion, NewCatalogueRow } from '../../../src/storage/port/catalogue-store.js';
import { seededRandom } from '../../seeded-random.js';
import { drawnAroundRim, drawnPositions } from '../../spatial/brute-force.js';
import { drawnCone } from '../../spatial/sky-points.js';
import { COLUMNS, publish, rowAt, search } from './catalogue-fixture.js';
import { anonymous, type OpenStorage, openPrepared, PARTNER, partner, system } from './fixture.js';

/** Beyond 2^53: a double would hold 1237649770260463616. */
const LARGE_ID = '1237649770260463687';

const POINTS = 4_000;
const CONES = 300;

/** What the store promises of catalogues. */
export function catalogueContract(open: OpenStorage): void {
  describe('a catalogue', () => {
    test('gives for each cone exactly the rows that comparing every one of them gives', async () => {
      const storage = await openPrepared(open);
      const random = seededRandom(41);
      const positions = drawnPositions(random, POINTS);
      const version = await publish(storage, 'drawn', positions.map(rowAt));
      const cones = Array.from({ length: CONES }, (_, n) =>
        n % 3 === 0
          ? drawnCone(random)
          : parseCone({ ...positions[n]!, radiusArcsec: 10 ** (6 * random() - 1) }),
      );
      const wrong = { missed: 0, extra: 0, disordered: 0 };
      let found = 0;
      const answers = {
        all: await search(storage, version, cones, 'ALL'),
        nearest: await search(storage, version, cones, 'NEAREST'),
        any: await search(storage, version, cones, 'ANY'),
      };
      for (const [n, cone] of cones.entries()) {
        const expected = positions
          .map((position, place) => ({
            place,
            chord: squaredChordFrom(cone, position.raDeg, position.decDeg),
          }))
          .filter(({ chord }) => chord <= cone.squaredChordLimit);
        const [all, nearest, any] = [answers.all[n]!, answers.nearest[n]!, answers.any[n]!];
        const ids = new Set(all.map(({ id }) => id));
        wrong.missed += expected.filter(({ place }) => !ids.has(String(place))).length;
        wrong.extra += all.length - expected.length;
        const separations = all.map(({ separationArcsec }) => separationArcsec);
        wrong.disordered += separations.filter((one, at) => at > 0 && one < separations[at - 1]!).length;
        found += all.length;
        expect(nearest).toEqual(all.slice(0, 1));
        expect(any).toHaveLength(Math.min(1, all.length));
        expect(any.every(({ id }) => ids.has(id))).toBe(true);
      }
      expect(wrong).toEqual({ missed: 0, extra: 0, disordered: 0 });
      expect(found).toBeGreaterThan(CONES);
      // Asked for alone, each gives the same.
      for (const n of [0, 1, 2, 3, 30, 31])
        for (const [mode, answer] of [
          ['ALL', answers.all],
          ['NEAREST', answers.nearest],
        ] as const)
          expect(await search(storage, version, [cones[n]!], mode)).toEqual([answer[n]]);
      await storage.close();
    });

    test('is exact at the rim of a cone, to 1e-12 of its radius', async () => {
      const storage = await openPrepared(open);
      const random = seededRandom(43);
      const cones = [0.1, 2, 3600].map((radiusArcsec, n) =>
        parseCone({ raDeg: [0, 359.99999, 123.4][n]!, decDeg: [90, -0.0001, -45][n]!, radiusArcsec }),
      );
      for (const [n, cone] of cones.entries()) {
        const positions = drawnAroundRim(random, cone, 400);
        const version = await publish(storage, `rim-${n}`, positions.map(rowAt));
        const inside = positions.filter(
          ({ raDeg, decDeg }) => squaredChordFrom(cone, raDeg, decDeg) <= cone.squaredChordLimit,
        );
        expect((await search(storage, version, [cone], 'ALL'))[0]).toHaveLength(inside.length);
        expect(inside.length).toBeGreaterThan(0);
      }
      await storage.close();
    });

    test('keeps every kind of value, whole numbers beyond 2^53 digit by digit', async () => {
      const storage = await openPrepared(open);
      const rows: readonly NewCatalogueRow[] = [
        { id: LARGE_ID, raDeg: 10, decDeg: 20, values: [LARGE_ID, 18.25, 'AGN', ['g', 'r'], true] },
        { id: '7', raDeg: 10.0001, decDeg: 20, values: [7, null, null, null, null] },
      ];
      const version = await publish(storage, 'kinds', rows);
      const [found = []] = await search(
        storage,
        version,
        [{ raDeg: 10, decDeg: 20, radiusArcsec: 2 }],
        'ALL',
      );
      expect(found.map(({ id, values }) => [id, values])).toEqual([
        [LARGE_ID, { objid: LARGE_ID, mag: 18.25, kind: 'AGN', bands: ['g', 'r'], good: true }],
        ['7', { objid: '7', mag: null, kind: null, bands: null, good: null }],
      ]);
      expect(found[1]?.separationArcsec).toBeCloseTo(0.338, 2);
      await storage.close();
    });

    test('is asked by column: the nearest is the nearest of the rows that satisfy the conditions', async () => {
      const storage = await openPrepared(open);
      const version = await publish(storage, 'columns', [
        { id: 'a', raDeg: 10, decDeg: 20, values: [LARGE_ID, 21, 'star', null, false] },
        { id: 'b', raDeg: 10.0002, decDeg: 20, values: [8, 19, 'AGN', null, true] },
        { id: 'c', raDeg: 10.0004, decDeg: 20, values: [9, null, 'AGN', null, true] },
      ]);
      const cones = [{ raDeg: 10, decDeg: 20, radiusArcsec: 5 }];
      const ids = async (where: Parameters<typeof search>[4], mode: MatchMode = 'ALL') =>
        (await search(storage, version, cones, mode, where))[0]!.map(({ id }) => id);
      expect(await ids([{ op: 'in', column: 'kind', values: ['AGN', 'QSO'] }], 'NEAREST')).toEqual(['b']);
      expect(await ids([{ op: 'compare', column: 'mag', comparison: 'gte', value: 20 }])).toEqual(['a']);
      expect(await ids([{ op: 'present', column: 'mag', present: false }])).toEqual(['c']);
      expect(await ids([{ op: 'compare', column: 'objid', comparison: 'eq', value: LARGE_ID }])).toEqual([
        'a',
      ]);
      expect(
        await ids([{ op: 'compare', column: 'objid', comparison: 'eq', value: '1237649770260463688' }]),
      ).toEqual([]);
      expect(await ids([{ op: 'compare', column: 'objid', comparison: 'lt', value: 9 }])).toEqual(['b']);
      await expect(ids([{ op: 'present', column: 'nothing', present: true }])).rejects.toThrow(BadUserInput);
      await storage.close();
    });

    test('lists its rows in the order of the sky, page by page, by region too', async () => {
      const storage = await openPrepared(open);
      const random = seededRandom(47);
      const positions = drawnPositions(random, 500);
      const version = await publish(storage, 'listed', positions.map(rowAt));
      const region = { kind: 'cone', raDeg: 0, decDeg: 0, radiusArcsec: 200_000 } as const;
      const pages: string[] = [];
      for (let after: { hpx: number; place: number } | undefined; ; ) {
        const page = await storage.catalogues.rows(anonymous, {
          catalogue: version,
          region,
          where: [],
          first: 50,
          ...(after ? { after } : {}),
        });
        pages.push(...page!.rows.map(({ id }) => id!));
        after = page!.rows.at(-1);
        if (!page!.hasMore) break;
      }
      const cone = parseCone(region);
      const expected = positions.flatMap(({ raDeg, decDeg }, place) =>
        squaredChordFrom(cone, raDeg, decDeg) <= cone.squaredChordLimit ? [String(place)] : [],
      );
      expect([...pages].sort()).toEqual(expected.sort());
      expect(new Set(pages).size).toBe(pages.length);
      const whole = await storage.catalogues.rows(anonymous, { catalogue: version, where: [], first: 1000 });
      expect(whole!.rows).toHaveLength(positions.length);
      for (const [at, { hpx, place }] of whole!.rows.entries()) {
        const before = whole!.rows[at - 1];
        expect(place).toBe(before?.hpx === hpx ? before.place + 1 : 0);
        expect(hpx).toBeGreaterThanOrEqual(before?.hpx ?? 0);
      }
      await storage.close();
    });

    test('gives the same answers whatever the order in which its rows came, duplicates included', async () => {
      const storage = await openPrepared(open);
      const rows = [
        ...drawnPositions(seededRandom(53), 60).map((position, place) => rowAt(position, place % 20)),
        ...Array.from({ length: 5 }, (_, place) => rowAt(parseSkyPosition({ raDeg: 1, decDeg: 1 }), place)),
      ];
      const one = await publish(storage, 'one', rows);
      const other = await publish(storage, 'other', [...rows].reverse());
      const cones = [{ raDeg: 1, decDeg: 1, radiusArcsec: 648_000 }];
      expect(await search(storage, one, cones, 'ALL')).toEqual(await search(storage, other, cones, 'ALL'));
      const pagesOf = async (version: CatalogueVersion) =>
        (await storage.catalogues.rows(anonymous, { catalogue: version, where: [], first: 100 }))!.rows;
      expect(await pagesOf(one)).toEqual(await pagesOf(other));
      await storage.close();
    });

    test('that a viewer may not see is absent, by name, by digest and in lists', async () => {
      const storage = await openPrepared(open);
      const hidden = await publish(storage, 'hidden', [rowAt(parseSkyPosition({ raDeg: 1, decDeg: 1 }), 1)], {
        audience: accessTerm([[PARTNER]]),
      });
      const cones = [{ raDeg: 1, decDeg: 1, radiusArcsec: 1 }];
      const { catalogues } = storage;
      for (const reference of ['hidden', `hidden@${hidden.version}`, hidden.digest]) {
        expect(await catalogues.find(anonymous, reference)).toBeUndefined();
        expect(await catalogues.find(partner, reference)).toEqual(hidden);
      }
      expect(await catalogues.list(anonymous)).toEqual([]);
      expect(await catalogues.list(partner)).toEqual([hidden]);
      expect(
        await catalogues.cones(anonymous, { catalogue: hidden, cones, mode: 'ALL', where: [], maxRows: 10 }),
      ).toBeUndefined();
      expect(await catalogues.rows(anonymous, { catalogue: hidden, where: [], first: 1 })).toBeUndefined();
      expect(await search(storage, hidden, cones, 'ALL', [], partner)).toMatchObject([[{ id: '1' }]]);
      await storage.close();
    });

    test('has versions: the newest is meant by the name, the others by the beginning of their digest', async () => {
      const storage = await openPrepared(open);
      const { catalogues } = storage;
      const row = rowAt(parseSkyPosition({ raDeg: 1, decDeg: 1 }), 1);
      const first = await publish(storage, 'two', [row]);
      const second = await publish(storage, 'two', [row, row]);
      expect(await catalogues.find(anonymous, 'two')).toEqual(second);
      expect(await catalogues.find(anonymous, `two@${first.version.slice(0, 6)}`)).toEqual(first);
      expect(await catalogues.find(anonymous, `two@${first.version.slice(0, 5)}`)).toBeUndefined();
      expect((await catalogues.list(anonymous)).map(({ digest }) => digest)).toEqual([
        second.digest,
        first.digest,
      ]);
      // Loaded again it is the same version, and the newest again.
      await publish(storage, 'two', [row]);
      expect((await catalogues.list(anonymous)).map(({ digest }) => digest)).toEqual([
        first.digest,
        second.digest,
      ]);
      expect(await catalogues.remove(first)).toBe(true);
      expect(await catalogues.remove(first)).toBe(false);
      expect(await catalogues.find(anonymous, 'two')).toEqual(second);
      await storage.close();
    });

    test('has one audience for all versions of a name', async () => {
      const storage = await openPrepared(open);
      const row = rowAt(parseSkyPosition({ raDeg: 1, decDeg: 1 }), 1);
      await publish(storage, 'shown', [row]);
      await expect(
        publish(storage, 'shown', [row, row], { audience: accessTerm([[PARTNER]]) }),
      ).rejects.toThrow(BadUserInput);
      expect(await storage.catalogues.list(system)).toHaveLength(1);
      await storage.close();
    });

    test('is not seen before it is published, and leaves nothing when it is discarded', async () => {
      const storage = await openPrepared(open);
      const load = await storage.catalogues.load(COLUMNS.length);
      await load.add([rowAt(parseSkyPosition({ raDeg: 1, decDeg: 1 }), 1)]);
      expect(await storage.catalogues.list(system)).toEqual([]);
      await load.discard();
      expect(await storage.catalogues.list(system)).toEqual([]);
      await storage.close();
    });

    test('refuses more rows than asked for at most, and stops at its time limit', async () => {
      const storage = await openPrepared(open);
      const version = await publish(storage, 'many', drawnPositions(seededRandom(59), 30).map(rowAt));
      const cones = [{ raDeg: 1, decDeg: 1, radiusArcsec: 648_000 }];
      const ask = { catalogue: version, cones, mode: 'ALL', where: [] } as const;
      await expect(storage.catalogues.cones(anonymous, { ...ask, maxRows: 29 })).rejects.toThrow(
        CostExceeded,
      );
      expect((await storage.catalogues.cones(anonymous, { ...ask, maxRows: 30 }))?.[0]).toHaveLength(30);
      await expect(
        storage.catalogues.cones(anonymous, { ...ask, maxRows: 30, deadlineUnixMs: 1 }),
      ).rejects.toThrow(Timeout);
      await storage.close();
    });
  });
}
