import { expect, test } from 'vitest';
import { accessTerm } from '../../../src/access/access-term.js';
import { audienceOf, EVERYONE } from '../../../src/access/audience.js';
import { clearanceFor } from '../../../src/access/clearance.js';
import { registerNotices } from '../../../src/engine/events/register-notices.js';
import { followMatches } from '../../../src/engine/standing-match/follow-matches.js';
import { announcementsFor, bruteMatches, standingAfter } from '../../fixtures/brute-matches.js';
import { Draw } from './draw.js';
import type { RawNotice } from './events.js';
import { hidesSomething, surveySeenBy } from './reference.js';
import { type BuiltStore, buildStore } from './store.js';
import { type Asker, randomAsker, randomSurvey, type Survey } from './survey.js';

const SURVEYS = 30;
const ASKERS = 4;

test('what a viewer is told of matches is what he would be told had nothing hidden ever arrived, and what he would find', async () => {
  let [compared, told, differing] = [0, 0, 0];
  for (let seed = 1; seed <= SURVEYS; seed++) {
    const survey = withMatches(randomSurvey(seed));
    const draw = new Draw(seed + 31);
    const full = await builtWithMatches(survey);
    for (let i = 0; i < ASKERS; i++) {
      const asker = randomAsker(draw);
      const seenSurvey = surveySeenBy(survey, asker);
      const reference = await builtWithMatches(seenSurvey);
      const heard = await heardBy(full, asker, survey);
      const expected = await heardBy(reference, asker, seenSurvey);
      expect(heard, `seed ${seed}, asker ${i}`).toEqual(expected);
      compared++;
      if (heard.length > 0) told++;
      if (hidesSomething(survey, seenSurvey)) differing++;
      await reference.storage.close();
    }
    await full.storage.close();
  }
  console.info(
    `matches: ${compared} viewers, ${told} of them told something, ${differing} with something hidden`,
  );
  expect(told / compared).toBeGreaterThan(0.3);
  expect(differing / compared).toBeGreaterThan(0.2);
}, 300_000);

/** Builds a store that is matched after each step; half of the messages come when all alerts are in, one by one. */
async function builtWithMatches(survey: Survey): Promise<BuiltStore> {
  const { notices = [] } = survey;
  const isLate = ({ notice }: RawNotice) => (notice.issuedUnixMs ?? 0) % 2000 === 0;
  const built = await buildStore(
    { ...survey, notices: notices.filter((each) => !isLate(each)) },
    { batches: 'STEP', between: match },
  );
  for (const { notice, label } of notices.filter(isLate)) {
    await registerNotices(built.storage.records, [{ notice, part: notice.event.name }], {
      nowUnixMs: survey.steps.at(-1)?.nowUnixMs ?? 0,
      audience: label === undefined ? EVERYONE : audienceOf({ term: accessTerm([[label]]) }),
    });
    await match(built);
  }
  return built;
}

async function match({ storage }: Pick<BuiltStore, 'storage'>): Promise<void> {
  await followMatches({ storage, runId: 'match', untilIdle: true });
}

/** Most windows of the survey's events hold nothing: of every second survey they are of a kind that has none. */
function withMatches(survey: Survey): Survey {
  const { notices = [] } = survey;
  const notKnown = ({ notice, label }: RawNotice): RawNotice => ({
    notice: { ...notice, event: { ...notice.event, kind: 'OTHER' } },
    label,
  });
  return { ...survey, t2: 'NEVER', notices: survey.seed % 4 === 0 ? notices : notices.map(notKnown) };
}

/** What a viewer heard of each transient and region, in order; instants are of the clock. */
async function heardBy({ storage, labels }: BuiltStore, asker: Asker, { watches = [] }: Survey) {
  const clearance = clearanceFor(asker.viewer, labels, asker.nowUnixMs);
  const heard = await announcementsFor(storage, clearance);
  const watched = watches.map(({ name, cones, label }) => ({
    name,
    shape: { form: 'cones', cones } as const,
    term: label === undefined ? undefined : accessTerm([[label]]),
  }));
  expect(standingAfter(heard)).toEqual(await bruteMatches(storage, clearance, watched));
  const lines = heard.map(({ region, transient, kind, before, after, description }, place) => ({
    about: `${region} ${transient.name}`,
    place,
    text: JSON.stringify([kind, before, after, description]),
  }));
  return lines
    .sort((a, b) => (a.about < b.about ? -1 : a.about > b.about ? 1 : a.place - b.place))
    .map(({ about, text }) => `${about} ${text}`);
}
