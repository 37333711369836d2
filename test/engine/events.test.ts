import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { audienceOf } from '../../src/access/audience.js';
import { registerNotices } from '../../src/engine/events/register-notices.js';
import { foldNotices } from '../../src/sky/event/fold-notices.js';
import { groupNotices } from '../../src/sky/event/group-notices.js';
import { LocalizationCache } from '../../src/sky/localization/localization-cache.js';
import type { Notice } from '../../src/sky/notice/notice.js';
import { readSkyFile } from '../../src/sky/notice/sky-file.js';
import { typedNotice } from '../../src/sky/notice/typed-notice.js';
import {
  EVENTS_CURSOR,
  readAllEvents,
  readEvent,
  readEvents,
  readLocalization,
} from '../../src/storage/event-reader.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { realData } from '../real-data.js';
import { seededRandom } from '../seeded-random.js';
import { anonymous, PARTNER_TERM, partner } from '../storage/contract/fixture.js';

const TIME = '2019-10-01T20:09:18.17';
const NOW = 1_800_000_000_000;
const typed = typedNotice({
  name: 'IC191001A',
  time: TIME,
  ra: '314.08+6.56-2.26',
  dec: '12.94+1.50-1.47',
  containment: 0.9,
});
const first: Notice = {
  ...typed,
  event: { name: '133119_22683750', aliases: [], kind: 'NEUTRINO' },
  product: 'NOTICE',
  stream: 'IceCube GOLD',
  revision: 0,
  issuedUnixMs: Date.UTC(2019, 9, 1, 20, 10),
  eventUnixMs: typed.eventUnixMs! + 3,
  localization: { form: 'circle', raDeg: 314.355, decDeg: 12.5755, radiusDeg: 0.7867, containment: 0.9 },
};

const arrived = (notice: Notice) => ({ notice, part: notice.event.name });

async function withStore(work: (storage: Storage) => Promise<void>): Promise<void> {
  const storage = await openSqliteStorage({ path: ':memory:', clock: () => NOW });
  await work(storage);
  await storage.close();
}

describe('registering messages about events', () => {
  test('keeps each once for an audience, and tells that events changed only when they did', () =>
    withStore(async ({ records }) => {
      const once = await registerNotices(records, [arrived(typed), arrived(typed)], { nowUnixMs: NOW });
      expect(once.map(({ kind }) => kind)).toEqual(['KEPT', 'KNOWN']);
      const revision = async () => (await records.byId(anonymous, 'CURSOR', [EVENTS_CURSOR]))[0]?.revision;
      expect(await revision()).toBe(1);
      expect((await registerNotices(records, [arrived(typed)], { nowUnixMs: NOW + 1 }))[0]?.kind).toBe(
        'KNOWN',
      );
      expect(await revision()).toBe(1);
      await registerNotices(records, [arrived(first)], { nowUnixMs: NOW + 1 });
      expect(await revision()).toBe(2);
    }));

  test('keeps a MOC of ten thousands of ranges whole, and refuses one that is longer, saying so', () =>
    withStore(async ({ records }) => {
      const random = seededRandom(6);
      const moc = (ranges: number): Notice => ({
        ...typed,
        localization: {
          form: 'cells',
          containment: 1,
          ranges: Array.from({ length: 2 * ranges }, (_, at) =>
            Math.floor(((at + random()) / (2 * ranges)) * 3e15),
          ),
        },
      });
      const [long, tooLong] = [moc(32_000), moc(60_000)];
      const outcomes = await registerNotices(records, [arrived(long), arrived(tooLong)], { nowUnixMs: NOW });
      expect(outcomes).toMatchObject([
        { kind: 'KEPT' },
        { kind: 'REFUSED', reason: expect.stringMatching(/coarser order/) },
      ]);
      expect((await registerNotices(records, [arrived(long)], { nowUnixMs: NOW }))[0]?.kind).toBe('KNOWN');
      const event = await readEvent(records, anonymous, { name: 'IC191001A' });
      expect(event?.state.chosen?.localization.stated).toEqual(long.localization);
    }));

  test('puts together what shares a name or, of IceCube, the second; found by any name in any spelling', () =>
    withStore(async ({ records }) => {
      await registerNotices(records, [arrived(first)], { nowUnixMs: NOW });
      await registerNotices(records, [arrived(typed)], { nowUnixMs: NOW + 1 });
      for (const name of ['IceCube-191001A', '133119_22683750', 'IC 191001A']) {
        const event = await readEvent(records, anonymous, { name });
        expect(event?.state.name).toBe('IC191001A');
        expect(event?.state.localizations.map(({ stated }) => stated.form)).toEqual(['circle', 'rectangle']);
        expect(event?.state.chosen?.localization.product).toBe('MANUAL');
      }
      expect(await readEvents(records, anonymous, ['IC191001B', 'IC191001A'])).toMatchObject([
        undefined,
        { state: { name: 'IC191001A' } },
      ]);
    }));

  test('shows an event as if messages for others had never come, the ties between two events included', () =>
    withStore(async ({ records }) => {
      const bridge: Notice = { ...first, revision: 1, event: { ...first.event, aliases: ['IC191001A'] } };
      const away = { ...typed, eventUnixMs: typed.eventUnixMs! + 60_000 };
      await registerNotices(records, [arrived(first), arrived(away)], { nowUnixMs: NOW });
      const audience = audienceOf({ term: PARTNER_TERM });
      await registerNotices(records, [arrived(bridge)], { nowUnixMs: NOW, audience });
      expect((await readAllEvents(records, anonymous)).map(({ state }) => state.name)).toEqual([
        '133119_22683750',
        'IC191001A',
      ]);
      const [joined, ...others] = await readAllEvents(records, partner);
      expect([joined?.state.name, joined?.notices.length, others.length]).toEqual(['IC191001A', 3, 0]);
      expect((await readEvent(records, anonymous, { name: 'IC191001A' }))?.notices).toHaveLength(1);
    }));

  test('by several registrars at once loses none and doubles none', () =>
    withStore(async ({ records }) => {
      const notices = Array.from({ length: 30 }, (_, revision) => arrived({ ...first, revision }));
      const outcomes = await Promise.all(
        [notices, notices.toReversed(), notices.slice(5, 20)].map((list) =>
          registerNotices(records, list, { nowUnixMs: NOW }),
        ),
      );
      expect(outcomes.flat().filter(({ kind }) => kind === 'KEPT')).toHaveLength(30);
      expect((await readEvent(records, anonymous, { name: '133119_22683750' }))?.notices).toHaveLength(30);
    }));

  test('gives the same events in whatever order they come, equal to those of the messages themselves', () =>
    withStore(async ({ records }) => {
      const random = seededRandom(5);
      const notices = Array.from(
        { length: 60 },
        (_, place): Notice => ({
          ...first,
          revision: place % 4,
          event: {
            ...first.event,
            name: `13311${Math.floor(random() * 9)}_2268375${Math.floor(random() * 3)}`,
          },
          eventUnixMs: first.eventUnixMs! + Math.floor(random() * 20) * 1700,
          isRetraction: random() < 0.1,
        }),
      );
      const shuffled = [...notices].sort(() => random() - 0.5);
      for (const notice of shuffled) await registerNotices(records, [arrived(notice)], { nowUnixMs: NOW });
      const text = (
        states: readonly { name: string; localizations: readonly object[]; standing: object }[],
      ) =>
        states
          .map(
            ({ name, localizations, standing }) =>
              `${name} ${localizations.length} ${JSON.stringify(standing)}`,
          )
          .sort();
      const expected = groupNotices(notices).map(foldNotices);
      expect(text((await readAllEvents(records, anonymous)).map(({ state }) => state))).toEqual(
        text(expected),
      );
      for (const { name } of expected)
        expect((await readEvent(records, anonymous, { name }))?.state.name).toBe(name);
    }));

  test('refuses what is no localisation, and keeps the others', () =>
    withStore(async ({ records }) => {
      const wrong: Notice = {
        ...first,
        localization: { form: 'circle', raDeg: 1, decDeg: 2, radiusDeg: -3, containment: 0.9 },
      };
      const outcomes = await registerNotices(records, [arrived(wrong), arrived(typed)], { nowUnixMs: NOW });
      expect(outcomes).toMatchObject([
        { kind: 'REFUSED', reason: expect.stringContaining('received -3') },
        { kind: 'KEPT' },
      ]);
    }));

  const mock = realData('gw/notices/MS181101ab2_3-INITIAL.json');
  test.skipIf(mock === undefined)('keeps maps and files, and gives both back', () =>
    withStore(async ({ records }) => {
      const raw = readFileSync(mock!);
      const [outcome] = readSkyFile(raw, 'MS181101ab2_3-INITIAL.json');
      if (outcome?.kind !== 'READ') throw new Error('the notice must be read');
      await registerNotices(records, [{ ...outcome, raw }], { nowUnixMs: NOW });
      const event = (await readEvent(records, anonymous, { name: outcome.notice.event.name }))!;
      expect(event.state.isTest).toBe(true);
      const localization = event.state.chosen!.localization;
      const map = await readLocalization(
        records,
        anonymous,
        { event, localization },
        new LocalizationCache(),
      );
      expect(map.areaDeg2(0.9)).toBeCloseTo(30.9883, 4);
      const [kept] = event.notices;
      const back = await records.blob(anonymous, { kind: 'NOTICE', id: kept!.id }, kept!.rawBlob!);
      expect(raw.equals(back!)).toBe(true);
    }),
  );
});
