import { describe, expect, test } from 'vitest';
import type { Clearance } from '../../../src/access/clearance.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import {
  anonymous,
  change,
  detection,
  facetsOf,
  hashOf,
  laneOf,
  NOW,
  OPEN_LANE,
  type OpenStorage,
  openPrepared,
  PARTNER,
  PARTNER_TERM,
  PUBLIC_TERM,
  partner,
  RUN,
  TEAM_CHANNEL,
  TEAM_LANE,
  viewer,
  WORKER_RUN,
} from './fixture.js';
import { claim, resultFor, stateOf, ticketKey, ticketOf, workUntilIdle } from './t2-work.js';

const LATER_RUN = '01JRUN00000000000000000009';
const BOTH = laneOf(TEAM_CHANNEL, [PARTNER_TERM, PUBLIC_TERM]);

async function states(storage: Storage, clearance: Clearance, name = 'A') {
  const [row] = await storage.transients.byName(clearance, name);
  return (await storage.states.ofTransients(clearance, [row!.ref], { first: 100 }))[0]!;
}

async function results(storage: Storage, clearance: Clearance, query = {}) {
  const [row] = await storage.transients.byName(clearance, 'A');
  return (await storage.results.ofTransients(clearance, [row!.ref], { first: 100, ...query }))[0]!;
}

/** Three states: the first in both channels, the second for the team alone, the third public again. */
async function threeStates(open: OpenStorage): Promise<Storage> {
  const storage = await openPrepared(open);
  const points = [
    detection('ztf:1', 59_000),
    detection('ztf:2', 59_001, PARTNER),
    detection('ztf:3', 59_002),
  ];
  const [a, b, c] = points as [(typeof points)[0], (typeof points)[0], (typeof points)[0]];
  await storage.ingest.commit(RUN, NOW, [
    change('A', { points: [a], states: [stateOf('a', [a], [OPEN_LANE, TEAM_LANE])] }),
  ]);
  await storage.ingest.commit(RUN, NOW + 1, [
    change('A', {
      basedOn: 1,
      points: [b],
      facets: facetsOf([a, b]),
      states: [stateOf('ab', [b, a], [BOTH])],
    }),
  ]);
  await storage.ingest.commit(RUN, NOW + 2, [
    change('A', {
      basedOn: 2,
      points: [c],
      facets: facetsOf(points),
      states: [stateOf('ac', [a, c], [OPEN_LANE]), stateOf('abc', points, [BOTH])],
      tickets: [ticketOf('Fit', 'a'), ticketOf('Fit', 'ac'), ticketOf('Fit', 'abc', [BOTH])],
    }),
  ]);
  return storage;
}

/** What states and results promise. */
export function derivedContract(open: OpenStorage): void {
  describe('states', () => {
    test('come newest derivation first, ranked among those that are seen', async () => {
      const storage = await threeStates(open);
      const seen = async (clearance: Clearance) =>
        (await states(storage, clearance)).rows.map(({ id, order, points }) => [id, order, points.length]);
      expect(await seen(anonymous)).toEqual([
        [hashOf('state ac'), 2, 2],
        [hashOf('state a'), 1, 1],
      ]);
      expect(await seen(partner)).toEqual([
        [hashOf('state abc'), 4, 3],
        [hashOf('state ac'), 3, 2],
        [hashOf('state ab'), 2, 2],
        [hashOf('state a'), 1, 1],
      ]);
      await storage.close();
    });

    test('name their points in order (mjd, id), the labels it takes, and channels and times of readable lanes', async () => {
      const storage = await threeStates(open);
      const [newest] = (await states(storage, partner)).rows;
      expect(newest).toMatchObject({
        transient: { survey: 'ztf', name: 'A' },
        points: ['ztf:1', 'ztf:2', 'ztf:3'],
        labels: ['ztf-partnership', 'ztf-public'],
        channels: [{ channel: 'TEAM', sinceUnixMs: NOW + 2, runId: RUN }],
        currentIn: ['TEAM'],
      });
      const oldest = (await states(storage, anonymous)).rows.at(-1);
      expect(oldest).toMatchObject({ labels: ['ztf-public'], currentIn: [] });
      expect(oldest!.channels.map(({ channel }) => channel)).toEqual(['OPEN']);
      await storage.close();
    });

    test('derived anew are the newest again; known ones that are not current keep their place', async () => {
      const storage = await threeStates(open);
      const order = async () => (await states(storage, anonymous)).rows.map(({ id }) => id);
      const [a, , c] = (await storage.ingest.load([{ survey: 'ztf', name: 'A' }]))[0]!.points;
      await storage.ingest.commit(RUN, NOW + 3, [
        change('A', { basedOn: 3, states: [stateOf('a', [a!], [OPEN_LANE], false)] }),
      ]);
      expect(await order()).toEqual([hashOf('state ac'), hashOf('state a')]);
      await storage.ingest.commit(RUN, NOW + 4, [
        change('A', { basedOn: 4, states: [stateOf('a', [a!], [OPEN_LANE])] }),
      ]);
      expect(await order()).toEqual([hashOf('state a'), hashOf('state ac')]);
      const [newest] = (await states(storage, anonymous)).rows;
      expect(newest).toMatchObject({ currentIn: ['OPEN'], channels: [{ sinceUnixMs: NOW }] });
      // A lane in which it is new gets it at the place of now, not of the first derivation in another lane.
      await storage.ingest.commit(RUN, NOW + 5, [
        change('A', { basedOn: 5, states: [stateOf('ab', [a!, c!], [OPEN_LANE], false)] }),
      ]);
      expect((await order())[0]).toBe(hashOf('state ab'));
      await storage.close();
    });

    test('are found by id, hidden and unknown ones alike absent', async () => {
      const storage = await threeStates(open);
      const ids = ['state ab', 'state ac', 'none'].map(hashOf);
      const found = async (clearance: Clearance) =>
        (await storage.states.byId(clearance, ids)).map((row) => row?.order);
      expect(await found(anonymous)).toEqual([undefined, 2, undefined]);
      expect(await found(partner)).toEqual([2, 3, undefined]);
      await storage.close();
    });

    test('are paged without gaps or repeats', async () => {
      const storage = await threeStates(open);
      const [row] = await storage.transients.byName(partner, 'A');
      const seen: number[] = [];
      let after: { order: number; id: string } | undefined;
      for (let hasMore = true; hasMore; ) {
        const page = (
          await storage.states.ofTransients(partner, [row!.ref], { first: 1, ...(after ? { after } : {}) })
        )[0]!;
        expect(page.totalCount).toBe(4);
        seen.push(...page.rows.map(({ order }) => order));
        after = page.rows.at(-1);
        hasMore = page.hasMore;
      }
      expect(seen).toEqual([4, 3, 2, 1]);
      await storage.close();
    });
  });

  describe('results', () => {
    test('are seen in the lanes of their tickets; current is the one of the newest input that is seen', async () => {
      const storage = await threeStates(open);
      await workUntilIdle(storage, {}, NOW + 3);
      const seen = async (clearance: Clearance) =>
        (await results(storage, clearance)).rows.map(({ stateId, isCurrent }) => [stateId, isCurrent]);
      expect(await seen(anonymous)).toEqual([
        [hashOf('state ac'), true],
        [hashOf('state a'), false],
      ]);
      expect(await seen(partner)).toEqual([
        [hashOf('state abc'), true],
        [hashOf('state ac'), false],
        [hashOf('state a'), false],
      ]);
      expect(await seen(viewer('partner'))).toEqual(await seen(anonymous));
      await storage.close();
    });

    test('carry body, hashes, trace, run and labels', async () => {
      const storage = await threeStates(open);
      await workUntilIdle(storage, { Fit: { z: 0.25, of: [1, null, 'ä'] } }, NOW + 7);
      const [row] = (await results(storage, anonymous)).rows;
      expect(row).toMatchObject({
        ticketKey: ticketKey('Fit', 'ac'),
        unit: 'Fit',
        stateId: hashOf('state ac'),
        consumed: [],
        body: { z: 0.25, of: [1, null, 'ä'] },
        bodyHash: hashOf('{"of":[1,null,"ä"],"z":0.25}'),
        labels: ['ztf-public'],
        channels: [{ channel: 'OPEN', sinceUnixMs: NOW + 7, runId: WORKER_RUN }],
        runId: WORKER_RUN,
        recordedAtUnixMs: NOW + 7,
        order: 2,
      });
      expect(await storage.results.byId(anonymous, [row!.id])).toEqual([row]);
      await storage.close();
    });

    test('are chosen by unit, channel, state and being current', async () => {
      const storage = await threeStates(open);
      await workUntilIdle(storage, {}, NOW + 3);
      const count = async (query: object) => (await results(storage, partner, query)).totalCount;
      expect(await count({ units: ['Fit'] })).toBe(3);
      expect(await count({ units: ['Match'] })).toBe(0);
      expect(await count({ channels: ['TEAM'] })).toBe(1);
      expect(await count({ currentOnly: true })).toBe(1);
      const ids = ['state a', 'state ab', 'state abc'].map(hashOf);
      const ofStates = await storage.results.ofStates(anonymous, ids, { first: 5 });
      expect(ofStates.map(({ totalCount }) => totalCount)).toEqual([1, 0, 0]);
      await storage.close();
    });

    test('reach a lane that is added while the ticket runs, and one that is added when it is done', async () => {
      const storage = await threeStates(open);
      const claimed = await claim(storage, NOW + 3);
      const add = (basedOn: number, nowUnixMs: number, state: string) =>
        storage.ingest.commit(LATER_RUN, nowUnixMs, [
          change('A', { basedOn, tickets: [ticketOf('Fit', state, [OPEN_LANE, TEAM_LANE])] }),
        ]);
      await add(3, NOW + 4, 'a');
      await storage.tickets.complete(
        WORKER_RUN,
        NOW + 5,
        claimed.map((ticket) => resultFor(ticket)),
      );
      await add(4, NOW + 6, 'ac');
      const inTeam = (await results(storage, partner, { channels: ['TEAM'] })).rows;
      expect(
        inTeam.map(({ stateId, channels }) => [stateId, channels.find(({ channel }) => channel === 'TEAM')]),
      ).toEqual([
        [hashOf('state abc'), { channel: 'TEAM', sinceUnixMs: NOW + 5, runId: WORKER_RUN }],
        [hashOf('state ac'), { channel: 'TEAM', sinceUnixMs: NOW + 6, runId: LATER_RUN }],
        [hashOf('state a'), { channel: 'TEAM', sinceUnixMs: NOW + 5, runId: WORKER_RUN }],
      ]);
      await storage.close();
    });

    test('do not tell when they were made for a lane that is not read', async () => {
      const storage = await openPrepared(open);
      const a = detection('ztf:1', 59_000);
      const parts = { states: [stateOf('a', [a], [OPEN_LANE, TEAM_LANE])] };
      await storage.ingest.commit(RUN, NOW, [
        change('A', { points: [a], ...parts, tickets: [ticketOf('Fit', 'a', [TEAM_LANE])] }),
      ]);
      await workUntilIdle(storage, {}, NOW + 1);
      expect((await results(storage, anonymous)).rows).toEqual([]);
      await storage.ingest.commit(LATER_RUN, NOW + 9, [
        change('A', { basedOn: 1, tickets: [ticketOf('Fit', 'a', [OPEN_LANE])] }),
      ]);
      const [row] = (await results(storage, anonymous)).rows;
      expect(row).toMatchObject({ recordedAtUnixMs: NOW + 9, runId: LATER_RUN });
      const [own] = (await results(storage, partner)).rows;
      expect(own).toMatchObject({ recordedAtUnixMs: NOW + 1, runId: WORKER_RUN });
      await storage.close();
    });
  });
}
