import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_LABEL_TABLE, type LabelTable } from '../../src/access/label.js';
import { openTable } from '../../src/catalogues/open-table.js';
import type { TableItem } from '../../src/catalogues/table.js';
import type { ServerParts } from '../../src/server/create-server.js';
import { separationArcsec, unitVectorOf } from '../../src/spatial/unit-vector.js';
import { madeAlerts } from '../fixtures/made-alert.js';
import { madeServer } from '../fixtures/made-server.js';
import { MADE_AT_UNIX_MS, type MadeStore, madeStore } from '../fixtures/made-store.js';
import { csvOf, type Job, MatchClient, namedIdentity } from '../fixtures/match-client.js';
import { TEST_STORE } from '../fixtures/scratch-store.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { seededRandom } from '../seeded-random.js';

let store: MadeStore;
let folder: string;
let server: FastifyInstance;
const client = new MatchClient(() => server);
let now: number;
let labels: LabelTable;

/** One transient a square degree about (10, 10); those of the partnership at odd right ascensions. */
const PLACES = Array.from({ length: 100 }, (_, number) => ({
  name: `T${number}`,
  raDeg: 5.5 + (number % 10),
  decDeg: 5.5 + Math.floor(number / 10),
  label: number % 2 === 0 ? 'ztf-public' : 'ztf-partnership',
}));

beforeAll(async () => {
  store = await madeStore(
    PLACES.flatMap(({ name, raDeg, decDeg, label }, number) =>
      madeAlerts({ name, raDeg, decDeg, points: [{ id: number + 1, mjd: 59_000, label }] }),
    ),
  );
}, 60_000);

afterAll(() => store?.close());

beforeEach(async () => {
  folder = temporaryFolder();
  now = MADE_AT_UNIX_MS;
  labels = DEFAULT_LABEL_TABLE;
  server = await opened();
});

afterEach(async () => {
  await server.close();
});

function opened(changes: Partial<ServerParts> = {}): Promise<FastifyInstance> {
  return madeServer(store, {
    identity: namedIdentity,
    matchFolder: folder,
    clock: () => now,
    labels: async () => labels,
    ...changes,
  });
}

/** MongoDB answers each slice over a connection. */
const COUNT = TEST_STORE === 'mongo' ? 2000 : 100_000;

describe('a table sent to /match', () => {
  test(`of ${COUNT} positions gives what brute force gives, others being answered meanwhile`, async () => {
    const random = seededRandom(5);
    const positions = Array.from({ length: COUNT }, () => ({
      raDeg: 5 + 10 * random(),
      decDeg: 5 + 10 * random(),
    }));
    const radius = 400;
    const job = await client.sent(
      csvOf(positions),
      `radiusArcsec=${radius}&mode=all`,
      'alice ztf-partnership',
    );
    let answered = 0;
    let isDone = false;
    while (!isDone) {
      const { status } = (await client.call('GET', `/match/${job.id}`, 'alice ztf-partnership')).json<Job>();
      isDone = status === 'DONE' || status === 'FAILED';
      if ((await client.call('GET', '/healthz')).statusCode === 200) answered++;
      // Each is a turn of the event loop that the match has left.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(answered).toBeGreaterThan(5);
    const vectors = PLACES.map(({ raDeg, decDeg }) => unitVectorOf(raDeg, decDeg));
    const brute: string[] = [];
    for (const [at, { raDeg, decDeg }] of positions.entries()) {
      const place = Math.floor(decDeg - 5) * 10 + Math.floor(raDeg - 5);
      const from = unitVectorOf(raDeg, decDeg);
      // No circle reaches beyond the square degree of its transient and those around it.
      for (const step of [-11, -10, -9, -1, 0, 1, 9, 10, 11]) {
        const to = vectors[place + step];
        if (to && separationArcsec(from, to) <= radius) brute.push(`${at} T${place + step}`);
      }
    }
    const { body } = await client.call('GET', `/match/${job.id}/result`, 'alice ztf-partnership');
    const [header, ...lines] = body.trimEnd().split('\r\n');
    expect(header).toBe(
      'id,ra,dec,separation_arcsec,transient,survey,transient_ra_deg,transient_dec_deg,detection_count',
    );
    const found = lines.map((line) => line.split(',')).map((cells) => `${cells[0]} ${cells[4]}`);
    expect(brute.length).toBeGreaterThan(COUNT / 100);
    expect(found.sort()).toEqual(brute.sort());
  }, 120_000);

  test('is matched with what its sender sees', async () => {
    const table = csvOf(PLACES);
    expect((await client.done(table)).job).toMatchObject({ positions: 100, matched: 50 });
    expect((await client.done(table, undefined, 'alice ztf-partnership')).job).toMatchObject({
      matched: 100,
    });
    const missing = await client.done(table, 'radiusArcsec=2&keepUnmatched=true');
    expect(missing.result.body.trimEnd().split('\r\n')).toHaveLength(101);
  });

  test('may have broken rows, which are told by their lines', async () => {
    const { job } = await client.done('ra,dec\n5.5,5.5\n6.5\nx,7.5\n7.5,95\n7.5,5.5\n');
    expect(job).toMatchObject({ positions: 2, matched: 2, refusedCount: 3 });
    expect(job.refused.map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(job.refused[0]?.reason).toBe('has 1 fields; the header has 2');
  });

  test('without columns of positions fails and says which there are, not where it was kept', async () => {
    const job = await client.settled(await client.sent('a,b\n1,2\n'));
    expect(job).toMatchObject({ status: 'FAILED', error: { code: 'BAD_USER_INPUT' } });
    expect(job.error?.message).toContain('There are a, b');
    expect(job.error?.message).not.toContain(folder);
    expect((await client.call('GET', `/match/${job.id}/result`)).statusCode).toBe(409);
  });

  test('may be VOTable or compressed, and is answered as VOTable when asked for', async () => {
    const votable = `<?xml version="1.0"?><VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>
<FIELD name="name" datatype="char" arraysize="*"/><FIELD name="ra" datatype="double" unit="deg"/><FIELD name="dec" datatype="double" unit="deg"/>
<DATA><TABLEDATA><TR><TD>a &lt; b</TD><TD>5.5</TD><TD>5.5</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
    const { result } = await client.done(gzipSync(votable), 'radiusArcsec=2&format=votable');
    expect(result.headers['content-type']).toContain('application/x-votable+xml');
    const path = join(folder, 'answer.vot');
    writeFileSync(path, result.body);
    const table = await openTable(path);
    const items: TableItem[] = [];
    for await (const some of table.items) items.push(...some);
    expect(table.columns.map(({ name }) => name)).toContain('separation_arcsec');
    expect(items).toEqual([
      {
        kind: 'row',
        line: expect.any(Number),
        values: [
          'a < b',
          5.5,
          5.5,
          expect.closeTo(0, 4),
          'T0',
          'ztf',
          expect.closeTo(5.5, 9),
          expect.closeTo(5.5, 9),
          1,
        ],
      },
    ]);
  });

  test.each([
    ['radiusArcsec=-1', 'ra,dec\n', 400, 'radiusArcsec must be a number in [0, 3600]; received "-1"'],
    ['', 'ra,dec\n', 400, 'radiusArcsec must be a number in [0, 3600]; received nothing'],
    ['radiusArcsec=1&mode=some', 'ra,dec\n', 400, 'mode must be nearest or all; received "some"'],
    ['radiusArcsec=1&against=nothing', 'ra,dec\n', 400, 'against must be'],
    ['radiusArcsec=1&radius=1', 'ra,dec\n', 400, 'radius is no parameter'],
    ['radiusArcsec=1', '', 400, 'the body is empty'],
    ['radiusArcsec=1', 'SIMPLE  =                    T', 400, 'the body must be CSV or VOTable'],
  ])('is refused for %s and %j', async (query, body, status, message) => {
    const answer = await client.call('POST', `/match?${query}`, undefined, body);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().errors[0].message).toContain(message);
    expect(answer.json().errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is refused by its stated length before anything of it is taken', async () => {
    const answer = await server.inject({
      method: 'POST',
      url: '/match?radiusArcsec=1',
      headers: { 'content-length': String(300 * 1024 * 1024), 'content-type': 'text/csv' },
    });
    expect(answer.statusCode).toBe(413);
  });
});

test('matches without a token are counted by network: of IPv6 one has 2^64 addresses', async () => {
  const limited = await opened({ trustedProxies: ['127.0.0.1'], matchLimits: { keptPerViewer: 1 } });
  const statusFrom = async (address: string) => {
    const headers = { 'x-forwarded-for': address, 'content-type': 'text/csv' };
    const payload = csvOf(PLACES);
    return (await limited.inject({ method: 'POST', url: '/match?radiusArcsec=1', headers, payload }))
      .statusCode;
  };
  expect(await statusFrom('2001:db8::1')).toBe(202);
  expect(await statusFrom('2001:db8::2')).toBe(429);
  expect(await statusFrom('2001:db8:0:1::1')).toBe(202);
  await limited.close();
});

describe('a match', () => {
  const ALICE = 'alice ztf-partnership';

  test('is that of its sender: to others it is not there, as one that never was', async () => {
    const { job } = await client.done(csvOf(PLACES), undefined, ALICE);
    const never = await client.call('GET', `/match/${'0'.repeat(32)}`, 'bob ztf-partnership');
    expect(never.statusCode).toBe(404);
    for (const as of ['bob ztf-partnership', undefined])
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/result'],
        ['DELETE', ''],
      ] as const) {
        const answer = await client.call(method, `/match/${job.id}${path}`, as);
        expect([answer.statusCode, answer.body]).toEqual([404, never.body]);
      }
    expect((await client.call('GET', `/match/${job.id}`, 'mallory')).statusCode).toBe(401);
    expect((await client.call('GET', `/match/..%2F${job.id}`, ALICE)).statusCode).toBe(404);
    expect((await client.call('GET', `/match/${job.id}/result`, ALICE)).statusCode).toBe(200);
  });

  test('is forgotten when its sender may no longer read the same: other grants, or another table of labels', async () => {
    const { job } = await client.done(csvOf(PLACES), undefined, ALICE);
    expect(
      (await client.call('GET', `/match/${job.id}/result`, 'alice')).json().errors[0].extensions.code,
    ).toBe('FORBIDDEN');
    expect((await client.call('GET', `/match/${job.id}/result`, ALICE)).statusCode).toBe(404);
    const second = (await client.done(csvOf(PLACES), undefined, ALICE)).job;
    labels = new Map([...DEFAULT_LABEL_TABLE, ['ztf-partnership', { kind: 'GRANTS', anyOf: ['inner'] }]]);
    expect((await client.call('GET', `/match/${second.id}/result`, ALICE)).statusCode).toBe(403);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is stopped and forgotten by DELETE', async () => {
    const long = await client.sent(csvOf(Array.from({ length: 30_000 }, () => PLACES[0]!)), undefined, ALICE);
    expect((await client.call('DELETE', `/match/${long.id}`, ALICE)).statusCode).toBe(204);
    expect((await client.call('GET', `/match/${long.id}`, ALICE)).statusCode).toBe(404);
    const { job } = await client.done(csvOf(PLACES), undefined, ALICE);
    expect(readdirSync(folder)).toEqual([job.id]);
    expect(readdirSync(join(folder, job.id)).sort()).toEqual(['job.json', 'result.csv']);
  });

  test('is one of two under way and of five kept', async () => {
    const table = csvOf(Array.from({ length: 30_000 }, () => PLACES[0]!));
    const open = [await client.sent(table, undefined, ALICE), await client.sent(table, undefined, ALICE)];
    const third = await client.call('POST', '/match?radiusArcsec=2', ALICE, table);
    expect([third.statusCode, third.json().errors[0].extensions.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    // Another's are counted by themselves.
    await client.sent(csvOf(PLACES), undefined, 'bob');
    for (const { id } of open) await client.call('DELETE', `/match/${id}`, ALICE);
    for (let kept = 0; kept < 5; kept++) await client.done(csvOf(PLACES), undefined, ALICE);
    expect((await client.call('POST', '/match?radiusArcsec=2', ALICE, csvOf(PLACES))).statusCode).toBe(429);
    now += 24 * 3_600_000;
    await client.done(csvOf(PLACES), undefined, ALICE);
  });

  test('outlives its server when it is done, and is told to be lost when it was not', async () => {
    const { job } = await client.done(csvOf(PLACES), undefined, ALICE);
    const long = await client.sent(csvOf(Array.from({ length: 30_000 }, () => PLACES[0]!)), undefined, ALICE);
    await server.close();
    server = await opened();
    expect((await client.call('GET', `/match/${job.id}/result`, ALICE)).statusCode).toBe(200);
    const lost = (await client.call('GET', `/match/${long.id}`, ALICE)).json<Job>();
    expect([lost.status, lost.error?.message]).toEqual(['FAILED', expect.stringContaining('send the table')]);
    // One whose server said nothing more at all.
    const file = join(folder, long.id, 'job.json');
    const { error, ...record } = JSON.parse(readFileSync(file, 'utf8'));
    expect(error).toBeDefined();
    writeFileSync(file, JSON.stringify({ ...record, status: 'RUNNING', aliveAtUnixMs: now - 61_000 }));
    expect((await client.call('GET', `/match/${long.id}`, ALICE)).json<Job>().status).toBe('FAILED');
  });
});
