import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { madeAlerts } from '../fixtures/made-alert.js';
import { ask, at, dataOf, madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { FIELD, madeSurvey, neighbour } from '../fixtures/made-survey.js';
import { CONE_QUERY } from '../fixtures/queries.js';

const PARTNER = ['ztf-partnership'];
const CONE = { ra: FIELD.raDeg, dec: FIELD.decDeg, radius: 10 };

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

describe('the list of transients', () => {
  test('answers the cone query with everything in it, nearest first', async () => {
    const data = await dataOf(server, CONE_QUERY, CONE);
    expect(at(data, 'transients.totalCount')).toBe(3);
    expect(at(data, 'transients.completeness')).toEqual({ complete: true, reason: null });
    expect(at(data, 'transients.edges.*.node.name')).toEqual([
      'ZTF18abxhyqv',
      'ZTF19aaa0000',
      'ZTF19aaa0001',
    ]);
    const named = at(data, 'transients.edges.0.node');
    expect(named).toMatchObject({
      id: 'transient:ztf:ZTF18abxhyqv',
      firstDetectionMjd: 58_001,
      lastDetectionMjd: 58_005,
      detectionCount: 3,
      lightCurve: {
        mjd: [58_000, 58_001, 58_003, 58_004, 58_005],
        band: ['g', 'g', 'g', 'g', 'r'],
        mag: [null, 19, 18.01, null, 17.5],
        kind: ['UPPER_LIMIT', 'DETECTION', 'DETECTION', 'DETECTION', 'DETECTION'],
      },
      datapoints: { totalCount: 6 },
    });
    expect(at(named, 't2Results.edges.0.node')).toMatchObject({
      unit: 'LightCurveSummary',
      body: { detectionCount: 3 },
      channels: ['everyone'],
      labels: ['ztf-public'],
      provenance: { unitVersion: { name: 'LightCurveSummary', version: '0.1.0' } },
    });
    expect(at(named, 'states.edges.0.node')).toMatchObject({ datapointCount: 5, channels: ['everyone'] });
  });

  test('shows a partner his points, his transient and his channel, and others none of them', async () => {
    const [theirs, ours] = [
      await dataOf(server, CONE_QUERY, CONE),
      await dataOf(server, CONE_QUERY, CONE, PARTNER),
    ];
    expect(at(ours, 'transients.edges.*.node.name')).toEqual([
      'ZTF18abxhyqv',
      'ZTF18hidden',
      'ZTF19aaa0000',
      'ZTF19aaa0001',
    ]);
    expect(at(ours, 'transients.edges.0.node.detectionCount')).toBe(4);
    expect(at(ours, 'transients.edges.0.node.datapoints.edges.*.node.labels')).toContainEqual([
      'ztf-partnership',
    ]);
    expect(JSON.stringify(theirs)).not.toMatch(/partner|hidden|ztf:102/);
  });

  test('says which candidate of an exposure another one replaces, and leaves it out of the light curve', async () => {
    const data = await dataOf(
      server,
      '{ transient(name: "ZTF18abxhyqv") { datapoints { edges { node { id supersededBy } } } lightCurve { id } } }',
    );
    expect(at(data, 'transient.datapoints.edges.*.node')).toContainEqual({
      id: 'ztf:103',
      supersededBy: 'ztf:104',
    });
    expect(at(data, 'transient.lightCurve.id')).not.toContain('ztf:103');
  });

  test('filters by facets, bands, channels, T2 results, and their combinations', async () => {
    const names = async (where: string, as: readonly string[] = []) =>
      at(
        await dataOf(server, `{ transients(where: ${where}) { edges { node { name } } } }`, {}, as),
        'transients.edges.*.node.name',
      );
    expect(await names('{ name: { matches: "ztf18*" } }')).toEqual(['ZTF18abxhyqv']);
    expect(await names('{ name: { in: ["ZTF18hidden", "ZTF19aaa0003"] } }')).toEqual(['ZTF19aaa0003']);
    expect(await names('{ upperLimitCount: { gt: 0 } }')).toEqual(['ZTF18abxhyqv']);
    expect(await names('{ lastLimitMjd: { present: true }, peakMag: { lt: 17.6 } }')).toEqual([
      'ZTF18abxhyqv',
    ]);
    expect(await names('{ band: { band: "r", peakMag: { lte: 17.5 } } }')).toEqual(['ZTF18abxhyqv']);
    expect(
      await names('{ t2: { unit: "LightCurveSummary", path: "negativeDetectionCount", gt: 0 } }'),
    ).toEqual(['ZTF18abxhyqv']);
    expect(await names('{ t2: { unit: "LightCurveSummary", path: "bands.r.firstMag", eq: 17.5 } }')).toEqual([
      'ZTF18abxhyqv',
    ]);
    expect(
      await names(
        '{ t2: { unit: "LightCurveSummary", path: "peakBand", eq: "r" }, name: { matches: "*hyqv" } }',
      ),
    ).toEqual(['ZTF18abxhyqv']);
    expect(await names('{ channels: { anyOf: ["partners"] } }')).toEqual([]);
    expect(
      await names('{ channels: { anyOf: ["partners"] }, not: { name: { matches: "ZTF19*" } } }', PARTNER),
    ).toEqual(['ZTF18abxhyqv', 'ZTF18hidden']);
    expect(
      await names(
        '{ or: [{ name: { eq: "ZTF19aaa0001" } }, { and: [{ name: { matches: "*0002" } }, { detectionCount: { eq: 3 } }] }] }',
      ),
    ).toEqual(['ZTF19aaa0001', 'ZTF19aaa0002']);
    expect(await names('{ or: [] }')).toEqual([]);
  });

  test('is complete again once the T2 results that the condition looks at are there', async () => {
    const late = await madeStore(madeSurvey(1));
    const lateServer = await madeServer(late);
    await late.ingest(madeAlerts(neighbour(5)));
    const completeness = async (where: string) =>
      at(
        await dataOf(
          lateServer,
          `{ transients(where: ${where}) { completeness { complete reason pendingT2 dataUntilMjd } } }`,
        ),
        'transients.completeness',
      );
    const onT2 = '{ not: { t2: { unit: "LightCurveSummary", path: "detectionCount", gt: 3 } } }';
    const until = { dataUntilMjd: 58_102.005 };
    expect(await completeness(onT2)).toEqual({
      complete: false,
      reason: 'PENDING_T2',
      pendingT2: 3,
      ...until,
    });
    expect(await completeness('{ t2: { unit: "Other", path: "a", eq: 1 } }')).toMatchObject({
      complete: true,
    });
    expect(await completeness('{ detectionCount: { gt: 0 } }')).toEqual({
      complete: true,
      reason: null,
      pendingT2: 0,
      ...until,
    });
    await late.work();
    expect(await completeness(onT2)).toEqual({ complete: true, reason: null, pendingT2: 0, ...until });
    await lateServer.close();
    await late.close();
  });
});

describe('one transient', () => {
  test('is found by name and by id, and hidden is the same answer as absent', async () => {
    const byName = await dataOf(server, '{ transient(name: "ZTF18abxhyqv") { id name } }');
    const byId = await dataOf(server, '{ transient(id: "transient:ztf:ZTF18abxhyqv") { id name } }');
    expect(byName).toEqual(byId);
    const answers = await Promise.all(
      ['ZTF18hidden', 'ZTF99absent'].flatMap((name) => [
        ask(server, `query ($name: String) { transient(name: $name) { id } }`, { name }),
        ask(server, `query ($id: ID) { transient(id: $id) { id } }`, { id: `transient:ztf:${name}` }),
        ask(server, `query ($id: ID!) { node(id: $id) { id } }`, { id: `transient:ztf:${name}` }),
        ask(server, `query ($id: ID!) { provenance(id: $id) { id } }`, { id: `transient:ztf:${name}` }),
      ]),
    );
    expect(answers.slice(0, 4).map(({ text }) => text)).toEqual(answers.slice(4).map(({ text }) => text));
    expect(answers[0]?.text).toBe(
      '{"data":{"transient":null},"extensions":{"cost":{"requested":1,"actual":0,"budget":200000,"remaining":199999}}}\n',
    );
    expect(await dataOf(server, '{ transient(name: "ZTF18hidden") { id } }', {}, PARTNER)).not.toEqual({
      transient: null,
    });
  });

  test.each([
    '{ transient { id } }',
    '{ transient(id: "a", name: "b") { id } }',
    '{ transient(id: null, name: null) { id } }',
  ])('needs exactly one of id and name: %s', async (query) => {
    expect((await ask(server, query)).errors[0]).toMatchObject({
      message: 'give exactly one of `id` and `name`',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

describe('what there is to read', () => {
  test('units come with their credit and use in what the viewer reads', async () => {
    const query =
      '{ units { name version digest author citation requested completed failed requestedBy runs failures meanMillis unitVersion { id tier } } }';
    const [theirs, ours] = [await dataOf(server, query), await dataOf(server, query, {}, PARTNER)];
    expect(at(theirs, 'units')).toMatchObject([
      { name: 'LightCurveSummary', author: 'AmpelGraph', failed: 0, failures: 0, requestedBy: ['everyone'] },
    ]);
    expect(at(theirs, 'units.0.runs')).toBe(at(theirs, 'units.0.completed'));
    expect(at(theirs, 'units.0.meanMillis')).toBe(1);
    expect(at(ours, 'units.0.requestedBy')).toEqual(['everyone', 'partners']);
    expect(Number(at(ours, 'units.0.requested'))).toBeGreaterThan(Number(at(theirs, 'units.0.requested')));
    expect(at(theirs, 'units.0.completed')).toBe(at(theirs, 'units.0.requested'));
  });

  test('channels and the viewer are told as far as the viewer goes', async () => {
    const query = '{ channels { name access } viewer { kind subject grants labels channels } }';
    expect(await dataOf(server, query)).toEqual({
      channels: [{ name: 'everyone', access: ['ztf-public'] }],
      viewer: {
        kind: 'ANONYMOUS',
        subject: null,
        grants: [],
        labels: ['lsst-public', 'ztf-public'],
        channels: ['everyone'],
      },
    });
    expect(await dataOf(server, query, {}, PARTNER)).toEqual({
      channels: [
        { name: 'everyone', access: ['ztf-public'] },
        { name: 'partners', access: ['ztf-partnership', 'ztf-public'] },
      ],
      viewer: {
        kind: 'TOKEN',
        subject: 'test',
        grants: PARTNER,
        labels: ['lsst-public', 'ztf-partnership', 'ztf-public'],
        channels: ['everyone', 'partners'],
      },
    });
  });
});
