import { afterEach, beforeEach, expect, test } from 'vitest';
import { SYSTEM } from '../../../src/access/audience.js';
import { clearanceFor } from '../../../src/access/clearance.js';
import { DEFAULT_LABEL_TABLE } from '../../../src/access/label.js';
import { systemClearance } from '../../../src/access/system-clearance.js';
import { ANONYMOUS } from '../../../src/access/viewer.js';
import { followMatches } from '../../../src/engine/standing-match/follow-matches.js';
import { statesOfRecord } from '../../../src/engine/standing-match/match-records.js';
import { parseState } from '../../../src/engine/standing-match/transitions.js';
import { unwatchRegion, watchRegion } from '../../../src/engine/standing-match/watch-regions.js';
import type { RecordWrite } from '../../../src/storage/port/record-store.js';
import { announcementsFor } from '../../fixtures/brute-matches.js';
import { MADE_AT_UNIX_MS, type MadeStore, madeStore } from '../../fixtures/made-store.js';
import { FIELD, madeSurvey } from '../../fixtures/made-survey.js';

const anonymous = clearanceFor(ANONYMOUS, DEFAULT_LABEL_TABLE, MADE_AT_UNIX_MS);
const engine = systemClearance('standing match');

let made: MadeStore;

beforeEach(async () => {
  made = await madeStore(madeSurvey(6));
});
afterEach(() => made.close());

const match = () => followMatches({ storage: made.storage, runId: 'run', untilIdle: true });

const keptStates = async () => {
  const query = { kind: 'MATCH_STATE', direction: 'ASC', first: 1000 } as const;
  const { rows } = await made.storage.records.find(engine, query);
  return rows.filter(({ id }) => !id.startsWith('mark|'));
};

/** Keeps states as the first stores did: a record for each region and transient. */
async function keepAsFormerly(): Promise<number> {
  const kept = await keptStates();
  const former = kept.flatMap((record) => {
    const [, survey, name] = /^transient:(\w+)\/(.+)$/.exec(record.id)!;
    return [...statesOfRecord(record)].map(([region, text]): RecordWrite => {
      const cells = parseState(text).map(({ cell, value }) => ({
        class: cell.key,
        ...(value ? { value: { ...value } } : {}),
      }));
      const body = { region, survey: survey!, name: name!, cells };
      const keys = [`region:${region}`, `transient:${survey}/${name}`];
      const put = { kind: 'MATCH_STATE', id: `${region}|${survey}/${name}`, keys, order: 0 } as const;
      return { put: { ...put, audience: SYSTEM, body }, basedOn: 'ANY' };
    });
  });
  const removals = kept.map(
    ({ id }): RecordWrite => ({ remove: { kind: 'MATCH_STATE', id }, basedOn: 'ANY' }),
  );
  await made.storage.records.write(MADE_AT_UNIX_MS, [...former, ...removals]);
  return former.length;
}

test('states that the first stores kept are taken over: nothing is announced again, and what stood can end', async () => {
  const shape = { form: 'cones', cones: [{ name: 'near', ...FIELD, radiusArcsec: 60 }] } as const;
  for (const name of ['blazars', 'jets'])
    await watchRegion(made.storage.records, { name, shape, source: 'test' }, MADE_AT_UNIX_MS);
  await match();
  const told = await announcementsFor(made.storage, anonymous);
  expect(told.length).toBeGreaterThan(2);
  const before = await keptStates();
  expect(await keepAsFormerly()).toBe(2 * before.length);

  await match();
  expect(await announcementsFor(made.storage, anonymous)).toEqual(told);
  expect((await keptStates()).map(({ id, body }) => [id, body])).toEqual(
    before.map(({ id, body }) => [id, body]),
  );

  await keepAsFormerly();
  await unwatchRegion(made.storage.records, 'jets', MADE_AT_UNIX_MS);
  await match();
  const ended = (await announcementsFor(made.storage, anonymous)).slice(told.length);
  expect(ended.map(({ kind, region }) => `${kind} ${region}`)).toEqual(
    told.filter(({ region }) => region === 'jets').map(() => 'REMOVED jets'),
  );
});
