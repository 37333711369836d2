import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, at, dataOf, madeServer } from '../fixtures/made-server.js';
import { MADE_RUN, type MadeStore, madeStore } from '../fixtures/made-store.js';
import { madeSurvey } from '../fixtures/made-survey.js';
import { NODE_QUERY } from '../fixtures/queries.js';
import { provJsonMistakes } from '../provenance/prov-json-reader.js';

const PARTNER = ['ztf-partnership'];

let store: MadeStore;
let server: FastifyInstance;

beforeAll(async () => {
  store = await madeStore(madeSurvey());
  server = await madeServer(store);
});

afterAll(async () => {
  await server.close();
  await store.close();
});

describe('records by global id', () => {
  test('every id in an answer finds its record again, for those who saw it and for no one else', async () => {
    const graph = await dataOf(
      server,
      '{ transient(name: "ZTF18abxhyqv") { id datapoints { edges { node { id } } } states { edges { node { id } } } t2Results { edges { node { id provenance { unitVersion { id } config { id } run { id } } } } } alerts { edges { node { id } } } } }',
      {},
      PARTNER,
    );
    const ids = [...new Set(JSON.stringify(graph).match(/(?<="id":")[^"]+/g))];
    expect(new Set(ids.map((id) => id.split(':')[0]))).toEqual(
      new Set(['transient', 'ztf', 'state', 't2result', 'alert', 'config', 'unit', 'run']),
    );
    for (const id of ids) expect(at(await dataOf(server, NODE_QUERY, { id }, PARTNER), 'node.id')).toBe(id);
    const theirs = at(
      await dataOf(server, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }),
      'nodes',
    );
    const seen = await dataOf(
      server,
      '{ provenance(id: "transient:ztf:ZTF18abxhyqv", first: 500) { nodes { id } } }',
    );
    expect(theirs).toContain(null);
    expect(JSON.stringify(seen)).not.toContain('ztf:102');
  });

  test.each([
    '',
    'nonsense',
    'state:abc',
    'ztf:',
    'ztf:12x',
    'transient:ztf:',
    'transient:xyz:A',
    'run:',
    'alert:ztf:',
    'unit:',
  ])('the text %j finds nothing', async (id) => {
    expect(
      await dataOf(
        server,
        'query ($id: ID!) { node(id: $id) { id } provenance(id: $id) { id } nodes(ids: [$id]) { id } }',
        { id },
      ),
    ).toEqual({
      node: null,
      provenance: null,
      nodes: [null],
    });
  });

  test('more than 1000 at once are refused', async () => {
    const ids = Array.from({ length: 1001 }, () => 'x');
    expect(
      (await ask(server, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).errors[0],
    ).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', path: ['ids'] },
    });
  });
});

describe('provenance', () => {
  const newest = async (as: readonly string[] = []) =>
    String(
      at(
        await dataOf(
          server,
          '{ transient(name: "ZTF18abxhyqv") { t2Results(first: 1) { edges { node { id } } } } }',
          {},
          as,
        ),
        'transient.t2Results.edges.0.node.id',
      ),
    );

  test('goes from a result down to alerts, software, configuration and run', async () => {
    const id = await newest();
    const data = await dataOf(
      server,
      `query ($id: ID!) { provenance(id: $id, first: 100) {
        record { __typename id } nodes { id kind label depth } edges { from to relation } pageInfo { hasNextPage }
        alerts { id alertId } unitVersions { name } configs { hash } runs { runId } states { datapointCount } datapoints { id } t2Results { id } } }`,
      { id },
    );
    expect(at(data, 'provenance.record')).toEqual({ __typename: 'T2Result', id });
    expect(at(data, 'provenance.unitVersions.*.name')).toEqual(['LightCurveSummary', 'LatestState']);
    expect(at(data, 'provenance.alerts.*.id')).toContain('alert:ztf:106');
    expect(at(data, 'provenance.runs')).toEqual([{ runId: MADE_RUN }]);
    expect(at(data, 'provenance.states')).toEqual([{ datapointCount: 5 }]);
    expect(at(data, 'provenance.t2Results')).toEqual([{ id }]);
    expect(at(data, 'provenance.nodes.0')).toEqual({
      id,
      kind: 'T2_RESULT',
      label: 'LightCurveSummary of ZTF18abxhyqv',
      depth: 0,
    });
    expect(at(data, 'provenance.edges')).toContainEqual({
      from: 'ztf:106',
      to: 'alert:ztf:106',
      relation: 'BROUGHT_BY',
    });
    expect(at(data, 'provenance.edges')).toContainEqual({
      from: 'alert:ztf:106',
      to: `run:${MADE_RUN}`,
      relation: 'RECORDED_IN',
    });
    expect(at(data, 'provenance.pageInfo.hasNextPage')).toBe(false);
    const ids = new Set(at(data, 'provenance.nodes.*.id') as string[]);
    for (const to of at(data, 'provenance.edges.*.to') as string[]) expect(ids).toContain(to);
  });

  test('comes in pages that together are the whole, and never names what is hidden', async () => {
    const id = await newest();
    const query = `query ($id: ID!, $first: Int, $after: String) { provenance(id: $id, first: $first, after: $after) {
      nodes { id } edges { from to relation } pageInfo { hasNextPage endCursor hasPreviousPage } } }`;
    const whole = await dataOf(server, query, { id, first: 500 });
    const [nodes, edges]: [unknown[], unknown[]] = [[], []];
    let after: unknown = null;
    for (let page = 0; ; page++) {
      const data = await dataOf(server, query, { id, first: 3, after });
      nodes.push(...(at(data, 'provenance.nodes') as unknown[]));
      edges.push(...(at(data, 'provenance.edges') as unknown[]));
      expect(at(data, 'provenance.pageInfo.hasPreviousPage')).toBe(page > 0);
      if (at(data, 'provenance.pageInfo.hasNextPage') === false) break;
      after = at(data, 'provenance.pageInfo.endCursor');
    }
    expect(nodes).toEqual(at(whole, 'provenance.nodes'));
    expect(edges).toEqual(at(whole, 'provenance.edges'));
    const hidden = await newest(PARTNER);
    expect(await dataOf(server, query, { id: hidden })).toEqual({ provenance: null });
    expect(JSON.stringify(whole)).not.toMatch(/ztf:102|partner/);
  });

  test('is a PROV-JSON document: executions used inputs and configuration, by software, started by runs', async () => {
    const id = await newest();
    const query =
      'query ($id: ID!) { provenance(id: $id, first: 1000) { edges { from to relation } provJson } }';
    const data = await dataOf(server, query, { id });
    const document = at(data, 'provenance.provJson') as Record<string, Record<string, unknown>>;
    expect(provJsonMistakes(document)).toEqual([]);
    const execution = id.replace('t2result:', 'execution:');
    expect(Object.values(document.wasGeneratedBy ?? {})).toContainEqual({
      'prov:entity': id,
      'prov:activity': execution,
      'prov:time': expect.stringMatching(/Z$/),
    });
    const of = (relation: string) =>
      Object.values(document[relation] ?? {}).filter((one) => at(one, 'prov:activity') === execution);
    expect(of('used').length).toBe(2);
    expect(of('wasStartedBy')).toEqual([{ 'prov:activity': execution, 'prov:starter': `run:${MADE_RUN}` }]);
    expect(of('wasAssociatedWith').length).toBe(1);
    // Every arrow of the graph is one statement, but for a derivation, which is a use as well.
    const edges = at(data, 'provenance.edges') as { relation: string }[];
    const countOf = (relation: string) => edges.filter((edge) => edge.relation === relation).length;
    expect(Object.keys(document.wasDerivedFrom ?? {}).length).toBe(
      countOf('DERIVED_FROM') + countOf('BROUGHT_BY'),
    );
    expect(Object.keys(document.used ?? {}).length).toBe(countOf('DERIVED_FROM') + countOf('CONFIGURED_BY'));
    const hidden = await newest(PARTNER);
    expect(await dataOf(server, query, { id: hidden })).toEqual({ provenance: null });
    expect(JSON.stringify(document)).not.toMatch(/ztf:102|partner/);
  });

  test.each(['transient:ztf:ZTF18abxhyqv', 'ztf:106', 'alert:ztf:106'])(
    'of %s is a PROV-JSON document too',
    async (id) => {
      const data = await dataOf(
        server,
        'query ($id: ID!) { provenance(id: $id, first: 1000) { nodes { id } provJson } }',
        { id },
        PARTNER,
      );
      const document = at(data, 'provenance.provJson') as Record<string, Record<string, unknown>>;
      expect(provJsonMistakes(document)).toEqual([]);
      const declared = ['entity', 'activity', 'agent'].flatMap((kind) =>
        Object.values(document[kind] ?? {}).map((one) => at(one, 'ampelgraph:id')),
      );
      for (const node of at(data, 'provenance.nodes.*.id') as string[]) expect(declared).toContain(node);
    },
  );
});
