import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TransientQuery } from '../../src/storage/port/transient-store.js';
import { type CountingStorage, countingStorage } from '../fixtures/counting-storage.js';
import { dataOf, madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { FIELD, madeSurvey } from '../fixtures/made-survey.js';
import { CONE_QUERY } from '../fixtures/queries.js';

let store: MadeStore;
let counting: CountingStorage;

beforeAll(async () => {
  store = await madeStore(madeSurvey(40));
  counting = countingStorage(store.storage);
});

afterAll(() => store.close());

/** Calls that a query makes, by method, in order of the names. */
async function callsOf(
  server: FastifyInstance,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, number>>> {
  counting.calls.length = 0;
  await dataOf(server, query, variables, ['ztf-partnership']);
  const methods = counting.calls.map(({ method }) => method).sort();
  return Object.fromEntries(
    [...new Set(methods)].map((method) => [method, methods.filter((each) => each === method).length]),
  );
}

describe.each([
  ['executed by graphql-js', false as const],
  ['compiled', { compileFrom: 1 }],
])('the store is asked as often as a query has levels, %s', (_name, jit) => {
  let server: FastifyInstance;

  beforeAll(async () => {
    server = await madeServer({ ...store, storage: counting.storage }, { jit });
  });

  afterAll(() => server.close());

  test('the cone query makes six calls for 3 rows as for 40', async () => {
    const cone = (radius: number) => ({ ra: FIELD.raDeg, dec: FIELD.decDeg, radius });
    const few = await callsOf(server, CONE_QUERY, cone(8));
    expect(few).toEqual({
      'datapoints.ofTransients': 1,
      'provenance.traces': 1,
      'results.ofTransients': 1,
      'states.ofTransients': 1,
      'transients.find': 1,
      'transients.progress': 1,
    });
    expect(await callsOf(server, CONE_QUERY, cone(3600))).toEqual(few);
  });

  test('deep queries make at most two calls a level, whatever the rows', async () => {
    const query = `query ($first: Int) { transients(first: $first) { totalCount edges { node { name channels acceptances { channel }
      alerts(first: 5) { edges { node { alertId trigger { id transient { name } } run { runId } } } }
      states(first: 5) { edges { node { id transient { name } datapoints { edges { node { id transient { name } } } }
        t2Results { edges { node { id state { id } transient { name } } } } provenance { unitVersion { name } run { runId } inputs { id } } } } }
      t2Results(first: 5) { edges { node { id state { id } provenance { inputs { id } config { hash } run { runId } } } } } } } } }`;
    const [few, many] = [
      await callsOf(server, query, { first: 2 }),
      await callsOf(server, query, { first: 40 }),
    ];
    expect(many).toEqual(few);
    expect(Math.max(...Object.values(many))).toBeLessThanOrEqual(2);
  });

  test('a count is made only when it is asked for, and rows are read only when they are', async () => {
    const asked = async (selection: string) => {
      await callsOf(server, `{ transients(first: 5) { ${selection} } }`);
      const find = counting.calls.find(({ method }) => method === 'transients.findOutlines');
      const { count, rows } = (find?.args[1] ?? {}) as Partial<TransientQuery>;
      return { count, rows, calls: counting.calls.map(({ method }) => method) };
    };
    expect(await asked('edges { node { id } }')).toEqual({
      count: false,
      rows: true,
      calls: ['transients.findOutlines'],
    });
    expect(await asked('pageInfo { hasNextPage }')).toEqual({
      count: false,
      rows: true,
      calls: ['transients.findOutlines'],
    });
    expect(await asked('totalCount')).toEqual({
      count: true,
      rows: false,
      calls: ['transients.findOutlines'],
    });
    expect(await asked('...on TransientConnection { all: totalCount } edges { cursor }')).toEqual({
      count: true,
      rows: true,
      calls: ['transients.findOutlines'],
    });
    expect(await asked('totalCount @skip(if: true) completeness { complete }')).toEqual({
      count: undefined,
      rows: undefined,
      calls: ['transients.progress'],
    });
    expect(await asked('__typename')).toEqual({ count: undefined, rows: undefined, calls: [] });
  });

  test('many records by id are read at once', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `ztf:${10_000 + n * 1000}`);
    expect(
      await callsOf(
        server,
        'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Datapoint { transient { name } } } }',
        { ids },
      ),
    ).toEqual({
      'datapoints.byId': 1,
      'transients.byKey': 1,
    });
  });

  test('one request never sees what another has read', async () => {
    const query = '{ transient(name: "ZTF18abxhyqv") { lightCurve { id } } }';
    expect(await callsOf(server, query)).toEqual(await callsOf(server, query));
  });
});
