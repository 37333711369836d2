import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clearanceFor } from '../../src/access/clearance.js';
import { DEFAULT_LABEL_TABLE } from '../../src/access/label.js';
import { ANONYMOUS } from '../../src/access/viewer.js';
import type { Alert } from '../../src/domain/datapoint.js';
import { registerNotices } from '../../src/engine/events/register-notices.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { takeLock } from '../../src/engine/lock.js';
import { newRun } from '../../src/engine/run-record.js';
import { eventRegions } from '../../src/engine/standing-match/event-regions.js';
import { RegionSet, targetsOf } from '../../src/engine/standing-match/region-set.js';
import { StandingMatcher } from '../../src/engine/standing-match/standing-matcher.js';
import { LocalizationCache } from '../../src/sky/localization/localization-cache.js';
import type { Notice } from '../../src/sky/notice/notice.js';
import { readAlerts } from '../../src/sources/open-source.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import { hpxKeyOf } from '../../src/spatial/healpix.js';
import { compileRegion } from '../../src/spatial/region.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { surveyStoreOver } from '../../test/crash/survey-store.js';
import { announcementsFor, bruteMatches, standingAfter } from '../../test/fixtures/brute-matches.js';
import { type Anchor, madeEvents } from '../../test/fixtures/made-events.js';
import { seededRandom } from '../../test/seeded-random.js';

const { values } = parseArgs({
  options: {
    alerts: { type: 'string', default: '100000' },
    events: { type: 'string', default: '500' },
    batch: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '3600' },
  },
});
const [alerts, events, batch] = [Number(values.alerts), Number(values.events), Number(values.batch)];
const SEED = 12;

const directory = await mkdtemp(join(tmpdir(), 'ampelgraph-bench-match-'));
const survey = join(directory, 'survey');
await writeSampleSurvey({ alertCount: alerts, seed: SEED, directory: survey });
const { storage, job } = await surveyStoreOver(
  await openSqliteStorage({ path: join(directory, 'store.sqlite') }),
);
try {
  await measure();
} finally {
  await storage.close();
  await rm(directory, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  for (const notices of madeEvents(SEED, events, await anchors()).map((each) => each.map(asCells)))
    await registerNotices(
      storage.records,
      notices.map((notice) => ({ notice, part: 'made' })),
      { nowUnixMs: Date.now() },
    );
  await lookUps();
  const run = newRun({ process: 'bench', software: 'bench', nowUnixMs: Date.now() });
  await storage.registry.startRun(run);
  const ingester = new Ingester(storage.ingest, job.channels, job.labels, run.id, Date.now, {
    batchAlerts: batch,
  });
  const lock = await takeLock(
    storage.records,
    { name: 'standing-match', holder: run.id, leaseMs: 3_600_000 },
    await storage.now(),
  );
  const matcher = await StandingMatcher.open(storage, lock!, 0.9);
  while (await matcher.step());
  const total = { ingestMs: 0, matchMs: 0, stored: 0 };
  const begun = performance.now();
  let gathered: Alert[] = [];
  const settle = async () => {
    const from = performance.now();
    await ingester.ingest(gathered);
    const between = performance.now();
    while (await matcher.step());
    total.ingestMs += between - from;
    total.matchMs += performance.now() - between;
    total.stored += gathered.length;
    gathered = [];
  };
  for await (const item of readAlerts([survey])) {
    if (item.kind === 'alert') gathered.push(item.alert);
    if (gathered.length === batch) await settle();
    if (performance.now() - begun > 1000 * Number(values.seconds)) break;
  }
  if (gathered.length > 0) await settle();
  const { stored, ingestMs, matchMs } = total;
  const { facets, transients, announced } = matcher.counts;
  console.log(
    `${stored} alerts: ${transients} changed transients, ${facets} facets, ${announced} announcements`,
  );
  console.log(`ingestion ${(ingestMs / 1000).toFixed(1)} s, matching ${(matchMs / 1000).toFixed(1)} s`);
  console.log(`${((1000 * matchMs) / facets).toFixed(1)} us a changed facet`);
  for (const viewer of [ANONYMOUS, { kind: 'TOKEN', subject: 'p', grants: ['ztf-partnership'] } as const]) {
    const clearance = clearanceFor(viewer, DEFAULT_LABEL_TABLE, Date.now());
    const standing = standingAfter(await announcementsFor(storage, clearance));
    const found = await bruteMatches(storage, clearance);
    const isEqual = JSON.stringify(standing) === JSON.stringify(found);
    console.log(
      `${viewer.kind}: ${standing.length} matches stand, brute force ${found.length}, ${isEqual ? 'equal' : 'DIFFERENT'}`,
    );
  }
}

/** Every second localisation as a set of cells, of which maps have thousands. */
function asCells(notice: Notice, place: number): Notice {
  const { localization } = notice;
  if (localization?.form !== 'circle' || place > 0) return notice;
  const { raDeg, decDeg, radiusDeg, containment } = localization;
  const region = compileRegion({ kind: 'cone', raDeg, decDeg, radiusArcsec: 3600 * radiusDeg });
  const ranges = Array.from(region.cover({ rowCount: 1e9, maxRanges: 4000 }));
  return { ...notice, localization: { form: 'cells', ranges, containment } };
}

async function anchors(): Promise<readonly Anchor[]> {
  const found: Anchor[] = [];
  let place = 0;
  for await (const item of readAlerts([survey]))
    if (item.kind === 'alert' && place++ % 20 === 0) {
      const { raDeg, decDeg, mjd } = item.alert.trigger.datapoint;
      if (raDeg !== undefined && decDeg !== undefined) found.push({ raDeg, decDeg, mjd });
    }
  return found;
}

/** Times the index alone, at random positions of the sky and at positions in the middle of regions. */
async function lookUps(): Promise<void> {
  const { records } = storage;
  const parts = { records, level: 0.9, cache: new LocalizationCache(), known: new Map() };
  const made = performance.now();
  const regions = await eventRegions(parts);
  const set = new RegionSet();
  const indexed = performance.now();
  set.use(regions);
  const now = performance.now();
  const ranges = regions
    .flatMap(targetsOf)
    .flatMap((target) => target.parts.map((part) => part.ranges.length / 2));
  const sum = ranges.reduce((a, b) => a + b, 0);
  console.log(
    `${regions.length} regions, ${sum} ranges: made in ${(indexed - made).toFixed(0)} ms, indexed in ${(now - indexed).toFixed(0)} ms`,
  );
  const random = seededRandom(5);
  const places = Array.from({ length: 200_000 }, () => {
    const [raDeg, decDeg] = [360 * random(), (180 / Math.PI) * Math.asin(2 * random() - 1)];
    return { raDeg, decDeg, hpx: hpxKeyOf(raDeg, decDeg), positionErrorArcsec: 1, h3: '' };
  });
  for (let round = 0; round < 2; round++) {
    let hits = 0;
    const begin = performance.now();
    for (const position of places) hits += set.partsAt(position).size;
    const us = (1000 * (performance.now() - begin)) / places.length;
    if (round === 1)
      console.log(`look-up: ${us.toFixed(2)} us, ${(hits / places.length).toFixed(2)} regions a position`);
  }
}
