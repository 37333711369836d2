import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessTerm } from '../../src/access/access-term.js';
import type { CatalogueColumn } from '../../src/domain/catalogue.js';
import type { CatalogueVersion, NewCatalogueRow } from '../../src/storage/port/catalogue-store.js';
import { type CountingStorage, countingStorage } from '../fixtures/counting-storage.js';
import { ask, at, dataOf, madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { madeSurvey } from '../fixtures/made-survey.js';

const COLUMNS: readonly CatalogueColumn[] = [
  { name: 'objid', type: 'LONG', ucd: 'meta.id;meta.main' },
  { name: 'z', type: 'NUMBER' },
];
const LARGE_ID = '1237649770260463687';

let store: MadeStore;
let counting: CountingStorage;
let server: FastifyInstance;
let transients: readonly { readonly name: string; readonly raDeg: number; readonly decDeg: number }[];
let shown: CatalogueVersion;

beforeAll(async () => {
  store = await madeStore(madeSurvey(40));
  counting = countingStorage(store.storage);
  server = await madeServer({ ...store, storage: counting.storage });
  const data = await dataOf(server, '{ transients(first: 40) { edges { node { name raDeg decDeg } } } }');
  transients = at(data, 'transients.edges.*.node') as typeof transients;
  const rows: NewCatalogueRow[] = transients.map(({ raDeg, decDeg }, place) => ({
    id: String(BigInt(LARGE_ID) + BigInt(place)),
    raDeg,
    decDeg: decDeg - 1 / 3600,
    values: [String(BigInt(LARGE_ID) + BigInt(place)), place % 2 === 0 ? place / 100 : null],
  }));
  shown = await publish('stars', rows);
  await publish('secret', rows.slice(0, 5), 'ztf-partnership');
});

afterAll(async () => {
  await server.close();
  await store.close();
});

async function publish(
  name: string,
  rows: readonly NewCatalogueRow[],
  label?: string,
): Promise<CatalogueVersion> {
  const load = await store.storage.catalogues.load(COLUMNS.length);
  await load.add(rows);
  return load.publish({
    name,
    digest: (name === 'stars' ? 'ab' : 'cd').repeat(32),
    rowCount: rows.length,
    columns: COLUMNS,
    raColumn: 'ra',
    decColumn: 'dec',
    idColumn: 'objid',
    source: `${name}.csv`,
    audience: label === undefined ? undefined : accessTerm([[label]]),
    publishedAtUnixMs: 1_800_000_000_000,
  });
}

const MATCH = `query ($positions: [PositionInput!]!, $radius: Float!, $catalogue: String, $mode: MatchMode, $where: [ColumnWhere!]) {
  matchPositions(positions: $positions, radiusArcsec: $radius, catalogue: $catalogue, mode: $mode, where: $where) {
    raDeg decDeg matches { separationArcsec transient { name } row { id raDeg decDeg values } } } }`;

interface Matches {
  readonly raDeg: number;
  readonly matches: readonly {
    readonly separationArcsec: number;
    readonly transient: { readonly name: string } | null;
    readonly row: { readonly id: string; readonly values: Readonly<Record<string, unknown>> } | null;
  }[];
}

async function match(
  variables: Readonly<Record<string, unknown>>,
  as: readonly string[] = [],
): Promise<readonly Matches[]> {
  const data = await dataOf(server, MATCH, { radius: 2, mode: 'NEAREST', ...variables }, as);
  return at(data, 'matchPositions') as readonly Matches[];
}

const positionsOf = () => transients.map(({ raDeg, decDeg }) => ({ raDeg, decDeg }));

describe('matchPositions', () => {
  test('gives the transient at each position, in the order asked for, in one call of the store', async () => {
    counting.calls.length = 0;
    const positions = [...positionsOf()].reverse();
    const found = await match({ positions, radius: 0.5 });
    expect(counting.calls.map(({ method }) => method)).toEqual(['transients.matchPlaces']);
    expect(found.map(({ matches }) => matches[0]?.transient?.name)).toEqual(
      transients.map(({ name }) => name).reverse(),
    );
    expect(found.every(({ matches }) => matches[0]!.separationArcsec === 0 && matches.length === 1)).toBe(
      true,
    );
  });

  test.each([
    ['ALL', 3600],
    ['NEAREST', 3600],
    ['NEAREST', 0],
  ])('%s within %d" answers alike with places alone and with whole facets', async (mode, radius) => {
    const few =
      'separationArcsec transient { __typename ...Named raDeg decDeg n: detectionCount } row { id }';
    const query = (
      more: string,
    ) => `query ($positions: [PositionInput!]!, $radius: Float!, $mode: MatchMode!) {
      matchPositions(positions: $positions, radiusArcsec: $radius, mode: $mode) { raDeg matches { ${few} ${more} } } }
      fragment Named on Transient { id survey ... on Transient { name } }`;
    const asked = async (more: string) => {
      counting.calls.length = 0;
      const variables = { positions: positionsOf(), radius, mode };
      const data = await dataOf(server, query(more), variables, ['ztf-partnership']);
      return { data, methods: counting.calls.map(({ method }) => method) };
    };
    const [places, whole] = [await asked(''), await asked('facet: transient { peakMag }')];
    expect([places.methods, whole.methods]).toEqual([['transients.matchPlaces'], ['transients.matchCones']]);
    expect(JSON.stringify(places.data)).toBe(
      JSON.stringify(whole.data, (key, value: unknown) => (key === 'facet' ? undefined : value)),
    );
  });

  test('gives the rows of a catalogue, ids of 64 bits digit by digit', async () => {
    const found = await match({ positions: positionsOf(), catalogue: 'stars' });
    expect(found.map(({ matches }) => matches[0]?.row?.id)).toEqual(
      transients.map((_, place) => String(BigInt(LARGE_ID) + BigInt(place))),
    );
    expect(found[0]!.matches[0]).toMatchObject({
      separationArcsec: expect.closeTo(1, 6),
      transient: null,
      row: { values: { objid: LARGE_ID, z: 0 } },
    });
    const none = await match({ positions: positionsOf(), catalogue: 'stars', radius: 0.9 });
    expect(none.flatMap(({ matches }) => matches)).toEqual([]);
  });

  test('takes conditions on columns, and all matches when asked', async () => {
    const found = await match({
      positions: positionsOf().slice(0, 1),
      catalogue: `stars@${shown.version}`,
      radius: 648_000,
      mode: 'ALL',
      where: [
        { column: 'objid', lt: String(BigInt(LARGE_ID) + 4n) },
        { column: 'z', present: true },
      ],
    });
    expect(found[0]!.matches.map(({ row }) => row?.values['z']).sort()).toEqual([0, 0.02]);
  });

  test('answers as each viewer sees it: a hidden catalogue is refused in the words of an absent one', async () => {
    const refusalOf = async (catalogue: string, as: readonly string[]) => {
      const answer = await ask(server, MATCH, { positions: [], radius: 1, mode: 'NEAREST', catalogue }, as);
      return answer.errors[0]?.message.replace(catalogue, 'NAME');
    };
    expect(await refusalOf('secret', [])).toBe(await refusalOf('absent', []));
    expect(await refusalOf('secret', ['ztf-partnership'])).toBeUndefined();
    const found = await match({ positions: positionsOf().slice(0, 1), catalogue: 'secret' }, [
      'ztf-partnership',
    ]);
    expect(found[0]?.matches).toHaveLength(1);
  });

  test('takes ten thousand positions, and refuses more, and wrong ones by their place', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => ({
      raDeg: (n * 137.507_764_05) % 360,
      decDeg: -89.999_999_999_9 + ((n * 61.803_398_87) % 179),
    }));
    expect(await match({ positions: many, catalogue: 'stars' })).toHaveLength(10_000);
    const tooMany = await ask(server, MATCH, { positions: [...many, many[0]], radius: 1, mode: 'NEAREST' });
    expect(tooMany.errors[0]).toMatchObject({
      message: expect.stringContaining('at most 10000 entries; received 10001'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    const wrong = await ask(server, MATCH, {
      positions: [many[0], { raDeg: 1, decDeg: 91 }],
      radius: 1,
      mode: 'NEAREST',
    });
    expect(wrong.errors[0]?.message).toContain('decDeg');
    expect(JSON.stringify(wrong.errors[0]?.extensions)).toContain('["positions",1,"decDeg"]');
    const radius = await ask(server, MATCH, { positions: [many[0]], radius: -1, mode: 'NEAREST' });
    expect(radius.errors[0]?.message).toContain('radiusArcsec');
  });

  test('refuses what would be too many rows before it runs, and too many matches when they are found', async () => {
    const positions = Array.from({ length: 600 }, () => ({ raDeg: 1, decDeg: 1 }));
    const answer = await ask(server, MATCH, { positions, radius: 648_000, catalogue: 'stars', mode: 'ALL' });
    expect(answer.errors[0]?.extensions).toMatchObject({ code: 'COST_EXCEEDED' });
  });
});

describe('catalogues', () => {
  test('are listed as far as they are seen', async () => {
    const query = '{ catalogues { name rowCount labels } secret: catalogue(name: "secret") { name } }';
    expect(await dataOf(server, query)).toEqual({
      catalogues: [{ name: 'stars', rowCount: transients.length, labels: [] }],
      secret: null,
    });
    expect(await dataOf(server, query, {}, ['ztf-partnership'])).toEqual({
      catalogues: [
        { name: 'secret', rowCount: 5, labels: ['ztf-partnership'] },
        { name: 'stars', rowCount: transients.length, labels: [] },
      ],
      secret: { name: 'secret' },
    });
  });

  test('say what they are', async () => {
    const data = await dataOf(
      server,
      '{ catalogue(name: "stars") { name version digest rowCount raColumn decColumn idColumn source publishedAt columns { name type unit ucd } } }',
    );
    expect(at(data, 'catalogue')).toEqual({
      name: 'stars',
      version: 'abababababab',
      digest: 'ab'.repeat(32),
      rowCount: transients.length,
      raColumn: 'ra',
      decColumn: 'dec',
      idColumn: 'objid',
      source: 'stars.csv',
      publishedAt: '2027-01-15T08:00:00.000Z',
      columns: [
        { name: 'objid', type: 'LONG', unit: null, ucd: 'meta.id;meta.main' },
        { name: 'z', type: 'NUMBER', unit: null, ucd: null },
      ],
    });
  });

  test('give their rows page by page, by region and by column', async () => {
    const query = `query ($after: String, $where: [ColumnWhere!], $region: RegionInput) {
      catalogue(name: "stars") { rows(first: 7, after: $after, where: $where, region: $region) {
        edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } }`;
    const idsOf = async (variables: Readonly<Record<string, unknown>>) => {
      const ids: string[] = [];
      for (let after: string | null = null; ; ) {
        const data = await dataOf(server, query, { ...variables, after });
        const { rows } = at(data, 'catalogue') as {
          rows: {
            edges: { node: { id: string } }[];
            pageInfo: { hasNextPage: boolean; endCursor: string | null };
          };
        };
        ids.push(...rows.edges.map(({ node }) => node.id));
        if (!rows.pageInfo.hasNextPage) return ids;
        after = rows.pageInfo.endCursor;
      }
    };
    const all = await idsOf({});
    expect(new Set(all).size).toBe(transients.length);
    expect(await idsOf({ where: [{ column: 'z', present: false }] })).toHaveLength(
      Math.floor(transients.length / 2),
    );
    const { raDeg, decDeg } = transients[3]!;
    expect(await idsOf({ region: { cone: { raDeg, decDeg, radiusArcsec: 1.5 } } })).toContain(
      String(BigInt(LARGE_ID) + 3n),
    );
    const wrong = await ask(server, query, { where: [{ column: 'mag', lt: 3 }] });
    expect(wrong.errors[0]?.message).toContain('no column is called "mag"; there are objid, z');
  });
});
