import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIssuersIdentity } from '../../src/server/identity/issuers-identity.js';
import { madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { madeSurvey } from '../fixtures/made-survey.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

/**
 * Recommendations for answers of the older media type, application/json, that Apollo Server and we do not follow: an
 * operation that was not executed has status 400 under both media types, so that what counts failures sees it.
 */
const KNOWN_EXCEPTIONS: Readonly<Record<string, string>> = { '572B': 'warn', FDE2: 'warn', '7B9B': 'warn' };

let store: MadeStore;
let server: FastifyInstance;

beforeAll(async () => {
  store = await madeStore(madeSurvey(30));
  server = await madeServer(store);
});

afterAll(async () => {
  await server.close();
  await store.close();
});

describe('GraphQL over HTTP', () => {
  let url: string;
  let listening: FastifyInstance;

  beforeAll(async () => {
    listening = await madeServer(store);
    url = `${await listening.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
  });

  afterAll(() => listening.close());

  for (const audit of serverAudits({ url: () => url }))
    test(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      // What MUST hold holds; of what SHOULD and MAY hold, the exceptions are known by name.
      if (result.status !== 'ok')
        expect(`${audit.id} ${result.status}`).toBe(`${audit.id} ${KNOWN_EXCEPTIONS[audit.id]}`);
    });
});

describe('pages', () => {
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

  test('a browser at /graphql gets GraphiQL, with assets found below /graphiql/', async () => {
    const folder = temporaryFolder();
    const graphiql = join(folder, 'graphiql');
    await mkdir(graphiql);
    await writeFile(
      join(graphiql, 'index.html'),
      '<!doctype html><html><head><title>G</title></head></html>',
    );
    await writeFile(join(graphiql, 'app.js'), 'export {};');
    const built = await madeServer(store, { pages: { graphiql, dashboard: join(folder, 'none') } });
    const page = await built.inject({ url: '/graphql', headers: browser });
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('<head><base href="/graphiql/"><title>G</title>');
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    const asset = await built.inject({ url: '/graphiql/app.js' });
    expect([asset.statusCode, asset.headers['content-type']]).toEqual([
      200,
      'application/javascript; charset=utf-8',
    ]);
    expect((await built.inject({ url: '/graphiql/../package.json' })).statusCode).toBe(404);
    const query = await built.inject({
      url: '/graphql?query={__typename}',
      headers: { accept: 'application/json' },
    });
    expect(query.json()).toMatchObject({ data: { __typename: 'Query' } });
    await built.close();
  });

  test('where GraphiQL is not built, the page says how to build it', async () => {
    const bare = await madeServer(store, { pages: { graphiql: '/nowhere', dashboard: '/nowhere' } });
    const page = await bare.inject({ url: '/graphql', headers: browser });
    expect(page.headers['content-type']).toContain('text/plain');
    expect(page.body).toContain('node bin/prepare.mjs');
    const landing = await bare.inject({ url: '/' });
    expect(landing.headers['content-type']).toContain('text/html');
    expect(landing.body).toContain('href="/graphql"');
    await bare.close();
  });

  test('the dashboard stands at / where it is built, and hides no route', async () => {
    const folder = temporaryFolder();
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Dashboard</title>');
    const built = await madeServer(store, { pages: { graphiql: '/nowhere', dashboard: folder } });
    expect((await built.inject({ url: '/' })).body).toContain('Dashboard');
    expect((await built.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok' });
    expect((await built.inject({ url: '/nothing' })).statusCode).toBe(404);
    await built.close();
  });
});

describe('health', () => {
  test('/healthz and /readyz answer, and /readyz stops when the store is gone', async () => {
    expect((await server.inject('/healthz')).statusCode).toBe(200);
    expect((await server.inject('/readyz')).json()).toEqual({ status: 'ready' });
    const lost = await madeStore([]);
    const lostServer = await madeServer(lost);
    await lost.close();
    expect((await lostServer.inject('/readyz')).statusCode).toBe(503);
    expect((await lostServer.inject('/healthz')).statusCode).toBe(200);
    await lostServer.close();
  });
});

describe('transport', () => {
  const post = (payload: unknown, headers: Record<string, string> = {}) =>
    server.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', ...headers },
      payload: payload as string,
    });
  const LIST = '{ transients(first: 30) { edges { node { id lightCurve { id mjd band mag magErr } } } } }';

  test('answers are compressed for those who ask, and are the same bytes', async () => {
    const plain = await post({ query: LIST });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const [gzip, br] = [
      await post({ query: LIST }, { 'accept-encoding': 'gzip' }),
      await post({ query: LIST }, { 'accept-encoding': 'br' }),
    ];
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.rawPayload).toString()).toBe(plain.body);
    expect(br.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(br.rawPayload).toString()).toBe(plain.body);
    expect(gzip.rawPayload.length).toBeLessThan(plain.rawPayload.length / 3);
    expect(
      (await post({ query: '{ __typename }' }, { 'accept-encoding': 'gzip' })).headers['content-encoding'],
    ).toBeUndefined();
  });

  test('pages of other origins may call, answers are not kept, and browsers are told to be strict', async () => {
    const answer = await post({ query: '{ __typename }' }, { origin: 'https://elsewhere.org' });
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    const vary = String(answer.headers['vary']).toLowerCase();
    for (const name of ['accept', 'authorization', 'accept-encoding']) expect(vary).toContain(name);
    const preflight = await server.inject({
      method: 'OPTIONS',
      url: '/graphql',
      headers: {
        origin: 'https://elsewhere.org',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
      },
    });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toContain('authorization');
  });

  test.each([
    ['not JSON', '{', {}, 400],
    ['an empty body', '', {}, 400],
    ['another media type', 'query', { 'content-type': 'text/csv' }, 415],
    [
      'a body beyond the limit',
      JSON.stringify({ query: `{ __typename } #${'x'.repeat(1_200_000)}` }),
      {},
      413,
    ],
    ['a list of operations', JSON.stringify([{ query: '{ __typename }' }]), {}, 400],
  ])('%s is refused with HTTP status and code', async (_name, payload, headers, status) => {
    const answer = await post(payload, headers);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  test('an unknown path says where the API is', async () => {
    const answer = await server.inject('/grapql?token=secret');
    expect(answer.statusCode).toBe(404);
    expect(answer.json().errors[0].message).toBe('there is nothing at GET /grapql; the API is at /graphql');
  });

  test('bad credentials end the request with 401 and a challenge, before the body is read', async () => {
    const strict = await madeServer(store, { identity: createIssuersIdentity(new Map()) });
    const answer = await strict.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: 'Bearer x' },
      payload: '{',
    });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="ampelgraph", error="invalid_token"');
    expect(answer.json()).toEqual({
      errors: [
        {
          message: 'the bearer token was refused: it is malformed',
          extensions: { code: 'UNAUTHENTICATED' },
        },
      ],
    });
    expect(
      (await strict.inject({ method: 'POST', url: '/graphql', payload: { query: '{ __typename }' } }))
        .statusCode,
    ).toBe(200);
    await strict.close();
  });

  test('closing a server lets go of its connections', async () => {
    const closing = await madeServer(store);
    const address = await closing.listen({ port: 0, host: '127.0.0.1' });
    const request = httpRequest(`${address}/healthz`, { agent: false }).end();
    const [response] = await once(request, 'response');
    response.resume();
    await once(response, 'end');
    await closing.close();
    expect(closing.server.listening).toBe(false);
  });
});
