import { describe, expect, test } from 'vitest';
import { BadUserInput } from '../../src/domain/errors.js';
import { MAX_VALUES } from '../../src/operations/where/parse-operators.js';
import { MAX_PATH_KEYS } from '../../src/operations/where/parse-t2-where.js';
import { orderText, parseTransientOrder } from '../../src/operations/where/parse-transient-order.js';
import {
  MAX_CONDITIONS,
  MAX_WHERE_DEPTH,
  parseTransientWhere,
} from '../../src/operations/where/parse-transient-where.js';
import { requiredCones, unitsOf } from '../../src/operations/where/predicate-traits.js';
import type { TransientWhere } from '../../src/operations/where/transient-where.js';

const cone = { raDeg: -10, decDeg: 45, radiusArcsec: 5 };
const VERTEX = { raDeg: 1, decDeg: 2 };

function pathOf(parse: () => unknown): readonly (string | number)[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof BadUserInput) return error.path;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a condition', () => {
  test('that asks nothing is none', () => {
    for (const where of [undefined, null, {}, { and: [] }, { name: null, and: null }, { peakMag: {} }])
      expect(parseTransientWhere(where)).toBeUndefined();
  });

  test('means everything given at one level together', () => {
    expect(parseTransientWhere({ peakMag: { lt: 19, gte: 15 }, name: { in: ['a'] } })).toEqual({
      op: 'and',
      all: [
        { op: 'in', field: 'name', values: ['a'] },
        { op: 'compare', field: 'peakMag', comparison: 'lt', value: 19 },
        { op: 'compare', field: 'peakMag', comparison: 'gte', value: 15 },
      ],
    });
  });

  test('keeps an empty or, which holds for nothing', () => {
    expect(parseTransientWhere({ or: [] })).toEqual({ op: 'or', any: [] });
    expect(parseTransientWhere({ not: { or: [] } })).toEqual({ op: 'not', of: { op: 'or', any: [] } });
    expect(parseTransientWhere({ not: {} })).toEqual({ op: 'not', of: { op: 'and', all: [] } });
  });

  test('wraps the cone, splits the path and takes each operator by itself', () => {
    expect(parseTransientWhere({ region: { cone } })).toEqual({
      op: 'inRegion',
      region: { kind: 'cone', ...cone, raDeg: 350 },
    });
    expect(parseTransientWhere({ t2: { unit: 'Fit', path: 'fit.z_0', gt: 0.1, lt: 'x' } })).toEqual({
      op: 'and',
      all: [
        { op: 't2', unit: 'Fit', path: ['fit', 'z_0'], comparison: 'lt', value: 'x' },
        { op: 't2', unit: 'Fit', path: ['fit', 'z_0'], comparison: 'gt', value: 0.1 },
      ],
    });
  });

  test('takes a region of every kind', () => {
    const vertices = [VERTEX, { raDeg: 3, decDeg: 2 }, { raDeg: 2, decDeg: 4 }];
    const rectangle = { raFromDeg: 350, raToDeg: 10, decFromDeg: -5, decToDeg: 5 };
    const ellipse = { raDeg: 0, decDeg: 1, semiMajorDeg: 3, semiMinorDeg: 4, positionAngleDeg: 5 };
    for (const [region, expected] of [
      [{ polygon: { vertices, side: null } }, { kind: 'polygon', vertices }],
      [{ polygon: { vertices, side: 'LARGER' } }, { kind: 'polygon', vertices, side: 'LARGER' }],
      [{ rectangle }, { kind: 'rectangle', ...rectangle }],
      [
        { ellipse, cone: null },
        { kind: 'ellipse', ...ellipse },
      ],
      [
        { moc: '1/1 3 0/2' },
        {
          kind: 'cells',
          ranges: [4 ** 23, 2 * 4 ** 23 - 1, 3 * 4 ** 23, 4 ** 24 - 1, 2 * 4 ** 24, 3 * 4 ** 24 - 1],
        },
      ],
      [{ h3Cell: '8428309ffffffff' }, { kind: 'h3Cell', cell: '8428309ffffffff' }],
    ] as const)
      expect(parseTransientWhere({ region })).toEqual({ op: 'inRegion', region: expected });
  });

  test('on a band alone asks for a detection in it, and present: false for absence', () => {
    expect(parseTransientWhere({ band: { band: 'g' } })).toEqual({
      op: 'band',
      band: 'g',
      field: 'count',
      comparison: 'gte',
      value: 1,
    });
    expect(parseTransientWhere({ peakMag: { present: false } })).toEqual({
      op: 'not',
      of: { op: 'present', field: 'peakMag' },
    });
  });

  test.each([
    [{ region: {} }, ['where', 'region']],
    [
      { or: [{}, { not: { region: { cone: { ...cone, raDeg: Number.NaN } } } }] },
      ['where', 'or', 1, 'not', 'region', 'cone', 'raDeg'],
    ],
    [{ region: { cone, h3Cell: '8428309ffffffff' } }, ['where', 'region']],
    [{ region: { h3Cell: '8428309fffffff0' } }, ['where', 'region', 'h3Cell']],
    [{ region: { moc: 'everywhere' } }, ['where', 'region', 'moc']],
    [
      { region: { polygon: { vertices: [{ raDeg: 1, decDeg: 2 }] } } },
      ['where', 'region', 'polygon', 'vertices'],
    ],
    [
      { region: { polygon: { vertices: [VERTEX, { raDeg: 1, decDeg: 95 }, VERTEX] } } },
      ['where', 'region', 'polygon', 'vertices', 1, 'decDeg'],
    ],
    [
      { and: Array(4).fill({ region: { polygon: { vertices: Array(3000).fill(VERTEX) } } }) },
      ['where', 'and', 0, 'region', 'polygon', 'vertices', 1],
    ],
    [
      { region: { rectangle: { raFromDeg: 0, raToDeg: 1, decFromDeg: 3, decToDeg: 2 } } },
      ['where', 'region', 'rectangle', 'decFromDeg'],
    ],
    [
      { region: { ellipse: { raDeg: 0, decDeg: 1, semiMajorDeg: 3, semiMinorDeg: 0, positionAngleDeg: 5 } } },
      ['where', 'region', 'ellipse', 'semiMinorDeg'],
    ],
    [{ t2: { unit: '1x', path: 'a', eq: 1 } }, ['where', 't2', 'unit']],
    [{ t2: { unit: 'A', path: 'a.b-c', eq: 1 } }, ['where', 't2', 'path']],
    [
      {
        t2: {
          unit: 'A',
          path: Array(MAX_PATH_KEYS + 1)
            .fill('a')
            .join('.'),
          eq: 1,
        },
      },
      ['where', 't2', 'path'],
    ],
    [{ t2: { unit: 'A', path: 'a', gte: null } }, ['where', 't2', 'gte']],
    [{ name: { in: Array(MAX_VALUES + 1).fill('a') } }, ['where', 'name', 'in']],
    [{ channels: { anyOf: Array(MAX_VALUES + 1).fill('a') } }, ['where', 'channels', 'anyOf']],
    [{ band: { band: 'g', peakMag: { lt: null } } }, ['where', 'band', 'peakMag', 'lt']],
  ] as const)('%j is refused at %j', (where, path) => {
    expect(pathOf(() => parseTransientWhere(where as TransientWhere))).toEqual(path);
  });

  test('nested too deep or too long is refused', () => {
    const nested = (depth: number): TransientWhere => (depth === 1 ? {} : { not: nested(depth - 1) });
    expect(parseTransientWhere(nested(MAX_WHERE_DEPTH))).toBeDefined();
    expect(() => parseTransientWhere(nested(MAX_WHERE_DEPTH + 1))).toThrow(/at most 16 deep/);
    const long = (count: number): TransientWhere => ({
      and: Array.from({ length: count }, () => ({ detectionCount: { gt: 1 } })),
    });
    expect(() => parseTransientWhere(long(MAX_CONDITIONS))).toThrow(/at most 256/);
    expect(parseTransientWhere(long(MAX_CONDITIONS / 2))).toBeDefined();
  });
});

describe('an order', () => {
  const inCone = parseTransientWhere({
    and: [{ region: { cone } }],
    not: { region: { cone: { ...cone, raDeg: 1 } } },
  });

  test('by distance takes the centre of the one cone that every row must lie in', () => {
    expect(requiredCones(inCone)).toHaveLength(1);
    expect(
      parseTransientOrder([{ field: 'DISTANCE' }, { field: 'peakMag', direction: 'DESC' }], inCone),
    ).toEqual([
      { by: 'DISTANCE', direction: 'ASC', raDeg: 350, decDeg: 45 },
      { by: 'FIELD', field: 'peakMag', direction: 'DESC' },
    ]);
    expect(pathOf(() => parseTransientOrder([{ field: 'name' }, { field: 'DISTANCE' }], undefined))).toEqual([
      'orderBy',
      1,
      'field',
    ]);
  });

  test('has a text of its own for each centre and direction', () => {
    const texts = [
      [],
      [{ field: 'DISTANCE' }],
      [{ field: 'DISTANCE', direction: 'DESC' }],
      [{ field: 'name' }],
    ].map((orders) =>
      orderText(parseTransientOrder(orders as Parameters<typeof parseTransientOrder>[0], inCone)),
    );
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('of more than four fields is refused', () => {
    const fields = ['name', 'raDeg', 'decDeg', 'peakMag', 'lastMag'] as const;
    expect(
      pathOf(() =>
        parseTransientOrder(
          fields.map((field) => ({ field })),
          undefined,
        ),
      ),
    ).toEqual(['orderBy']);
  });
});

test('the units that a condition looks at are found wherever they stand', () => {
  const t2 = (unit: string): TransientWhere => ({ t2: { unit, path: 'a', eq: 1 } });
  expect(unitsOf(parseTransientWhere({ or: [t2('B'), { not: t2('A') }], ...t2('B') }))).toEqual(['A', 'B']);
  expect(unitsOf(undefined)).toEqual([]);
});
