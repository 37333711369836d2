import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { audienceOf, EVERYONE, SYSTEM } from '../../../src/access/audience.js';
import type { Clearance } from '../../../src/access/clearance.js';
import { BadUserInput } from '../../../src/domain/errors.js';
import type { RecordQuery, RecordWrite, StoredRecord } from '../../../src/storage/port/record-store.js';
import { seededRandom } from '../../seeded-random.js';
import { anonymous, NOW, type OpenStorage, openPrepared, PARTNER_TERM, partner, system } from './fixture.js';
import { idsOf, inOrder, KIND, putting, recordOf } from './record-fixture.js';

/** What records promise, besides who sees them. */
export function recordContract(open: OpenStorage): void {
  describe('records', () => {
    test('come back as they were written, with revision and instant', async () => {
      const storage = await openPrepared(open);
      const note = recordOf('ä/1', {
        keys: ['transient:ztf/A', 'author:x'],
        order: 59_000.25,
        audience: audienceOf({ term: PARTNER_TERM, channel: 'TEAM' }),
        body: { text: 'ä\0"', list: [1, null, { deep: -0.5 }], none: {} },
      });
      expect(await storage.records.write(NOW, [{ put: note, basedOn: 'ABSENT' }])).toEqual([]);
      expect(await storage.records.byId(partner, KIND, ['x', 'ä/1'])).toEqual([
        undefined,
        { ...note, revision: 1, recordedAtUnixMs: NOW },
      ]);
      const next = { ...note, keys: ['author:x'], order: 3, audience: EVERYONE, body: {} };
      expect(await storage.records.write(NOW + 5, [{ put: next, basedOn: 1 }])).toEqual([]);
      const [read] = await storage.records.byId(anonymous, KIND, ['ä/1']);
      expect(read).toEqual({ ...next, revision: 2, recordedAtUnixMs: NOW + 5 });
      expect(await storage.records.byId(anonymous, 'TAG', ['ä/1'])).toEqual([undefined]);
      const [old, fresh] = await storage.records.ofKeys(anonymous, ['transient:ztf/A', 'author:x'], LIST);
      expect([old!.totalCount, fresh!.totalCount]).toEqual([0, 1]);
      await storage.close();
    });

    test('are written all or none: one write that rests on another revision refuses the rest', async () => {
      const storage = await openPrepared(open);
      await storage.records.write(NOW, [putting('a'), putting('b')]);
      await storage.records.write(NOW, [putting('b')]);
      const right: RecordWrite[] = [
        { put: recordOf('a', { body: { changed: true } }), basedOn: 1 },
        { put: recordOf('c'), basedOn: 'ABSENT' },
        { remove: { kind: KIND, id: 'none' }, basedOn: 'ANY' },
      ];
      const wrong: RecordWrite[] = [
        { put: recordOf('b'), basedOn: 1 },
        { remove: { kind: KIND, id: 'd' }, basedOn: 3 },
        { put: recordOf('e'), basedOn: 7 },
      ];
      expect(await storage.records.write(NOW, [...right, ...wrong])).toEqual(wrong);
      const seen = await storage.records.byId(anonymous, KIND, ['a', 'b', 'c']);
      expect(seen.map((record) => record?.revision)).toEqual([1, 2, undefined]);
      expect(seen[0]!.body).toEqual({ of: 'a' });
      expect(await storage.records.write(NOW, right)).toEqual([]);
      expect(await storage.records.write(NOW, [{ put: recordOf('c'), basedOn: 'ABSENT' }])).toHaveLength(1);
      await storage.close();
    });

    test('that are removed are gone from every list, and begin at revision 1 when they come again', async () => {
      const storage = await openPrepared(open);
      await storage.records.write(NOW, [putting('a', { keys: ['k'] }), putting('b', { keys: ['k'] })]);
      await storage.records.write(NOW, [{ remove: { kind: KIND, id: 'a' }, basedOn: 1 }]);
      expect(idsOf(await storage.records.byId(anonymous, KIND, ['a', 'b']))).toEqual([undefined, 'b']);
      expect((await storage.records.find(anonymous, LIST)).totalCount).toBe(1);
      expect((await storage.records.ofKeys(anonymous, ['k'], LIST))[0]!.totalCount).toBe(1);
      await storage.records.write(NOW, [putting('a')]);
      expect((await storage.records.byId(anonymous, KIND, ['a']))[0]!.revision).toBe(1);
      await storage.close();
    });

    test('beyond the limits are refused by name, and nothing beside them is written', async () => {
      const storage = await openPrepared(open);
      const many = (count: number) => Array.from({ length: count }, (_, place) => String(place));
      const refused: [RegExp, Parameters<typeof recordOf>[1] & { id?: string }][] = [
        [/id .*200.*received 201/, { id: 'x'.repeat(201) }],
        [/id .*1 to 200.*received 0/, { id: '' }],
        [/id .*NUL/, { id: 'a\0' }],
        [/keys .*Unicode/, { keys: ['\ud800'] }],
        [/keys .*16.*received 17/, { keys: many(17) }],
        [/keys .*distinct/, { keys: ['a', 'a'] }],
        [/blobs .*16/, { blobs: many(17) }],
        [/blobs .*kept before/, { blobs: ['ab'.repeat(32)] }],
        [/order .*finite.*Infinity/, { order: Number.POSITIVE_INFINITY }],
        [/body .*1048576.*1048590/, { body: { text: 'x'.repeat(1_048_579) } }],
      ];
      for (const [message, parts] of refused) {
        const refusal = storage.records.write(NOW, [putting('ok'), putting(parts.id ?? 'bad', parts)]);
        await expect(refusal).rejects.toThrow(message);
        await expect(refusal).rejects.toBeInstanceOf(BadUserInput);
      }
      const twice = storage.records.write(NOW, [putting('a'), { remove: recordOf('a'), basedOn: 'ANY' }]);
      await expect(twice).rejects.toThrow(/once/);
      const { totalCount } = await storage.records.find(system, LIST);
      expect(totalCount).toBe(0);
      await storage.close();
    });

    test('of the greatest sizes are kept', async () => {
      const storage = await openPrepared(open);
      const keys = Array.from({ length: 16 }, (_, place) => String(place).padEnd(200, 'k'));
      const big = recordOf('i'.repeat(200), { keys, body: { text: 'x'.repeat(1_048_565) } });
      expect(await storage.records.write(NOW, [{ put: big, basedOn: 'ABSENT' }])).toEqual([]);
      expect((await storage.records.ofKeys(anonymous, [keys[15]!], LIST))[0]!.rows[0]!.body).toEqual(
        big.body,
      );
      await storage.close();
    });

    test('are listed by order then id, either way, by ranges, keys and pages, as sorting them all says', async () => {
      const storage = await openPrepared(open);
      const random = seededRandom(7);
      const draw = (below: number) => Math.floor(random() * below);
      const made = Array.from({ length: 120 }, (_, place) =>
        recordOf(`${['a', 'B', 'ä', '\u{1f52d}'][draw(4)]}${place}`, {
          order: [-1.5, 0, 2, 2 ** 40][draw(4)]!,
          keys: ['x', 'y', 'z'].filter(() => random() < 0.5),
          audience: random() < 0.7 ? EVERYONE : audienceOf({ term: PARTNER_TERM }),
        }),
      );
      await storage.records.write(
        NOW,
        made.map((put) => ({ put, basedOn: 'ANY' })),
      );
      for (let round = 0; round < 60; round++) {
        const clearance = round % 2 ? anonymous : partner;
        const keys = ['x', 'y', 'z'].filter(() => random() < 0.4);
        const range = { fromOrder: [-1.5, 0, 1][draw(3)]!, toOrder: [0, 2, 1e300][draw(3)]! };
        const query: RecordQuery = {
          kind: KIND,
          direction: random() < 0.5 ? 'ASC' : 'DESC',
          first: draw(9),
          ...(random() < 0.5 ? range : {}),
          ...(random() < 0.7 ? { keys } : {}),
        };
        const expected = made
          .filter(({ audience }) => clearance === partner || audience === EVERYONE)
          .filter((record) => (query.keys ?? []).every((key) => record.keys.includes(key)))
          .filter(({ order }) => order >= (query.fromOrder ?? -9) && order <= (query.toOrder ?? 1e300))
          .sort((a, b) => (query.direction === 'ASC' ? inOrder(a, b) : inOrder(b, a)));
        const after = expected[draw(expected.length + 1)];
        const paged = { ...query, ...(after ? { after: { order: after.order, id: after.id } } : {}) };
        const rest = expected.slice(after ? expected.indexOf(after) + 1 : 0);
        const page = await storage.records.find(clearance, paged);
        expect(idsOf(page.rows)).toEqual(idsOf(rest.slice(0, query.first) as StoredRecord[]));
        expect([page.hasMore, page.totalCount]).toEqual([rest.length > query.first, expected.length]);
        const pages = await storage.records.ofKeys(clearance, ['z', 'none', 'x'], paged);
        for (const [place, key] of ['z', 'none', 'x'].entries()) {
          const having = (record: (typeof made)[number]) => record.keys.includes(key);
          expect(idsOf(pages[place]!.rows)).toEqual(
            idsOf(rest.filter(having).slice(0, query.first) as StoredRecord[]),
          );
          expect(pages[place]!.totalCount).toBe(expected.filter(having).length);
          expect(pages[place]!.hasMore).toBe(rest.filter(having).length > query.first);
        }
      }
      await storage.close();
    });

    test('refuse a list that asks for no number of rows', async () => {
      const storage = await openPrepared(open);
      for (const first of [-1, 0.5, Number.NaN])
        await expect(storage.records.find(system, { ...LIST, first })).rejects.toBeInstanceOf(BadUserInput);
      const unbounded = storage.records.ofKeys(system, ['k'], { ...LIST, toOrder: Number.NaN });
      await expect(unbounded).rejects.toThrow(/toOrder/);
      await storage.close();
    });

    test('written at once by many each raise the revision by one: no write is lost', async () => {
      const storage = await openPrepared(open);
      await storage.records.write(NOW, [putting('n', { body: { count: 0 } })]);
      let conflicts = 0;
      const add = async (): Promise<void> => {
        for (;;) {
          const [known] = await storage.records.byId(system, KIND, ['n']);
          const count = Number(known!.body['count']) + 1;
          const put = recordOf('n', { body: { count } });
          const refused = await storage.records.write(NOW, [{ put, basedOn: known!.revision }]);
          if (refused.length === 0) return;
          conflicts++;
        }
      };
      await Promise.all(Array.from({ length: 12 }, add));
      const [last] = await storage.records.byId(system, KIND, ['n']);
      expect([last!.body, last!.revision]).toEqual([{ count: 12 }, 13]);
      expect(conflicts).toBeGreaterThan(0);
      await storage.close();
    });
  });

  describe('contents beside records', () => {
    const small = Buffer.from('a small map');
    const large = Buffer.alloc(9_000_000, 'large ');

    test('are kept once under their SHA-256, whatever their size, and read back through a record', async () => {
      const storage = await openPrepared(open);
      const hashes = [];
      for (const content of [small, large, Buffer.alloc(0), small]) {
        hashes.push(await storage.records.putBlob(content));
        expect(hashes.at(-1)).toBe(createHash('sha256').update(content).digest('hex'));
      }
      await storage.records.write(NOW, [putting('a', { blobs: hashes.slice(0, 3) })]);
      const [record] = await storage.records.byId(anonymous, KIND, ['a']);
      expect(record!.blobs).toEqual(hashes.slice(0, 3));
      for (const [place, content] of [small, large, Buffer.alloc(0)].entries()) {
        const read = await storage.records.blob(anonymous, record!, hashes[place]!);
        expect(Buffer.compare(read!, content)).toBe(0);
      }
      await storage.close();
    });

    test('are read by who sees a record that names them, through that record alone', async () => {
      const storage = await openPrepared(open);
      const [one, other] = [await storage.records.putBlob(small), await storage.records.putBlob(large)];
      await storage.records.write(NOW, [
        putting('open', { blobs: [other] }),
        putting('hidden', { blobs: [one], audience: audienceOf({ term: PARTNER_TERM }) }),
        putting('system', { blobs: [one], audience: SYSTEM }),
      ]);
      const read = async (clearance: Clearance, id: string, hash: string) =>
        (await storage.records.blob(clearance, { kind: KIND, id }, hash))?.length;
      expect(await read(anonymous, 'open', other)).toBe(large.length);
      expect(await read(anonymous, 'open', one)).toBeUndefined();
      expect(await read(anonymous, 'hidden', one)).toBeUndefined();
      expect(await read(partner, 'hidden', one)).toBe(small.length);
      expect(await read(partner, 'system', one)).toBeUndefined();
      expect(await read(system, 'system', one)).toBe(small.length);
      expect(await read(system, 'none', one)).toBeUndefined();
      expect(await read(system, 'system', 'no hash')).toBeUndefined();
      await storage.close();
    });

    test('are swept when no record names them and they were put before the instant', async () => {
      const storage = await openPrepared(open);
      const [named, unnamed] = [await storage.records.putBlob(small), await storage.records.putBlob(large)];
      await storage.records.write(NOW, [putting('a', { blobs: [named] })]);
      expect(await storage.records.sweepBlobs(0)).toBe(0);
      expect(await storage.records.sweepBlobs(Number.MAX_SAFE_INTEGER)).toBe(1);
      await expect(storage.records.write(NOW, [putting('b', { blobs: [unnamed] })])).rejects.toThrow(unnamed);
      expect((await storage.records.blob(system, { kind: KIND, id: 'a' }, named))?.length).toBe(small.length);
      await storage.records.write(NOW, [putting('a')]);
      expect(await storage.records.sweepBlobs(Number.MAX_SAFE_INTEGER)).toBe(1);
      expect(await storage.records.sweepBlobs(Number.MAX_SAFE_INTEGER)).toBe(0);
      expect(await storage.records.putBlob(large)).toBe(unnamed);
      await storage.close();
    });
  });
}

const LIST: RecordQuery = { kind: KIND, direction: 'ASC', first: 10 };
