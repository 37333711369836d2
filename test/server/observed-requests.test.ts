import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Metrics } from '../../src/metrics/metrics.js';
import { createAdminServer } from '../../src/server/admin-server.js';
import { createServer } from '../../src/server/create-server.js';
import { Readiness } from '../../src/server/readiness.js';
import { ask, madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { madeSurvey } from '../fixtures/made-survey.js';
import { samplesOf } from '../metrics/samples.js';

let store: MadeStore;
const lines: string[] = [];
const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });

beforeAll(async () => {
  store = await madeStore(madeSurvey(5));
});

beforeEach(() => lines.splice(0));

afterAll(() => store.close());

const requestLines = () =>
  lines.map((line): Record<string, unknown> => JSON.parse(line)).filter(({ msg }) => msg === 'request');

describe('each request', () => {
  test('is one line with its id, and neither query nor variables nor credentials', async () => {
    const server = await madeServer(store, { logger });
    const answer = await server.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: 'ztf-partnership', 'x-request-id': 'proxy-0123456789' },
      payload: {
        query: 'query Newest($n: Int!) { transients(first: $n) { edges { node { name } } } }',
        variables: { n: 3 },
      },
    });
    expect(answer.headers['x-request-id']).toBe('proxy-0123456789');
    expect(requestLines()).toMatchObject([
      {
        request: 'proxy-0123456789',
        level: 20,
        method: 'POST',
        route: '/graphql',
        status: 200,
        operation: 'Newest',
        code: 'OK',
        rows: 3,
        viewer: 'TOKEN',
      },
    ]);
    expect(lines.join('')).not.toMatch(/edges|partnership|"n":/);
    await server.close();
  });

  test('gets an id of its own when the one that it brings is no plain word', async () => {
    const server = await madeServer(store, { logger });
    const ids = await Promise.all(
      ['a"b\n', 'short', 'x'.repeat(65)].map(async (id) => {
        const answer = await server.inject({ url: '/graphql', headers: { 'x-request-id': id } });
        return answer.headers['x-request-id'];
      }),
    );
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(String(id)))).toBe(true);
    expect(new Set(ids).size).toBe(3);
    await server.close();
  });

  test('is told at info when the caller can mend it, at error with the incident when it is our fault', async () => {
    const broken = { ...store.storage, transients: { find: () => Promise.reject(new TypeError('a bug')) } };
    const server = await createServer({
      storage: Object.assign(Object.create(store.storage), broken),
      labels: async () => store.labels,
      identity: { authenticate: async () => ({ kind: 'ANONYMOUS' }) },
      cursorSecret: Buffer.from('the cursor secret of all tests'),
      clock: Date.now,
      logger,
      incidentId: () => 'incident-7',
    });
    await ask(server, '{ transients(first: 3) { edges { node { nothing } } } }');
    await ask(server, '{ transients(first: 3) { edges { node { name } } } }');
    expect(requestLines()).toMatchObject([
      { level: 30, status: 400, code: 'GRAPHQL_VALIDATION_FAILED' },
      { level: 50, code: 'INTERNAL_SERVER_ERROR', incident: 'incident-7' },
    ]);
    await server.close();
  });
});

test('operations are counted by name and code, with their cost', async () => {
  const metrics = new Metrics('test');
  const server = await madeServer(store, { observer: metrics.requests });
  await ask(server, 'query A { transients(first: 3) { edges { node { name } } } }');
  await ask(server, 'query A { transients(first: 2) { edges { node { name } } } }');
  await ask(server, '{ transients(first: 300000) { edges { node { name } } } }');
  await ask(server, 'query B { nothing }');
  await server.inject('/nothing/at/all');
  const samples = samplesOf((await metrics.text()).text);
  const count = (operation: string, code: string) =>
    samples.value('ampelgraph_graphql_requests_total', { operation, code });
  expect(count('A', 'OK')).toBe(2);
  expect(count('unnamed', 'GRAPHQL_VALIDATION_FAILED')).toBe(1);
  expect(samples.sum('ampelgraph_graphql_requests_total')).toBe(4);
  expect(samples.value('ampelgraph_graphql_seconds_count', { operation: 'A' })).toBe(2);
  expect(samples.value('ampelgraph_graphql_requested_rows_count')).toBe(2);
  expect(samples.value('ampelgraph_graphql_read_rows_sum')).toBe(5);
  const http = { method: 'GET', route: 'none', status: '404' };
  expect(samples.value('ampelgraph_http_requests_total', http)).toBe(1);
  await server.close();
});

describe('the admin port', () => {
  test('has metrics, and the public port has none', async () => {
    const metrics = new Metrics('test');
    metrics.ingestion.accepted('secret-channel');
    const readiness = new Readiness(store.storage, logger);
    const admin = createAdminServer({ metrics: () => metrics.text(), readiness, logger });
    const answer = await admin.inject('/metrics');
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(samplesOf(answer.body).value('ampelgraph_t0_accepted_total', { channel: 'secret-channel' })).toBe(
      1,
    );
    expect((await admin.inject('/readyz')).statusCode).toBe(200);
    const server = await madeServer(store, { observer: metrics.requests, readiness });
    expect((await server.inject('/metrics')).statusCode).toBe(404);
    await server.close();
    await admin.close();
  });
});

describe('a process is ready', () => {
  test('until it drains, though it goes on living and answering', async () => {
    const readiness = new Readiness(store.storage, logger);
    const server = await madeServer(store, { readiness });
    expect((await server.inject('/readyz')).json()).toEqual({ status: 'ready' });
    readiness.drain();
    const draining = await server.inject('/readyz');
    expect([draining.statusCode, draining.json()]).toEqual([503, { status: 'draining' }]);
    expect((await server.inject('/healthz')).statusCode).toBe(200);
    expect((await ask(server, '{ __typename }')).status).toBe(200);
    await server.close();
  });

  test('once its store is warm, and again if warming failed, though it answers before', async () => {
    for (const isFailing of [false, true]) {
      let finish = (): void => undefined;
      const warming = new Promise<void>((resolve, reject) => {
        finish = () => (isFailing ? reject(new TypeError('gone')) : resolve());
      });
      const readiness = new Readiness(store.storage, logger);
      const warmed = readiness.warmUp(warming).catch((error: unknown) => error);
      const server = await madeServer(store, { readiness });
      const early = await server.inject('/readyz');
      expect([early.statusCode, early.json()]).toEqual([503, { status: 'warming up' }]);
      expect((await ask(server, '{ __typename }')).status).toBe(200);
      finish();
      expect((await warmed) instanceof TypeError).toBe(isFailing);
      expect((await server.inject('/readyz')).json()).toEqual({ status: 'ready' });
      await server.close();
    }
  });

  test('only while its store answers within two seconds', async () => {
    const hanging = new Readiness({ ping: () => new Promise(() => undefined) }, logger);
    const askedAt = performance.now();
    expect(await hanging.ask()).toBe('the store does not answer');
    expect(performance.now() - askedAt).toBeLessThan(4_000);
    const failing = new Readiness({ ping: () => Promise.reject(new TypeError('gone')) }, logger);
    expect(await failing.ask()).toBe('the store does not answer');
  });
});
