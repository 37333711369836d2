import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerNotices } from '../../src/engine/events/register-notices.js';
import { followMatches } from '../../src/engine/standing-match/follow-matches.js';
import { typedNotice } from '../../src/sky/notice/typed-notice.js';
import { ask, at, dataOf, madeServer } from '../fixtures/made-server.js';
import { MADE_AT_UNIX_MS, type MadeStore, madeStore } from '../fixtures/made-store.js';
import { HIDDEN, madeSurvey, NAMED } from '../fixtures/made-survey.js';

const PARTNER = ['ztf-partnership'];
const MATCHES = `query ($first: Int, $after: String, $newest: Boolean, $where: MatchWhereInput) {
  matches(first: $first, after: $after, newestFirst: $newest, where: $where) { totalCount pageInfo { endCursor hasNextPage }
    edges { cursor node { id kind region regionKind transientName localization announcedAt
      before { separationArcsec } after { credibleLevel separationArcsec target } transient { name } } } } }`;

let store: MadeStore;
let server: FastifyInstance;

beforeAll(async () => {
  store = await madeStore(madeSurvey(6));
  server = await madeServer(store);
  const notice = typedNotice({
    name: 'IC170904A',
    time: '2017-09-04T00:00:00',
    ra: '150+1-1',
    dec: '2+1-1',
    containment: 0.9,
  });
  await registerNotices(store.storage.records, [{ notice, part: 'typed' }], { nowUnixMs: MADE_AT_UNIX_MS });
  await followMatches({ storage: store.storage, runId: 'run', untilIdle: true });
});

afterAll(async () => {
  await server.close();
  await store.close();
});

describe('the list of announcements', () => {
  test('tells each viewer what the candidates of the event are to him', async () => {
    const candidates = `{ skymap(name: "IC170904A") { candidates(level: 0.9) { edges { node { name } } } } }`;
    for (const [as, names] of [
      [[], [NAMED.name]],
      [PARTNER, [HIDDEN.name, NAMED.name]],
    ] as const) {
      const data = await dataOf(server, MATCHES, {}, as);
      expect([...(at(data, 'matches.edges.*.node.transient.name') as string[])].sort()).toEqual(
        [...names].sort(),
      );
      expect(at(data, 'matches.totalCount')).toBe(names.length);
      const found = at(
        await dataOf(server, candidates, {}, as),
        'skymap.candidates.edges.*.node.name',
      ) as string[];
      expect([...found].sort()).toEqual([...names].sort());
    }
  });

  test('says what was matched with what, and where', async () => {
    const data = await dataOf(server, MATCHES, {
      where: { region: 'IC170904A', transient: NAMED.name, kind: 'ADDED' },
    });
    expect(at(data, 'matches.edges.*.node')).toMatchObject(
      [
        {
          kind: 'ADDED',
          regionKind: 'EVENT',
          before: null,
          after: { credibleLevel: 0.9, target: null },
          localization: /MANUAL/,
        },
      ].map((row) => ({ ...row, localization: expect.stringMatching(row.localization) })),
    );
    for (const where of [
      { region: 'IC1' },
      { transient: HIDDEN.name },
      { kind: 'REMOVED' },
      { region: 'x'.repeat(300) },
    ])
      expect(at(await dataOf(server, MATCHES, { where }), 'matches.edges')).toEqual([]);
  });

  test('is read on from a cursor in either direction, without a row missed or met twice', async () => {
    for (const newest of [true, false]) {
      const whole = at(await dataOf(server, MATCHES, { newest }, PARTNER), 'matches.edges.*.node.id');
      const first = await dataOf(server, MATCHES, { newest, first: 1 }, PARTNER);
      const after = at(first, 'matches.pageInfo.endCursor');
      const second = await dataOf(server, MATCHES, { newest, first: 5, after }, PARTNER);
      expect([
        ...(at(first, 'matches.edges.*.node.id') as []),
        ...(at(second, 'matches.edges.*.node.id') as []),
      ]).toEqual(whole);
    }
    const { errors } = await ask(server, MATCHES, { after: 'nonsense' });
    expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});
