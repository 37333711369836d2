import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accessTerm } from '../../../src/access/access-term.js';
import { audienceOf } from '../../../src/access/audience.js';
import { clearanceFor } from '../../../src/access/clearance.js';
import { DEFAULT_LABEL_TABLE } from '../../../src/access/label.js';
import { ANONYMOUS } from '../../../src/access/viewer.js';
import { registerNotices } from '../../../src/engine/events/register-notices.js';
import { followMatches } from '../../../src/engine/standing-match/follow-matches.js';
import { unwatchRegion, watchRegion } from '../../../src/engine/standing-match/watch-regions.js';
import type { Notice } from '../../../src/sky/notice/notice.js';
import { typedNotice } from '../../../src/sky/notice/typed-notice.js';
import { announcementsFor, bruteMatches, standingAfter } from '../../fixtures/brute-matches.js';
import { type MadePoint, madeAlerts } from '../../fixtures/made-alert.js';
import { MADE_AT_UNIX_MS, type MadeStore, madeStore } from '../../fixtures/made-store.js';
import { FIELD, HIDDEN, madeSurvey, NAMED, neighbour } from '../../fixtures/made-survey.js';

const anonymous = clearanceFor(ANONYMOUS, DEFAULT_LABEL_TABLE, MADE_AT_UNIX_MS);
const partner = clearanceFor(
  { kind: 'TOKEN', subject: 'p', grants: ['ztf-partnership'] },
  DEFAULT_LABEL_TABLE,
  MADE_AT_UNIX_MS,
);
const PARTNERS = audienceOf({ term: accessTerm([['ztf-partnership']]) });

/** MJD 58000. */
const DAY_ZERO_MS = Date.UTC(2017, 8, 4);

let made: MadeStore;

beforeEach(async () => {
  made = await madeStore(madeSurvey(6));
});
afterEach(() => made.close());

/** A circle about the field, of an event that happened so many days after MJD 58000. */
function circle(
  name: string,
  {
    days = 0,
    radiusDeg = 0.0045,
    revision = 0,
    ...more
  }: Partial<Notice> & { days?: number; radiusDeg?: number } = {},
): Notice {
  const typed = typedNotice({
    name,
    time: '2017-09-04T00:00:00',
    ra: '1+1-1',
    dec: '1+1-1',
    containment: 0.9,
  });
  return {
    ...typed,
    product: 'NOTICE',
    stream: 'made',
    revision,
    revisionName: `Rev ${revision}`,
    issuedUnixMs: DAY_ZERO_MS + revision,
    eventUnixMs: DAY_ZERO_MS + 86_400_000 * days,
    localization: { form: 'circle', ...FIELD, radiusDeg, containment: 0.9 },
    ...more,
  };
}

const register = (notice: Notice, audience?: typeof PARTNERS) =>
  registerNotices(made.storage.records, [{ notice, part: notice.event.name }], {
    nowUnixMs: MADE_AT_UNIX_MS,
    ...(audience ? { audience } : {}),
  });

const match = () => followMatches({ storage: made.storage, runId: 'run', untilIdle: true });

async function expectAsQueried(): Promise<void> {
  for (const viewer of [anonymous, partner])
    expect(standingAfter(await announcementsFor(made.storage, viewer))).toEqual(
      await bruteMatches(made.storage, viewer),
    );
}

const toldSince = async (viewer: typeof anonymous, from: number) =>
  (await announcementsFor(made.storage, viewer))
    .slice(from)
    .map(({ kind, region, transient }) => `${kind} ${region} ${transient.name}`);

describe('standing matches', () => {
  test('a new event is matched with what is stored, for each viewer by what he sees', async () => {
    await register(circle('IC170904A'));
    await match();
    await expectAsQueried();
    expect(await toldSince(anonymous, 0)).toEqual([`ADDED IC170904A ${NAMED.name}`]);
    expect((await toldSince(partner, 0)).sort()).toEqual(
      [`ADDED IC170904A ${NAMED.name}`, `ADDED IC170904A ${HIDDEN.name}`].sort(),
    );
  });

  test('a new alert is matched with events that were there before', async () => {
    await register(circle('IC171213A', { days: 100 }));
    await match();
    const before = (await announcementsFor(made.storage, anonymous)).length;
    await made.ingest(
      madeAlerts({ ...neighbour(1), name: 'ZTF20new', points: [{ id: 900, mjd: 58_105, mag: 17 }] }),
    );
    await match();
    expect(await toldSince(anonymous, before)).toEqual(['ADDED IC171213A ZTF20new']);
    await expectAsQueried();
  });

  test('a revision that is smaller takes back exactly what it lost, and a retraction the rest', async () => {
    await register(circle('IC171213A', { days: 100 }));
    await match();
    const all = await bruteMatches(made.storage, anonymous);
    const smaller = circle('IC171213A', { days: 100, radiusDeg: 0.0025, revision: 1 });
    const [before, told] = [all, (await announcementsFor(made.storage, anonymous)).length];
    await register(smaller);
    await match();
    const left = await bruteMatches(made.storage, anonymous);
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(before.length);
    const removed = (await toldSince(anonymous, told)).filter((line) => line.startsWith('REMOVED'));
    expect(removed.length).toBe(before.length - left.length);
    await expectAsQueried();
    const toldBefore = (await announcementsFor(made.storage, anonymous)).length;
    await register(
      circle('IC171213A', { days: 100, revision: 2, isRetraction: true, localization: undefined }),
    );
    await match();
    expect((await toldSince(anonymous, toldBefore)).length).toBe(left.length);
    expect(standingAfter(await announcementsFor(made.storage, anonymous))).toEqual([]);
  });

  test('what comes later under a right that a viewer lacks tells him nothing, and changes nothing of what he was told', async () => {
    await register(circle('IC171213A', { days: 100 }));
    await match();
    const told = await announcementsFor(made.storage, anonymous);
    const hiddenPoint = {
      ...neighbour(0, 2),
      points: [
        ...neighbour(0, 2).points,
        { id: 9_001, mjd: 58_103, mag: 17, label: 'ztf-partnership', decDeg: FIELD.decDeg + 0.5 },
      ],
    };
    await made.ingest(madeAlerts(hiddenPoint).slice(-1));
    await register(circle('IC171213A', { days: 100, radiusDeg: 0.002, revision: 7 }), PARTNERS);
    await match();
    expect(await announcementsFor(made.storage, anonymous)).toEqual(told);
    const toPartner = await toldSince(partner, told.length);
    expect(toPartner.filter((line) => line.startsWith('REMOVED')).length).toBeGreaterThan(0);
    await expectAsQueried();
  });

  test('a detection between others that is seen no more, for another of its exposure or version, is none in the window', async () => {
    const around = [
      { id: 1, mjd: 58_000, mag: 18 },
      { id: 90, mjd: 58_200, mag: 18 },
      { id: 91, mjd: 58_201, mag: 17 },
    ];
    const within = (name: string, place: number, ...points: MadePoint[]) =>
      made.ingest(
        madeAlerts({
          ...neighbour(place),
          name,
          points: [...around, ...points]
            .map((point) => ({ ...point, id: 100_000 * place + point.id }))
            .sort((a, b) => a.mjd - b.mjd || a.id - b.id),
        }),
      );
    const hit = { id: 20, mjd: 58_101, mag: 19, exposure: 'one' };
    await within('ZTF20stands', 40, hit);
    await within('ZTF20replaced', 41, hit, { ...hit, id: 21, sign: 'NEGATIVE' });
    await within('ZTF20replacing', 42, { ...hit, sign: 'NEGATIVE' }, { ...hit, id: 21 });
    await within('ZTF20partly', 43, hit, { ...hit, id: 21, sign: 'NEGATIVE', label: 'ztf-partnership' });
    await within('ZTF20outside', 44);
    // As its own alert has it, before the window; as the history of the next one has it, in it.
    const early = { ...hit, mjd: 58_090 };
    const [first, own, next] = madeAlerts({
      ...neighbour(45),
      name: 'ZTF20moved',
      points: [around[0]!, early, around[1]!],
    });
    const moved = next!.history.map((point) => ({
      ...point,
      datapoint: { ...point.datapoint, mjd: point.datapoint.mjd === early.mjd ? hit.mjd : 58_000 },
    }));
    await made.ingest([first!, own!, { ...next!, history: moved }]);
    await register(circle('IC171213A', { days: 100, radiusDeg: 1 }));
    await match();
    await expectAsQueried();
    const told = (await toldSince(anonymous, 0)).filter((line) => line.includes('ZTF20')).sort();
    expect(told).toEqual(
      ['ZTF20partly', 'ZTF20replacing', 'ZTF20stands'].map((name) => `ADDED IC171213A ${name}`),
    );
    expect(await toldSince(partner, 0)).not.toContain('ADDED IC171213A ZTF20partly');
  });

  test('an event that gets a better name is taken back under the former one', async () => {
    const number = circle('133119_22683750', { days: 100 });
    await register({ ...number, event: { name: '133119_22683750', aliases: [], kind: 'NEUTRINO' } });
    await match();
    const event = { name: 'IC171213A', aliases: ['133119_22683750'], kind: 'NEUTRINO' } as const;
    await register({ ...number, event, product: 'CIRCULAR', stream: 'GCN circular' });
    await match();
    await expectAsQueried();
    const standing = standingAfter(await announcementsFor(made.storage, anonymous));
    expect(standing.every((line) => line.startsWith('IC171213A '))).toBe(true);
  });

  test('watched positions are matched from then on and taken back when they are watched no longer', async () => {
    const cones = [
      { name: 'near', ...FIELD, radiusArcsec: 5 },
      { name: 'far', raDeg: 10, decDeg: -80, radiusArcsec: 60 },
    ];
    const region = { name: 'blazars', shape: { form: 'cones', cones } as const, source: 'test' };
    await watchRegion(made.storage.records, region, MADE_AT_UNIX_MS);
    await match();
    const [first, ...others] = await announcementsFor(made.storage, anonymous);
    expect(first).toMatchObject({
      kind: 'ADDED',
      region: 'blazars',
      regionKind: 'WATCH',
      after: { target: 'near' },
    });
    await unwatchRegion(made.storage.records, 'blazars', MADE_AT_UNIX_MS);
    await match();
    expect((await announcementsFor(made.storage, anonymous)).map(({ kind }) => kind)).toEqual([
      'ADDED',
      ...others.map(() => 'ADDED'),
      'REMOVED',
      ...others.map(() => 'REMOVED'),
    ]);
  });

  test('to look again at all changes, as after a crash, announces nothing more', async () => {
    await register(circle('IC171213A', { days: 100 }));
    await match();
    const told = await announcementsFor(made.storage, partner);
    const { records } = made.storage;
    await records.write(MADE_AT_UNIX_MS, [
      { remove: { kind: 'CURSOR', id: 'standing-match' }, basedOn: 'ANY' },
    ]);
    await match();
    expect(await announcementsFor(made.storage, partner)).toEqual(told);
  });
});
