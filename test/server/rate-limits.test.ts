import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Metrics } from '../../src/metrics/metrics.js';
import { REQUEST_ROWS } from '../../src/server/rate/rate-limits.js';
import { madeAlerts } from '../fixtures/made-alert.js';
import { ask, madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { samplesOf } from '../metrics/samples.js';

const PUBLIC = madeAlerts({
  name: 'ZTF26public',
  raDeg: 150,
  decDeg: 2,
  points: [{ id: 1, mjd: 61_000, mag: 19.5, band: 'g' }],
});
const HIDDEN = Array.from({ length: 8 }, (_, n) =>
  madeAlerts({
    name: `ZTF26hidden${n}`,
    raDeg: 150,
    decDeg: 2 + n / 36_000,
    points: [{ id: 10 + n, mjd: 61_001, mag: 18, band: 'r', label: 'ztf-partnership' }],
  }),
).flat();

/** A page of 89 rows: with its request a hundred. */
const PAGE = '{ transients(first: 89) { edges { node { name } } } }';
const CONE = '/scs?RA=150&DEC=2&SR=0.1&MAXREC=80';

describe('the rows that a viewer may ask for in a time', () => {
  let publicAlone: MadeStore;
  let store: MadeStore;
  let nowMs = 0;
  const servers: FastifyInstance[] = [];

  beforeAll(async () => {
    [publicAlone, store] = await Promise.all([madeStore(PUBLIC), madeStore([...PUBLIC, ...HIDDEN])]);
  });
  afterAll(async () => {
    for (const server of servers) await server.close();
    await Promise.all([publicAlone.close(), store.close()]);
  });

  async function serverOf(
    held: MadeStore,
    rowsAtOnce: number,
    more: Parameters<typeof madeServer>[1] = {},
  ): Promise<FastifyInstance> {
    const server = await madeServer(held, {
      rate: { rowsAtOnce, rowsPerSecond: 10, nowMs: () => nowMs },
      ...more,
    });
    servers.push(server);
    return server;
  }

  test('are those of the query, and what is too much is refused with 429 and when to ask again', async () => {
    const server = await serverOf(store, 200);
    expect([(await ask(server, PAGE)).status, (await ask(server, PAGE)).status]).toEqual([200, 200]);
    const refused = await server.inject({ method: 'POST', url: '/graphql', payload: { query: PAGE } });
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '1']);
    nowMs += 1000;
    const later = await server.inject({ method: 'POST', url: '/graphql', payload: { query: PAGE } });
    expect([later.statusCode, later.headers['retry-after']]).toEqual([429, '9']);
    expect(later.json().errors[0]).toMatchObject({
      message: expect.stringMatching(/200 rows at once and 10 a second.*the 90 of this one.*in 9 s/),
      extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 9 },
    });
    nowMs += 10_000;
    expect((await ask(server, PAGE)).status).toBe(200);
  });

  test('are counted for each subject and each address, wherever a proxy that is trusted says it is', async () => {
    const server = await serverOf(store, 100, { trustedProxies: ['127.0.0.1'] });
    const from = async (address: string) => {
      const headers = { 'x-forwarded-for': address };
      return (await server.inject({ method: 'POST', url: '/graphql', headers, payload: { query: PAGE } }))
        .statusCode;
    };
    expect([await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([
      200, 429, 200,
    ]);
    // An address of IPv6 is one of 2^64 that its holder has.
    expect([
      await from('2001:db8::1'),
      await from('2001:db8:0:0:7::9'),
      await from('2001:db8:0:1::1'),
    ]).toEqual([200, 429, 200]);
    expect((await ask(server, PAGE, {}, ['ztf-public'])).status).toBe(200);
    expect((await ask(server, PAGE, {}, ['ztf-partnership'])).status).toBe(429);
    const untold = await serverOf(store, 100);
    const forged = (address: string) =>
      untold.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'x-forwarded-for': address },
        payload: { query: PAGE },
      });
    expect([(await forged('192.0.2.1')).statusCode, (await forged('192.0.2.2')).statusCode]).toEqual([
      200, 429,
    ]);
  });

  test('tell nothing of what is hidden: the same requests have the same answers without it', async () => {
    const answers = async (held: MadeStore) => {
      const server = await serverOf(held, 220);
      const given: unknown[] = [];
      for (const url of [CONE, CONE, `/graphql?query=${encodeURIComponent(PAGE)}`, CONE, CONE, CONE, CONE]) {
        const { statusCode, headers, body } = await server.inject({ method: 'GET', url });
        given.push([statusCode, headers['retry-after'], body]);
      }
      return given;
    };
    const shown = await answers(store);
    expect(shown).toEqual(await answers(publicAlone));
    const statuses = shown.map((each) => (Array.isArray(each) ? each[0] : undefined));
    expect([statuses.includes(200), statuses.includes(429)]).toEqual([true, true]);
  });

  test('of a cone search are given back as far as the answer has not got them', async () => {
    const server = await serverOf(store, 2 * REQUEST_ROWS + 81);
    const get = async () => (await server.inject({ method: 'GET', url: CONE })).statusCode;
    // Each costs its request and one row; the third would need 80 more than are left.
    expect([await get(), await get(), await get()]).toEqual([200, 200, 429]);
  });

  test('begin with the request itself: documents that are none, and files to match, are counted too', async () => {
    const metrics = new Metrics('test');
    const server = await serverOf(store, 3 * REQUEST_ROWS, { observer: metrics.requests });
    const statuses = [
      (await ask(server, 'no document')).status,
      (await server.inject({ method: 'GET', url: '/match/none' })).statusCode,
      (await server.inject({ method: 'GET', url: '/scs' })).statusCode,
      (await ask(server, 'no document')).status,
      (await server.inject({ method: 'GET', url: '/match/none' })).statusCode,
      (await server.inject({ method: 'GET', url: '/scs' })).statusCode,
      (await server.inject({ method: 'GET', url: '/healthz' })).statusCode,
    ];
    expect(statuses).toEqual([400, 404, 200, 429, 429, 429, 200]);
    const samples = samplesOf((await metrics.text()).text);
    expect(samples.value('ampelgraph_rate_limited_total', { viewer: 'ANONYMOUS' })).toBe(3);
  });
});
