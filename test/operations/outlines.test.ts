import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CountingStorage, countingStorage } from '../fixtures/counting-storage.js';
import { dataOf, madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { FIELD, madeSurvey } from '../fixtures/made-survey.js';

let store: MadeStore;
let counting: CountingStorage;

beforeAll(async () => {
  store = await madeStore(madeSurvey(40));
  counting = countingStorage(store.storage);
});

afterAll(() => store.close());

const cone = `region: { cone: { raDeg: ${FIELD.raDeg}, decDeg: ${FIELD.decDeg}, radiusArcsec: 600 } }`;
const OUTLINE = `__typename ... on Node { id } survey name raDeg dec: decDeg hpx detectionCount firstDetectionMjd
  lastDetectionMjd surveyFirstDetectionMjd peakMag`;

const MORE = 'fragment More on Transient { bands { band } }';

describe.each([
  ['executed by graphql-js', false as const, false],
  ['compiled', { compileFrom: 1 }, false],
  ['compiled, positions in memory', { compileFrom: 1 }, true],
])('a list of which no more than outlines is asked for, %s', (_name, jit, isWarm) => {
  let server: FastifyInstance;

  beforeAll(async () => {
    if (isWarm) await store.storage.warm();
    server = await madeServer({ ...store, storage: counting.storage }, { jit });
  });

  afterAll(() => server.close());

  async function asked(args: string, more: string): Promise<{ data: unknown; methods: readonly string[] }> {
    counting.calls.length = 0;
    const query = `query { transients(${args}) { totalCount pageInfo { hasNextPage hasPreviousPage }
      edges { node { ${OUTLINE} ${more} } } } } ${more === '...More' ? MORE : ''}`;
    const data = await dataOf(server, query, {}, ['ztf-partnership']);
    return { data, methods: counting.calls.map(({ method }) => method) };
  }

  test.each([
    ['first: 15'],
    [`first: 15, where: { ${cone} }`],
    [`last: 7, where: { ${cone}, peakMag: { lt: 19 } }`],
    [`first: 100, where: { ${cone} }, orderBy: [{ field: DISTANCE }]`],
    [`first: 15, where: { ${cone} }, orderBy: [{ field: PEAK_MAG, direction: DESC }]`],
    [`first: 15, where: { ${cone} }, orderBy: [{ field: LAST_LIMIT_MJD }]`],
  ])('answers as it does with whole transients: %s', async (args) => {
    const outlines = await asked(args, '');
    const whole = await asked(args, 'forcedCount');
    expect([outlines.methods, whole.methods]).toEqual([['transients.findOutlines'], ['transients.find']]);
    expect(JSON.stringify(outlines.data)).toBe(
      JSON.stringify(whole.data, (key, value: unknown) => (key === 'forcedCount' ? undefined : value)),
    );
  });

  test.each([
    ['in a fragment', '...More'],
    ['in a fragment on an interface', '... on Node { ... on Transient { lastMag } }'],
    ['in another part of the selection', '} } edges { node { h3 '],
    ['that a directive leaves out', 'forcedCount @include(if: false)'],
    ['by a list of its own', 'datapoints(first: 1) { totalCount }'],
  ])('reads whole transients for a field %s', async (_where, more) => {
    const { methods } = await asked('first: 3', more);
    expect(methods).toContain('transients.find');
    expect(methods).not.toContain('transients.findOutlines');
  });
});
