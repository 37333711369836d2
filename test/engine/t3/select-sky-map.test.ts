import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessTerm } from '../../../src/access/access-term.js';
import { audienceOf } from '../../../src/access/audience.js';
import { registerNotices } from '../../../src/engine/events/register-notices.js';
import { selectionOf } from '../../../src/review-choices.js';
import { typedNotice } from '../../../src/sky/notice/typed-notice.js';
import { MADE_AT_UNIX_MS, type MadeStore, madeStore } from '../../fixtures/made-store.js';
import { madeSurvey } from '../../fixtures/made-survey.js';
import { bodies, process, review } from './reviewed-store.js';

let store: MadeStore;

beforeEach(async () => {
  store = await madeStore(madeSurvey(3));
});

afterEach(() => store.close());

/** Keeps a rectangle of so many degrees around a place of the sky, seen by all or by who satisfies a label. */
async function register(ra: string, revision: string, label?: string): Promise<void> {
  const time = `2019-10-01T20:09:${revision}`;
  const notice = typedNotice({ name: 'IC191001A', time, ra, dec: '0+89-89', containment: 0.9 });
  const audience = label === undefined ? {} : { audience: audienceOf({ term: accessTerm([[label]]) }) };
  const options = { nowUnixMs: MADE_AT_UNIX_MS + Number(revision), ...audience };
  await registerNotices(store.storage.records, [{ notice, part: 'typed' }], options);
}

const within = (id: string) =>
  process(['Talker'], { select: { region: { skymap: { id, level: 0.9 } } }, sinks: {} });

const reviewWithin = (id = 'IC191001A') =>
  review(store.storage, [within(id)], {
    parseWhere: (select, clearance) => selectionOf(select, clearance, store.storage),
  });

describe('a T3 process that selects by a sky map', () => {
  it('hands over what lies within, by the id or the name of the event', async () => {
    const everything = await review(store.storage, [process(['Talker'], { name: 'all' })]);
    await register('180+179-179', '10');
    const inside = await reviewWithin('skymap:IC191001A');
    expect(inside.reviewed).toBe(everything.reviewed);
    expect(inside.failed).toBe(0);
  });

  it('hands over what a revision of the map adds, although nothing of it has changed', async () => {
    await register('10+1-1', '10');
    expect((await reviewWithin()).reviewed).toBe(0);
    await register('180+179-179', '11');
    const added = await reviewWithin();
    expect(added.reviewed).toBeGreaterThan(0);
    expect((await reviewWithin()).reviewed).toBe(0);
  });

  it('does not run while the channel sees no such map, and says so in its journal', async () => {
    await register('180+179-179', '10', 'group:others');
    expect(await reviewWithin()).toMatchObject({ sessions: 0, reviewed: 0, failed: 1 });
    expect(await bodies(store.storage, 'JOURNAL')).toMatchObject([
      { level: 'ERROR', message: 'select: no sky map that you see is called "IC191001A"' },
    ]);
    expect(await bodies(store.storage, 'REPORT')).toEqual([]);
    await register('180+179-179', '11');
    expect((await reviewWithin()).reviewed).toBeGreaterThan(0);
  });
});
