import { expect, it } from 'vitest';
import { prune } from '../../../src/engine/prune.js';
import { MADE_AT_UNIX_MS, madeStore } from '../../fixtures/made-store.js';
import { madeSurvey } from '../../fixtures/made-survey.js';
import { bodies, process, review, toldTime } from './reviewed-store.js';

it('forgets what is older than told, kind by kind, and leaves what was said of transients', async () => {
  const store = await madeStore(madeSurvey(1));
  const storage = toldTime(store.storage, () => MADE_AT_UNIX_MS);
  const plans = [process(['Talker'])];
  await review(storage, plans);
  expect(await prune(storage, { journalBefore: MADE_AT_UNIX_MS })).toMatchObject({ journal: 0 });
  expect(
    await prune(storage, {
      journalBefore: MADE_AT_UNIX_MS + 1,
      changesBefore: MADE_AT_UNIX_MS + 1,
    }),
  ).toMatchObject({ journal: 3, reports: 0, deadLetters: 0 });
  expect(await bodies(storage, 'JOURNAL')).toEqual([]);
  expect(await bodies(storage, 'TAG')).toHaveLength(3);
  expect(await bodies(storage, 'REPORT')).toHaveLength(1);
  // Behind the gap in the feed everything is looked at, and nothing is found to be new.
  expect(await review(storage, plans)).toMatchObject({ reviewed: 0 });
  await store.close();
});
