import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heardLog } from '../fixtures/heard-log.js';
import { ask, madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { madeSurvey } from '../fixtures/made-survey.js';

let store: MadeStore;
let server: FastifyInstance;

beforeAll(async () => {
  store = await madeStore(madeSurvey(3));
  server = await madeServer(store, { jit: { compileFrom: 1 } });
});

afterAll(async () => {
  await server.close();
  await store.close();
});

describe('a wrong value is answered with its place and what would be right', () => {
  test.each([
    [
      'where: { region: { cone: { raDeg: 1, decDeg: 91, radiusArcsec: 1 } } }',
      ['where', 'region', 'cone', 'decDeg'],
      '[-90, 90]',
    ],
    [
      'where: { and: [{}, { region: { cone: { raDeg: 1, decDeg: 1, radiusArcsec: -1 } } }] }',
      ['where', 'and', 1, 'region', 'cone', 'radiusArcsec'],
      '[0, 648000]',
    ],
    [
      'where: { not: { t2: { unit: "A", path: "a..b", eq: 1 } } }',
      ['where', 'not', 't2', 'path'],
      'joined by dots',
    ],
    ['where: { t2: { unit: "A", path: "a" } }', ['where', 't2'], 'needs one of eq'],
    ['where: { t2: { unit: "A", path: "a", lt: true } }', ['where', 't2', 'lt'], 'eq alone'],
    ['where: { peakMag: { lt: null } }', ['where', 'peakMag', 'lt'], 'present: false'],
    ['where: { band: { band: "g band" } }', ['where', 'band', 'band'], 'passband'],
    [`where: { name: { matches: "${'*'.repeat(201)}" } }`, ['where', 'name', 'matches'], 'at most 200'],
    ['orderBy: [{ field: DISTANCE }]', ['orderBy', 0, 'field'], 'exactly one cone'],
    ['orderBy: [{ field: NAME }, { field: NAME }]', ['orderBy', 1, 'field'], 'once'],
    ['first: 1001', ['first'], '[0, 1000]'],
    ['first: -1', ['first'], '[0, 1000]'],
    ['first: 1, last: 1', ['last'], 'not both'],
    ['after: "abc"', ['after'], 'endCursor'],
  ])('%s', async (args, path, hint) => {
    const { errors, data } = await ask(server, `{ transients(${args}) { totalCount } }`);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', path });
    expect(errors[0]?.message).toContain(hint);
    expect(data).toBeNull();
  });

  test('values that are nested too deeply are refused by name, in variables and in the document, at any depth', async () => {
    const query = 'query ($where: TransientWhere) { transients(where: $where) { totalCount } }';
    const nested = (levels: number): object => {
      let where: object = { detectionCount: { gte: 1 } };
      for (let level = 0; level < levels; level++) where = { not: where };
      return where;
    };
    const said = async (levels: number) =>
      (await ask(server, query, { where: nested(levels) })).errors[0]?.message;
    expect(await said(15)).toBeUndefined();
    expect(await said(40)).toBe('conditions may be nested at most 16 deep');
    for (const levels of [100, 2500]) expect(await said(levels)).toContain('at most 64 deep');
    const { errors } = await ask(
      server,
      `{ transients(where: ${'{and:['.repeat(100_000)}${']}'.repeat(100_000)}) { totalCount } }`,
    );
    expect(errors[0]?.message).toBe('the document is nested too deeply to be read');
  });

  test('a distance from two cones, or from one that is not required, is refused', async () => {
    const cone = 'region: { cone: { raDeg: 1, decDeg: 1, radiusArcsec: 1 } }';
    for (const where of [
      `{ ${cone}, and: [{ ${cone} }] }`,
      `{ not: { ${cone} } }`,
      `{ or: [{ ${cone} }] }`,
    ]) {
      const { errors } = await ask(
        server,
        `{ transients(where: ${where}, orderBy: [{ field: DISTANCE }]) { totalCount } }`,
      );
      expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
    const fine = await ask(
      server,
      `{ transients(where: { and: [{ ${cone} }], not: { ${cone} } }, orderBy: [{ field: DISTANCE }]) { totalCount } }`,
    );
    expect(fine.errors).toEqual([]);
  });

  test.each([
    ['query ($n: Int) { transients(first: $n) { totalCount } }', { n: 'ten' }, '$n'],
    ['query ($n: Int!) { transients(first: $n) { totalCount } }', {}, '$n'],
    ['query ($r: RegionInput) { transients(where: { region: $r }) { totalCount } }', { r: {} }, '$r'],
    [
      'query ($w: TransientWhere) { transients(where: $w) { totalCount } }',
      { w: { t2: { unit: 'A', path: 'a', eq: [1] } } },
      '$w',
    ],
    ['query ($w: TransientWhere) { transients(where: $w) { totalCount } }', { w: { nothing: 1 } }, '$w'],
  ])('a variable that does not fit is answered with HTTP 400: %s %j', async (query, variables, variable) => {
    const { status, errors } = await ask(server, query, variables);
    expect(status).toBe(400);
    expect(errors[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', path: [variable] });
  });
});

describe('documents', () => {
  test.each([
    ['{ transients {', 'GRAPHQL_PARSE_FAILED'],
    ['{ transients { nothing } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ transients(where: { region: { } }) { totalCount } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['mutation { anything }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      '{ transients(first: 1000) { edges { node { datapoints(first: 1000) { edges { node { id } } } } } } }',
      'COST_EXCEEDED',
    ],
    [`{ ${'viewer { kind } '.repeat(4000)} }`, 'GRAPHQL_PARSE_FAILED'],
  ])('%.60s is refused with HTTP 400 and %s', async (query, code) => {
    const { status, errors } = await ask(server, query);
    expect(status).toBe(400);
    expect(errors[0]?.extensions['code']).toBe(code);
  });

  test('an operation that is not in the document is refused', async () => {
    const response = await server.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query: 'query A { __typename }', operationName: 'B' },
    });
    expect(response.statusCode).toBe(400);
    expect(response.json().errors[0].extensions.code).toBe('OPERATION_RESOLUTION_FAILURE');
  });

  test('introspection is open, and bounded', async () => {
    expect(
      (await ask(server, '{ __schema { queryType { name } } __type(name: "Transient") { name } }')).errors,
    ).toEqual([]);
    const deep = `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`;
    expect((await ask(server, deep)).errors[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe("what is not the caller's fault", () => {
  test.each([{ compileFrom: 1 } as const, false as const])(
    'a bug gives an incident id and nothing else (jit: %j)',
    async (jit) => {
      const { log, text } = heardLog();
      const lost = await madeStore(madeSurvey(1));
      const failing = await madeServer(lost, { jit, logger: log, incidentId: () => 'incident-7' });
      await lost.close();
      const { errors, data } = await ask(failing, '{ transients { totalCount } }');
      expect(data).toBeNull();
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatchObject({
        message: 'internal error; report incident incident-7 to the operator of this server',
        path: ['transients', 'totalCount'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', incident: 'incident-7' },
      });
      expect(Object.keys(errors[0]?.extensions ?? {})).toEqual(['code', 'incident']);
      const logged = text()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .find(({ incident }) => incident === 'incident-7');
      expect(logged).toMatchObject({
        level: 50,
        err: { message: expect.any(String), stack: expect.any(String) },
      });
      await failing.close();
    },
  );

  test('an operation beyond its time is stopped', async () => {
    const hurried = await madeServer(store, { limits: { deadlineMs: -1 } });
    const { errors, data } = await ask(hurried, '{ transients { totalCount } }');
    expect(data).toBeNull();
    expect(errors[0]?.extensions).toEqual({ code: 'TIMEOUT' });
    await hurried.close();
  });
});
