import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessTerm } from '../../src/access/access-term.js';
import { audienceOf } from '../../src/access/audience.js';
import { followMatches } from '../../src/engine/standing-match/follow-matches.js';
import { watchRegion } from '../../src/engine/standing-match/watch-regions.js';
import { coneRanges } from '../fixtures/made-localizations.js';
import { at, dataOf, madeServer } from '../fixtures/made-server.js';
import { MADE_AT_UNIX_MS, type MadeStore, madeStore } from '../fixtures/made-store.js';
import { FIELD, HIDDEN, madeSurvey, NAMED } from '../fixtures/made-survey.js';

const PARTNER = ['ztf-partnership'];
const WATCHED_AT = MADE_AT_UNIX_MS;

let store: MadeStore;
let server: FastifyInstance;

beforeAll(async () => {
  store = await madeStore(madeSurvey(0));
  server = await madeServer(store);
  const { records } = store.storage;
  const around = ({ raDeg, decDeg }: { raDeg: number; decDeg: number }, name = 'a') => ({
    name,
    raDeg,
    decDeg,
    radiusArcsec: 1,
  });
  const sources = { form: 'cones', cones: [around(NAMED), around({ raDeg: 10, decDeg: 10 }, 'b')] } as const;
  await watchRegion(records, { name: 'sources', shape: sources, source: 'sources.csv' }, WATCHED_AT);
  const disc = { form: 'cells', ranges: coneRanges({ ...FIELD, sizeDeg: 4 / 3600 }) } as const;
  await watchRegion(records, { name: 'disc', shape: disc, source: 'disc.moc' }, WATCHED_AT + 1);
  const audience = audienceOf({ term: accessTerm([['ztf-partnership']]) });
  const secret = {
    name: 'secret',
    shape: { form: 'cones', cones: [around(HIDDEN)] },
    source: 's',
    audience,
  } as const;
  await watchRegion(records, secret, WATCHED_AT + 2);
  await followMatches({ storage: store.storage, runId: 'run', untilIdle: true });
});

afterAll(async () => {
  await server.close();
  await store.close();
});

describe('the list of watched regions', () => {
  const REGIONS = `query ($first: Int, $after: String) { watchedRegions(first: $first, after: $after) {
    totalCount pageInfo { endCursor hasNextPage } edges { node { name form count areaDeg2 source watchedAt
      matches(where: {kind: ADDED}, newestFirst: true) { totalCount edges { node { transientName } } } } } } }`;

  test('tells each viewer what is watched for him, newest first, with what was announced of it to him', async () => {
    for (const [as, names, found] of [
      [[], ['disc', 'sources'], [[NAMED.name], [NAMED.name]]],
      [
        PARTNER,
        ['secret', 'disc', 'sources'],
        [[HIDDEN.name], [HIDDEN.name, NAMED.name].sort(), [NAMED.name]],
      ],
    ] as const) {
      const data = await dataOf(server, REGIONS, {}, as);
      expect(at(data, 'watchedRegions.totalCount')).toBe(names.length);
      const nodes = at(data, 'watchedRegions.edges.*.node') as {
        name: string;
        matches: { totalCount: number; edges: { node: { transientName: string } }[] };
      }[];
      expect(nodes.map(({ name }) => name)).toEqual(names);
      const told = nodes.map(({ matches }) => matches.edges.map(({ node }) => node.transientName).sort());
      expect(told).toEqual(found);
      expect(nodes.map(({ matches }) => matches.totalCount)).toEqual(found.map(({ length }) => length));
    }
  });

  test('says what each is made of, and is read on from a cursor', async () => {
    const first = await dataOf(server, REGIONS, { first: 1 });
    expect(at(first, 'watchedRegions.edges.*.node')).toMatchObject([
      { name: 'disc', form: 'CELLS', source: 'disc.moc', watchedAt: new Date(WATCHED_AT + 1).toISOString() },
    ]);
    expect(at(first, 'watchedRegions.pageInfo.hasNextPage')).toBe(true);
    const after = at(first, 'watchedRegions.pageInfo.endCursor');
    const [second] = at(await dataOf(server, REGIONS, { after }), 'watchedRegions.edges.*.node') as {
      areaDeg2: number;
    }[];
    expect(second).toMatchObject({ name: 'sources', form: 'POSITIONS', count: 2, source: 'sources.csv' });
    expect(second?.areaDeg2).toBeCloseTo((2 * Math.PI) / 3600 ** 2, 14);
  });
});
