import { describe, expect, test } from 'vitest';
import { byBytes } from '../../../src/access/access-term.js';
import type { TransientKey } from '../../../src/domain/transient.js';
import { compileRegion } from '../../../src/spatial/region.js';
import { firstPlaces } from '../../../src/storage/sqlite/sky/first-places.js';
import { firstFrom, mergedOrder, sortedOrder } from '../../../src/storage/sqlite/sky/key-order.js';
import { nameKeyOf } from '../../../src/storage/sqlite/sky/name-key.js';
import { NameShelf } from '../../../src/storage/sqlite/sky/name-shelf.js';
import { SkyColumns, type SkyRow } from '../../../src/storage/sqlite/sky/sky-columns.js';
import { seededRandom } from '../../seeded-random.js';
import { sky } from '../../spatial/region-positions.js';

const LARGEST_KEY = 12 * 4 ** 24 - 1;

test('keys of names never contradict the order of surveys and names in bytes', () => {
  const random = seededRandom(1);
  const letters = [
    '0',
    '9',
    'A',
    'Z',
    'a',
    'z',
    ' ',
    '/',
    ':',
    '@',
    '[',
    '`',
    '{',
    '~',
    'é',
    '日',
    '😀',
    '\0',
  ];
  const others = ['atlas', 'panstarrs', 'ztfx'];
  const drawn = Array.from({ length: 600 }, () => ({
    survey: random() < 0.1 ? others[Math.floor(random() * 3)]! : random() < 0.3 ? 'lsst' : 'ztf',
    name: Array.from({ length: Math.floor(random() * 12) }, () =>
      random() < 0.5 ? letters[0]! : letters[Math.floor(random() * letters.length)]!,
    ).join(''),
  }));
  let told = 0;
  for (const a of drawn)
    for (const b of drawn) {
      const order = byBytes(a.survey, b.survey) || byBytes(a.name, b.name);
      const byKey = nameKeyOf(a.survey, a.name) - nameKeyOf(b.survey, b.name);
      if (order < 0 ? byKey > 0 : order > 0 ? byKey < 0 : byKey !== 0)
        expect.fail(`${JSON.stringify(a)} against ${JSON.stringify(b)}`);
      if (byKey !== 0) told++;
    }
  expect(told).toBeGreaterThan(250_000);
  expect(nameKeyOf('ztf', 'ZTF18abcdefg')).toBe(nameKeyOf('ztf', 'ZTF18abczzzz'));
  expect(nameKeyOf('lsst', '313853517672400')).toBeLessThan(nameKeyOf('lsst', '313853517673500'));
  expect(Number.isSafeInteger(nameKeyOf('ztf', '~~~~~~~~~~~~~~~~'))).toBe(true);
});

describe('orders of keys', () => {
  const random = seededRandom(2);
  const keys = Float64Array.from({ length: 5000 }, (_, at) =>
    at % 7 === 0 ? LARGEST_KEY : Math.floor(random() * (at % 2 ? LARGEST_KEY : 50)),
  );

  test('are those of a stable sort', () => {
    const expected = [...keys.keys()].slice(1000).sort((a, b) => keys[a]! - keys[b]! || a - b);
    expect([...sortedOrder(keys, 1000, keys.length)]).toEqual(expected);
    expect(sortedOrder(keys, 5, 5)).toHaveLength(0);
  });

  test('merge into one', () => {
    const halves = Float64Array.from([...keys.subarray(0, 3000).toSorted(), ...keys.subarray(3000)]);
    const merged = mergedOrder(halves, 3000, sortedOrder(halves, 3000, 5000));
    expect([...merged]).toEqual([...halves.keys()].sort((a, b) => halves[a]! - halves[b]! || a - b));
  });

  test('tell the first that is not below a key, from any place on', () => {
    const sorted = keys.toSorted();
    for (let n = 0; n < 2000; n++) {
      const from = Math.floor(random() * 5000);
      const key = n % 2 ? sorted[Math.floor(random() * 5000)]! : Math.floor(random() * LARGEST_KEY);
      const expected = sorted.findIndex((other, at) => at >= from && other >= key);
      expect(firstFrom(sorted, key, from, 5000)).toBe(expected === -1 ? 5000 : expected);
    }
  });
});

test('names are given back as they were written, in one shelf and in the next', () => {
  const keys: readonly TransientKey[] = [
    { survey: 'ztf', name: 'ZTF18abcdefg' },
    { survey: 'lsst', name: '170028482194866226' },
    { survey: 'ztf', name: 'T\u00e9l\u00e9scope \u{1f52d}' },
    { survey: 'ztf', name: 'a'.repeat(200) },
    { survey: 'ztf', name: '' },
    { survey: 'lsst', name: '\u007f' },
  ];
  const [first, second] = [new NameShelf(), new NameShelf()];
  const places = keys.map((key) => first.add(key));
  const moved = places.map((place) => second.addOf(first, place)).reverse();
  expect(places.map((place) => first.at(place))).toEqual(keys);
  expect(moved.map((place) => second.at(place)).reverse()).toEqual(keys);
});

test('the first of a list are the least from the start on, with all their equals', () => {
  const random = seededRandom(3);
  for (let n = 0; n < 300; n++) {
    const values = Float64Array.from({ length: Math.floor(random() * 60) }, () =>
      random() < 0.1
        ? Number.NEGATIVE_INFINITY
        : random() < 0.1
          ? Number.POSITIVE_INFINITY
          : Math.floor(random() * 20),
    );
    const start = random() < 0.4 ? Number.NEGATIVE_INFINITY : Math.floor(random() * 20);
    const wanted = 1 + Math.floor(random() * 10);
    const above = [...values].filter((value) => value > start).sort((a, b) => a - b);
    const limit = above[wanted - 1] ?? Number.POSITIVE_INFINITY;
    const { chosen, hasBelow } = firstPlaces(values, wanted, start);
    const expected = [...values.keys()].filter((at) => values[at]! >= start && values[at]! <= limit);
    // Infinite values have no difference.
    expected.sort((a, b) => (values[a] === values[b] ? a - b : values[a]! - values[b]!));
    expect(chosen).toEqual(expected);
    expect(hasBelow).toBe(values.some((value) => value < start));
  }
});

test('columns hold the last row added of each transient, however often they are replaced and merged', () => {
  const random = seededRandom(4);
  const columns = new SkyColumns();
  const rows = new Map<number, SkyRow>();
  const all = compileRegion({ kind: 'cone', raDeg: 0, decDeg: 0, radiusArcsec: 648_000 });
  const some = compileRegion({
    kind: 'rectangle',
    raFromDeg: 350,
    raToDeg: 90,
    decFromDeg: -50,
    decToDeg: 20,
  });
  for (let round = 0; round < 12; round++) {
    const transients = Array.from({ length: round === 0 ? 9_000 : 1_500 }, () =>
      Math.floor(random() * 12_000),
    );
    columns.forget(transients);
    for (const transient of new Set(transients)) {
      const { raDeg, decDeg, hpx } = sky[Math.floor(random() * sky.length)]!;
      const mjd = 59_000 + random();
      const days = { firstDetectionMjd: mjd, lastDetectionMjd: mjd, surveyFirstDetectionMjd: mjd };
      const classId = 1 + (transient % 3);
      const key = {
        survey: transient % 2 ? ('ztf' as const) : ('lsst' as const),
        name: `${transient} ☉ ${round}`,
      };
      const numbers = { hpx, raDeg, decDeg, ...days, peakMag: 18, nameKey: 0, detectionCount: 1 };
      const row = { id: transient, transient, classId, ...numbers, key };
      rows.set(transient, row);
      columns.add(row);
    }
    columns.settle();
    for (const region of [all, some]) {
      const found = columns.placesIn(region, { classes: Uint8Array.of(0, 1, 0, 1), holds: undefined });
      const expected = [...rows.values()].filter(
        ({ classId, raDeg, decDeg }) => classId !== 2 && region.contains(raDeg, decDeg),
      );
      expect(found.map((place) => columns.idAt(place)).sort((a, b) => a - b)).toEqual(
        expected.map(({ id }) => id).sort((a, b) => a - b),
      );
      for (const place of found) expect(columns.keyAt(place)).toEqual(rows.get(columns.idAt(place))?.key);
    }
  }
  expect(columns.count).toBeLessThan(20_000);
});
