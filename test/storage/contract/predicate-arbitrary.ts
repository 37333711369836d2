import fc from 'fast-check';
import { BAND_FIELDS, type Predicate } from '../../../src/domain/predicate.js';
import type { SkyRegion } from '../../../src/domain/sky-region.js';
import { h3CellOf } from '../../../src/spatial/h3-cell.js';

/** Numbers that documents and conditions share, so that equality happens. */
export const NUMBERS = [0, 1, -1, 0.1, 18, 19.5, 59_000, Math.fround(18.1), 1e-300, 1e18, 5] as const;
/** Texts that they share: case, accents, signs of globs, characters beyond 16 bits. */
export const TEXTS = ['g', 'G', 'i', '', 'é', 'É', 'z[', '*', 'ZTF1', 'a\u{1F52D}b'] as const;

const comparison = fc.constantFrom('eq', 'lt', 'lte', 'gt', 'gte' as const);
const field = fc.constantFrom(
  'lastLimitMjd',
  'lastLimitMag',
  'peakMag',
  'lastBand',
  'detectionCount',
  'bestDrb',
  'negativeShare',
  'raDeg',
  'name',
  'survey',
  'surveyDetectionCount' as const,
);
const scalar = fc.oneof(fc.constantFrom(...NUMBERS), fc.constantFrom(...TEXTS, 'ztf', 'ZTF1a'));

const BASE_PIXEL = 4 ** 24;
const region: fc.Arbitrary<SkyRegion> = fc.constantFrom<SkyRegion>(
  { kind: 'cells', ranges: [] },
  { kind: 'cells', ranges: [0, 12 * BASE_PIXEL - 1] },
  { kind: 'cells', ranges: [0, BASE_PIXEL - 1, 4 * BASE_PIXEL, 5 * BASE_PIXEL - 1] },
  { kind: 'rectangle', raFromDeg: 350, raToDeg: 10, decFromDeg: -3, decToDeg: 0 },
  { kind: 'rectangle', raFromDeg: -20, raToDeg: 400, decFromDeg: 0, decToDeg: 90 },
  { kind: 'ellipse', raDeg: 10, decDeg: -3, semiMajorDeg: 20, semiMinorDeg: 1e-4, positionAngleDeg: 45 },
  { kind: 'h3Cell', cell: h3CellOf(10, -3, 9) },
  { kind: 'h3Cell', cell: h3CellOf(0, 90, 1) },
  {
    kind: 'polygon',
    vertices: [
      { raDeg: 359, decDeg: -4 },
      { raDeg: 10.0001, decDeg: -4 },
      { raDeg: 10.0001, decDeg: 3 },
      { raDeg: 359, decDeg: 3 },
    ],
  },
);

const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc.record({ op: fc.constant('compare' as const), field, comparison, value: scalar }),
  fc.record({ op: fc.constant('in' as const), field, values: fc.array(scalar, { maxLength: 4 }) }),
  fc.record({
    op: fc.constant('matches' as const),
    field,
    glob: fc.constantFrom(
      '*',
      '?',
      'ztf*',
      'ZTF?a',
      '*É',
      '*é',
      'Z[',
      '[a-z]',
      '**1*',
      'a?b',
      '',
      '\\*',
      '\0*',
      'G',
    ),
  }),
  fc.record({ op: fc.constant('present' as const), field }),
  fc.record({
    op: fc.constant('band' as const),
    band: fc.constantFrom('g', 'i', 'r'),
    field: fc.constantFrom(...BAND_FIELDS),
    comparison,
    value: fc.constantFrom(...NUMBERS),
  }),
  fc.record({
    op: fc.constant('channel' as const),
    anyOf: fc.subarray(['OPEN', 'TEAM', 'NONE']),
  }),
  fc.record({
    op: fc.constant('inRegion' as const),
    region,
  }),
  fc.record({
    op: fc.constant('inRegion' as const),
    region: fc.record({
      kind: fc.constant('cone' as const),
      raDeg: fc.constantFrom(0, 10, 359.9999995, 200),
      decDeg: fc.constantFrom(0, -3, 90, -90),
      radiusArcsec: fc.constantFrom(0, 1, 1.08, 3600, 400_000, 648_000),
    }),
  }),
  fc.record({
    op: fc.constant('t2' as const),
    unit: fc.constantFrom('Fit', 'None'),
    path: fc.constantFrom(
      ['x'],
      ['deep', 'y'],
      ['deep', 'y', 'a'],
      ['deep', '0'],
      ['x', 'a', 'b'],
      ['x', '0'],
    ),
    comparison,
    value: fc.oneof(scalar, fc.boolean(), fc.constant('n/a')),
  }),
);

const { predicate: made } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: leaf, weight: 4 },
    { arbitrary: fc.record({ op: fc.constant('not' as const), of: tie('predicate') }), weight: 2 },
    {
      arbitrary: fc.record({
        op: fc.constant('and' as const),
        all: fc.array(tie('predicate'), { maxLength: 3 }),
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        op: fc.constant('or' as const),
        any: fc.array(tie('predicate'), { maxLength: 3 }),
      }),
      weight: 1,
    },
  ),
}));

/** Any predicate, with values that some documents have. */
export const predicate: fc.Arbitrary<Predicate> = made;
