import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, at, dataOf, madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { FIELD, madeSurvey } from '../fixtures/made-survey.js';

let store: MadeStore;
let server: FastifyInstance;

beforeAll(async () => {
  store = await madeStore(madeSurvey(23));
  server = await madeServer(store);
});

afterAll(async () => {
  await server.close();
  await store.close();
});

const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } }';

interface PageAnswer {
  readonly ids: readonly unknown[];
  readonly info: Readonly<Record<string, unknown>>;
}

type Turn = (args: Readonly<Record<string, unknown>>) => Promise<PageAnswer>;

function turnerOf(query: string, path: string, as: readonly string[] = []): Turn {
  return async (args) => {
    const list = at(await dataOf(server, query, args, as), path);
    return {
      ids: at(list, 'edges.*.node.id') as unknown[],
      info: at(list, 'pageInfo') as Readonly<Record<string, unknown>>,
    };
  };
}

/** Goes through a list page by page, forward or backward, and gives all ids in the order of the list. */
async function walk(turn: Turn, rows: number, backward = false): Promise<readonly unknown[]> {
  const ids: unknown[] = [];
  for (let cursor: unknown = null, pages = 0; pages < 200; pages++) {
    const page = await turn(backward ? { last: rows, before: cursor } : { first: rows, after: cursor });
    expect(page.info[backward ? 'hasNextPage' : 'hasPreviousPage']).toBe(pages > 0);
    if (backward) ids.unshift(...page.ids);
    else ids.push(...page.ids);
    if (page.info[backward ? 'hasPreviousPage' : 'hasNextPage'] === false) return ids;
    cursor = page.info[backward ? 'startCursor' : 'endCursor'];
  }
  throw new Error('the list does not end');
}

const ARGS = '$first: Int, $after: String, $last: Int, $before: String';
const GIVEN = 'first: $first, after: $after, last: $last, before: $before';
const FORWARD_ARGS = '$first: Int, $after: String';
const FORWARD_GIVEN = 'first: $first, after: $after';
const cone = `where: { region: { cone: { raDeg: ${FIELD.raDeg}, decDeg: ${FIELD.decDeg}, radiusArcsec: 60 } } }`;

describe('pages of transients', () => {
  test.each([
    ['by name', ''],
    ['by distance', `${cone}, orderBy: [{ field: DISTANCE }]`],
    ['farthest first', `${cone}, orderBy: [{ field: DISTANCE, direction: DESC }]`],
    ['by a field that most rows lack', 'orderBy: [{ field: LAST_LIMIT_MJD, direction: DESC }]'],
    ['by a field that most rows lack, absent first', 'orderBy: [{ field: LAST_LIMIT_MJD }]'],
    [
      'by fields with many ties',
      'orderBy: [{ field: DETECTION_COUNT, direction: DESC }, { field: PEAK_BAND }, { field: PEAK_MAG, direction: DESC }]',
    ],
    ['newest first', 'orderBy: [{ field: LAST_DETECTION_MJD, direction: DESC }]'],
  ])('%s hold every row once, forward and backward, in pages of any size', async (_name, args) => {
    const turn = turnerOf(`query (${ARGS}) { transients(${GIVEN} ${args}) { ${PAGE} } }`, 'transients', [
      'ztf-partnership',
    ]);
    const whole = (await turn({ first: 1000 })).ids;
    expect(new Set(whole).size).toBe(whole.length);
    expect(whole.length).toBeGreaterThan(15);
    for (const rows of [args.includes('DETECTION_COUNT') ? 1 : 5, whole.length]) {
      expect(await walk(turn, rows)).toEqual(whole);
      expect(await walk(turn, rows, true)).toEqual(whole);
    }
  });

  test('the count is of the whole list, and a page of none has none', async () => {
    const data = await dataOf(
      server,
      '{ transients(first: 0) { totalCount pageInfo { hasNextPage endCursor } edges { cursor } } }',
    );
    expect(at(data, 'transients')).toEqual({
      totalCount: 24,
      pageInfo: { hasNextPage: true, endCursor: null },
      edges: [],
    });
  });

  test('a cursor of another order is stale, one of another cone too, and one of the same order goes on in another filter', async () => {
    const list = (args: string) =>
      `query ($after: String) { transients(first: 3, after: $after, ${args}) { ${PAGE} } }`;
    const newest = 'orderBy: [{ field: LAST_DETECTION_MJD, direction: DESC }]';
    const after = at(await dataOf(server, list(newest)), 'transients.pageInfo.endCursor');
    for (const other of [
      'orderBy: [{ field: LAST_DETECTION_MJD }]',
      'orderBy: []',
      `${cone}, orderBy: [{ field: DISTANCE }]`,
    ]) {
      const { errors } = await ask(server, list(other), { after });
      expect(errors[0]?.extensions).toEqual({ code: 'STALE_CURSOR' });
    }
    const narrowed = await dataOf(server, list(`${newest}, where: { peakBand: { eq: "g" } }`), { after });
    expect((at(narrowed, 'transients.edges') as unknown[]).length).toBeGreaterThan(0);
  });

  test('no cursor tells a hidden row: two viewers get the same cursors for rows that look the same to both', async () => {
    const query = '{ transients(first: 1000, where: { name: { matches: "ZTF19*" } }) { edges { cursor } } }';
    expect(await dataOf(server, query)).toEqual(await dataOf(server, query, {}, ['ztf-partnership']));
  });
});

describe('pages of what belongs to a transient', () => {
  const PARTNER = ['ztf-partnership'];
  const inTransient = (args: string, list: string) =>
    `query (${args}) { transient(name: "ZTF18abxhyqv") { ${list} } }`;

  test('datapoints are paged in both directions by (mjd, id)', async () => {
    const turn = turnerOf(
      inTransient(ARGS, `datapoints(${GIVEN}) { ${PAGE} }`),
      'transient.datapoints',
      PARTNER,
    );
    const whole = (await turn({ first: 100 })).ids;
    expect(whole).toEqual([
      'ztf:h:00000000000000000000000000000064',
      'ztf:101',
      'ztf:102',
      'ztf:103',
      'ztf:104',
      'ztf:105',
      'ztf:106',
    ]);
    for (const rows of [1, 2, 3]) {
      expect(await walk(turn, rows)).toEqual(whole);
      expect(await walk(turn, rows, true)).toEqual(whole);
    }
    const between = await turn({ first: 100 });
    const cursors = await dataOf(
      server,
      inTransient('', 'datapoints { edges { cursor } }').replace('query ()', 'query'),
      {},
      PARTNER,
    );
    const [after, before] = [
      at(cursors, 'transient.datapoints.edges.1.cursor'),
      at(cursors, 'transient.datapoints.edges.5.cursor'),
    ];
    expect((await turn({ after, before, first: 2 })).ids).toEqual(between.ids.slice(2, 4));
    expect((await turn({ after, before, last: 2 })).ids).toEqual(between.ids.slice(3, 5));
    expect((await turn({ after: before, before: after })).ids).toEqual([]);
  });

  test.each(['states', 't2Results', 'alerts'])('%s are paged forward, newest first', async (list) => {
    const turn = turnerOf(
      inTransient(FORWARD_ARGS, `${list}(${FORWARD_GIVEN}) { ${PAGE} }`),
      `transient.${list}`,
      PARTNER,
    );
    const whole = (await turn({ first: 100 })).ids;
    expect(whole.length).toBeGreaterThan(3);
    for (const rows of [1, 2]) expect(await walk(turn, rows)).toEqual(whole);
  });

  test('results are narrowed by unit, channel and currency', async () => {
    const count = async (args: string) =>
      at(
        await dataOf(
          server,
          `{ transient(name: "ZTF18abxhyqv") { t2Results${args} { totalCount edges { node { isCurrent channels } } } } }`,
          {},
          PARTNER,
        ),
        'transient.t2Results',
      );
    const all = at(await count(''), 'totalCount') as number;
    expect(at(await count('(units: ["LightCurveSummary"])'), 'totalCount')).toBe(all);
    expect(at(await count('(units: ["Another"])'), 'totalCount')).toBe(0);
    expect(at(await count('(channels: ["partners"])'), 'edges.*.node.channels')).toSatisfy(
      (lists: string[][]) => lists.length > 0 && lists.every((names) => names.includes('partners')),
    );
    expect(at(await count('(currentOnly: true)'), 'edges.*.node.isCurrent')).toSatisfy(
      (flags: boolean[]) => flags.length > 0 && flags.every(Boolean),
    );
    expect(at(await count('(includeSuperseded: true)'), 'totalCount')).toBeGreaterThanOrEqual(all);
  });

  test('a state gives its points and results, and is current in some channel', async () => {
    const data = await dataOf(
      server,
      '{ transient(name: "ZTF18abxhyqv") { states(first: 1) { edges { node { isCurrent currentIn datapointCount datapoints { totalCount edges { node { id } } } t2Results { edges { node { unit state { id } provenance { inputs { __typename id } } } } } id provenance { unitVersion { name } inputs(first: 1) { id } } } } } } }',
    );
    const state = at(data, 'transient.states.edges.0.node');
    expect(state).toMatchObject({
      isCurrent: true,
      currentIn: ['everyone'],
      datapointCount: 5,
      datapoints: { totalCount: 5 },
    });
    expect(at(state, 'datapoints.edges.*.node.id')).not.toContain('ztf:103');
    expect(at(state, 't2Results.edges.0.node.state.id')).toBe(at(state, 'id'));
    expect(at(state, 't2Results.edges.0.node.provenance.inputs')).toEqual([
      { __typename: 'State', id: at(state, 'id') },
    ]);
    expect(at(state, 'provenance')).toEqual({
      unitVersion: { name: 'LatestState' },
      inputs: [{ id: at(state, 'datapoints.edges.0.node.id') }],
    });
  });
});
