import type { FastifyInstance } from 'fastify';
import { parse, Source } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CompiledQueries } from '../../src/server/compiled-queries.js';
import { graphqlSchema } from '../../src/server/graphql-schema.js';
import { ask, at, dataOf, madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { FIELD, madeSurvey } from '../fixtures/made-survey.js';
import { CONE_QUERY, NODE_QUERY } from '../fixtures/queries.js';

let store: MadeStore;
let compiled: FastifyInstance;
let standard: FastifyInstance;

beforeAll(async () => {
  store = await madeStore(madeSurvey(9));
  compiled = await madeServer(store, { jit: { compileFrom: 1 } });
  standard = await madeServer(store, { jit: false });
});

afterAll(async () => {
  await Promise.all([compiled.close(), standard.close()]);
  await store.close();
});

/** Asks both ways and gives the answer that both gave. */
async function bothWays(
  query: string,
  variables: Readonly<Record<string, unknown>>,
  as: readonly string[],
): Promise<string> {
  const [one, other] = [await ask(compiled, query, variables, as), await ask(standard, query, variables, as)];
  expect({ status: one.status, text: one.text }).toEqual({ status: other.status, text: other.text });
  return one.text;
}

const CONE = { ra: FIELD.raDeg, dec: FIELD.decDeg, radius: 60 };

describe('compiled and standard execution give the same bytes', () => {
  const documents: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    [CONE_QUERY, CONE],
    [
      '{ viewer { kind subject grants labels channels } channels { name access } units { name requestedBy unitVersion { id tier } } }',
      {},
    ],
    [
      'query ($n: Int! = 2, $w: TransientWhere) { transients(first: $n, where: $w) { edges { node { name } } } }',
      {},
    ],
    [
      'query ($on: Boolean!) { transients(first: 2) { totalCount @include(if: $on) edges @skip(if: $on) { cursor node { __typename name } } } }',
      { on: true },
    ],
    [
      'query ($on: Boolean!) { transients(first: 2) { totalCount @include(if: $on) edges @skip(if: $on) { cursor node { __typename name } } } }',
      { on: false },
    ],
    [
      'query ($w: TransientWhere, $o: [TransientOrder!]) { transients(where: $w, orderBy: $o, first: 3) { edges { node { name peakMag } } } }',
      {
        w: { or: [{ peakMag: { lt: 18 } }, { name: { matches: '*hyqv' } }] },
        o: { field: 'PEAK_MAG', direction: 'DESC' },
      },
    ],
    [
      'query ($v: T2Value) { transients(where: { t2: { unit: "LightCurveSummary", path: "bands.g.detectionCount", gte: $v } }) { totalCount } }',
      { v: 2 },
    ],
    [
      'query ($r: RegionInput!) { transients(where: { region: $r }) { totalCount } }',
      { r: { cone: { raDeg: 150, decDeg: 2, radiusArcsec: 20 } } },
    ],
    [
      '{ a: transient(name: "ZTF18abxhyqv") { ...T } b: transient(name: "absent") { ...T } } fragment T on Transient { lightCurve { id sign limitMag fluxMicrojansky } bands { band count } }',
      {},
    ],
    ['{ transients(first: -1) { totalCount } viewer { kind } }', {}],
    [
      '{ transient(name: "ZTF18abxhyqv") { id datapoints(first: 2000) { totalCount } states(first: 1) { totalCount } } }',
      {},
    ],
    ['{ transients(first: 3) { edges { node { name datapoints(after: "x") { totalCount } } } } }', {}],
    [
      '{ nodes(ids: ["ztf:101", "nothing", "ztf:102"]) { __typename id ... on Datapoint { mag labels } } }',
      {},
    ],
    ['{ __schema { types { name fields { name type { name } } } } }', {}],
    ['query ($n: Int) { transients(first: $n) { totalCount } }', { n: 'x' }],
    ['query ($r: RegionInput) { transients(where: { region: $r }) { totalCount } }', { r: {} }],
    ['query Empty { __typename }', {}],
  ];

  test.each(documents)('%.80s', async (query, variables) => {
    for (const as of [[], ['ztf-partnership']]) await bothWays(query, variables, as);
  });

  test('every field of every kind of record', async () => {
    const data = await dataOf(
      standard,
      '{ transient(name: "ZTF18abxhyqv") { t2Results(first: 1) { edges { node { id } } } } }',
    );
    const result = String(at(data, 'transient.t2Results.edges.0.node.id'));
    const graph = await dataOf(
      standard,
      'query ($id: ID!) { provenance(id: $id, first: 200) { nodes { id kind } } }',
      { id: result },
    );
    const kinds = new Set(at(graph, 'provenance.nodes.*.kind') as string[]);
    expect([...kinds].sort()).toEqual([
      'ALERT',
      'CONFIG',
      'DATAPOINT',
      'RUN',
      'STATE',
      'T2_RESULT',
      'UNIT_VERSION',
    ]);
    for (const id of [...(at(graph, 'provenance.nodes.*.id') as string[]), 'transient:ztf:ZTF18abxhyqv']) {
      const text = await bothWays(NODE_QUERY, { id }, []);
      expect(text).not.toContain('"errors"');
      expect(text).toContain(`"id":${JSON.stringify(id)}`);
    }
  });
});

describe('compiled queries', () => {
  const schema = graphqlSchema();
  const find = (queries: CompiledQueries, text: string, name?: string) =>
    queries.find(text, parse(new Source(text)), name);

  test('are compiled when they come again, and the least recently used go first', () => {
    const queries = new CompiledQueries(schema, { maxCompiled: 2, compileFrom: 2 });
    expect(find(queries, '{ viewer { kind } }')).toBeUndefined();
    const run = find(queries, '{ viewer { kind } }');
    expect(run).toBeTypeOf('function');
    find(queries, '{ __typename }');
    expect(find(queries, '{ viewer { kind } }')).toBe(run);
    find(queries, '{ channels { name } }');
    expect(queries.size).toBe(2);
    expect(find(queries, '{ viewer { kind } }')).toBe(run);
    expect(find(queries, '{ __typename }')).toBeUndefined();
  });

  test('of one document with two operations are kept apart', () => {
    const queries = new CompiledQueries(schema, { maxCompiled: 9, compileFrom: 1 });
    const text = 'query A { viewer { kind } } query B { channels { name } }';
    expect(find(queries, text, 'A')).not.toBe(find(queries, text, 'B'));
  });

  test('that can not be compiled are left to the standard way, and not tried again', () => {
    const queries = new CompiledQueries(schema, { maxCompiled: 9, compileFrom: 1 });
    const text = 'query A { __typename } query B { __typename }';
    expect(find(queries, text)).toBeUndefined();
    expect(find(queries, text)).toBeUndefined();
    expect(queries.size).toBe(1);
  });
});
