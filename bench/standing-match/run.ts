import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clearanceFor } from '../../src/access/clearance.js';
import { DEFAULT_LABEL_TABLE } from '../../src/access/label.js';
import { ANONYMOUS } from '../../src/access/viewer.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import { MadeSender } from '../../test/crash/made-sender.js';
import type { MatchingOrder } from '../../test/crash/matching-order.js';
import { type MatchedSoFar, matchThroughKills } from '../../test/crash/matching-processes.js';
import { surveyAnchors } from '../../test/crash/survey-anchors.js';
import { openSurveyStore } from '../../test/crash/survey-store.js';
import { announcementsFor, bruteMatches, standingAfter } from '../../test/fixtures/brute-matches.js';
import { ALL_FORMS } from '../../test/fixtures/made-localizations.js';
import { madeWatches, watchedAfter } from '../../test/fixtures/made-watches.js';
import { timeLookUps } from './look-ups.js';

const { values } = parseArgs({
  options: {
    alerts: { type: 'string', default: '100000' },
    maps: { type: 'string', default: '500' },
    watches: { type: 'string', default: '20' },
    kills: { type: 'string', default: '6' },
    batch: { type: 'string', default: '1000' },
  },
});
const [alerts, maps, watches, kills, batchAlerts] = [
  Number(values.alerts),
  Number(values.maps),
  Number(values.watches),
  Number(values.kills),
  Number(values.batch),
];
const SEED = 12;
const ANCHORS = 800;

const directory = await mkdtemp(join(tmpdir(), 'ampelgraph-bench-match-'));
try {
  await measure();
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const survey = join(directory, 'survey');
  await writeSampleSurvey({ alertCount: alerts, seed: SEED, directory: survey });
  const anchors = await surveyAnchors(survey, Math.max(1, Math.floor(alerts / ANCHORS)));
  const order: Omit<MatchingOrder, 'role'> = {
    ...{ store: join(directory, 'store.sqlite'), survey, alerts, batchAlerts, seed: SEED },
    ...{ events: maps, forms: ALL_FORMS, watches, anchors },
  };
  const { storage } = await openSurveyStore(order.store);
  const sender = new MadeSender(storage, order);
  await sender.sendFirst();
  await timeLookUps(storage.records);
  const begun = performance.now();
  const { kills: killed, matched } = await matchThroughKills(order, kills, (stored) =>
    sender.sendUpTo(stored),
  );
  const seconds = (performance.now() - begun) / 1000;
  const loads = loadavg().map((load) => load.toFixed(1));
  console.log(`${alerts} alerts in ${seconds.toFixed(0)} s, load ${loads.join(' ')}`);
  console.log(`killed: ${killed.join(', ')}`);
  const sum = (of: (each: MatchedSoFar) => number) => matched.reduce((total, each) => total + of(each), 0);
  const facets = sum(({ followed }) => followed.facets);
  const usAFacet = (ms: number) => ((1000 * ms) / facets).toFixed(1);
  console.log(
    `${sum(({ counts }) => counts.announced)} announcements, ${sum(({ counts }) => counts.regions)} times a region was matched with all`,
  );
  console.log(
    `${facets} changed facets, ${sum(({ followed }) => followed.announced)} announcements of these: ` +
      `${usAFacet(sum(({ followed }) => followed.ms))} us of CPU each, ${usAFacet(sum(({ followed }) => followed.clockMs))} us by the clock`,
  );
  const watched = watchedAfter(madeWatches(SEED, watches, anchors));
  for (const viewer of [ANONYMOUS, { kind: 'TOKEN', subject: 'p', grants: ['ztf-partnership'] } as const]) {
    const clearance = clearanceFor(viewer, DEFAULT_LABEL_TABLE, Date.now());
    const standing = standingAfter(await announcementsFor(storage, clearance));
    const found = await bruteMatches(storage, clearance, watched);
    const isEqual = JSON.stringify(standing) === JSON.stringify(found);
    console.log(
      `${viewer.kind}: ${standing.length} matches stand, brute force ${found.length}, ${isEqual ? 'equal' : 'DIFFERENT'}`,
    );
    if (!isEqual) process.exitCode = 1;
  }
  await storage.close();
}
