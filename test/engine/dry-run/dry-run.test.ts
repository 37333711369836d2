import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertFeed } from '../../../src/engine/dry-run/alert-feed.js';
import { archiveFeed, sourceFeed } from '../../../src/engine/dry-run/alert-feed.js';
import { compareStores, type NamedDifference } from '../../../src/engine/dry-run/compare-stores.js';
import { textOfReport } from '../../../src/engine/dry-run/report-text.js';
import { runSide } from '../../../src/engine/dry-run/run-side.js';
import type { ResolvedJob } from '../../../src/engine/job/resolve-job.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../../src/storage/sqlite/open-sqlite-storage.js';
import { type JobStore, jobOf, openJobStore, ownRunner } from '../../fixtures/job-store.js';
import { madeSurvey } from '../../fixtures/made-survey.js';

const BEGIN = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const NEIGHBOURS = 3;

const LIVE = `
channels:
  - name: young
    access: [ztf-public]
    readableBy: everyone
    t2: [{ unit: RiseDecline }, { unit: LightCurveSummary }]
`;
const OTHER_CONFIG = LIVE.replace(
  '{ unit: RiseDecline }',
  '{ unit: RiseDecline, config: { maxGapDays: 0 } }',
);

/** Rejects alerts whose trigger is in the band r. */
function withoutRed(job: ResolvedJob): ResolvedJob {
  return {
    ...job,
    channels: job.channels.map((channel) => ({
      ...channel,
      filter: {
        traceId: 'AcceptAll without red',
        unit: {
          decide: ({ trigger }) =>
            trigger.band === 'r' ? { accepted: false, reason: 'red' } : { accepted: true },
        },
      },
    })),
  };
}

const runner = ownRunner();
afterAll(() => runner.close());

let stores: JobStore[] = [];
let ticks = 0;

beforeEach(() => {
  stores = [];
  ticks = 0;
});

afterEach(async () => {
  for (const store of stores) await store.close();
});

async function newStore(opened?: Storage): Promise<JobStore> {
  const store = await openJobStore(runner, opened);
  stores.push(store);
  return store;
}

let live: Promise<JobStore> | undefined;
afterAll(async () => (await live)?.close());

/** The live store, which nothing writes to: the first half of the alerts in one hour, the rest in the next. */
function liveStore(): Promise<JobStore> {
  live ??= filledStore();
  return live;
}

async function filledStore(): Promise<JobStore> {
  const store = await openJobStore(runner);
  const alerts = madeSurvey(NEIGHBOURS);
  const half = Math.floor(alerts.length / 2);
  await store.ingest(jobOf(LIVE), alerts.slice(0, half), BEGIN);
  await store.ingest(jobOf(LIVE), alerts.slice(half), BEGIN + HOUR);
  return store;
}

/** Each reading of the clock of units is a millisecond later. */
async function sideOf(job: ResolvedJob, feed: AlertFeed) {
  // As in operation, whatever the store of the alerts is.
  const { storage, book } = await newStore(await openSqliteStorage({ path: ':memory:' }));
  const { channels, labels, traces } = job;
  const outcome = await runSide(
    { store: storage, channels, labels, traces, runner, book },
    { feed, software: 'test', clock: Date.now, millis: () => ticks++ },
  );
  return { storage, ...outcome };
}

async function compared(before: ResolvedJob, after: ResolvedJob, feed: AlertFeed) {
  const [was, is] = [await sideOf(before, feed), await sideOf(after, feed)];
  const differences: NamedDifference[] = [];
  const [outcome] = await compareStores(
    was.storage.archive,
    is.storage.archive,
    [
      {
        before: { channel: 'young', window: { fromUnixMs: was.fromUnixMs }, costs: was.costs.get('young') },
        after: { channel: 'young', window: { fromUnixMs: is.fromUnixMs }, costs: is.costs.get('young') },
      },
    ],
    (difference) => void differences.push(difference),
  );
  return { ...outcome!, differences, was, is };
}

describe('a channel that is tried beside the live one', () => {
  it('makes the same when nothing was changed, whatever the store of the alerts holds besides', async () => {
    const { storage } = await liveStore();
    const { isSame, report, differences } = await compared(
      jobOf(LIVE),
      jobOf(LIVE),
      archiveFeed(storage.archive, {}),
    );
    expect(differences).toEqual([]);
    expect(isSame).toBe(true);
    expect(report.alerts.same).toBeGreaterThan(10);
    expect(report.results.same).toBe(2 * report.states.same);
  });

  it('says which alerts another filter decides otherwise, by reason, and what is then gone', async () => {
    const { storage } = await liveStore();
    const { isSame, report, differences } = await compared(
      jobOf(LIVE),
      withoutRed(jobOf(LIVE)),
      archiveFeed(storage.archive, {}),
    );
    expect(isSame).toBe(false);
    expect(report.reasons).toMatchObject([{ before: 'accepted', after: 'rejected: red' }]);
    expect(report.reasons[0]!.alerts).toBe(report.alerts.changed);
    expect(report.reasons[0]!.alerts).toBe(differences.filter(({ kind }) => kind === 'ALERT').length);
    expect(report.states).toMatchObject({ new: 0, gone: report.alerts.changed });
    expect(report.results).toMatchObject({ new: 0, changed: 0, gone: 2 * report.states.gone });
    expect(report.tickets).toEqual({
      before: report.results.same + report.results.gone,
      after: report.results.same,
    });
    expect(textOfReport(report)).toContain('accepted -> rejected: red: ztf');
  });

  it('says where results differ that another configuration gives, and of no other unit', async () => {
    const { storage } = await liveStore();
    const { report, differences } = await compared(
      jobOf(LIVE),
      jobOf(OTHER_CONFIG),
      archiveFeed(storage.archive, {}),
    );
    expect(report.alerts).toMatchObject({ changed: 0 });
    expect(report.resultsByUnit.find(({ unit }) => unit === 'LightCurveSummary')).toMatchObject({
      changed: 0,
    });
    const changed = report.resultsByUnit.find(({ unit }) => unit === 'RiseDecline')!;
    expect(changed.changed).toBeGreaterThan(0);
    expect(changed).toMatchObject({ new: 0, gone: 0 });
    for (const difference of differences) {
      expect(difference).toMatchObject({ kind: 'RESULT', change: 'CHANGED', unit: 'RiseDecline' });
      expect(difference.kind === 'RESULT' && difference.differences?.[0]?.path).toMatch(/^\/.*[gG]ap/);
    }
  });

  it('says what each unit cost on each side', async () => {
    const { storage } = await liveStore();
    const { report } = await compared(jobOf(LIVE), withoutRed(jobOf(LIVE)), archiveFeed(storage.archive, {}));
    const filter = report.cost.find(({ unit }) => unit === 'AcceptAll')!;
    const runs = report.alerts.same + report.alerts.changed;
    expect(filter.before).toEqual({ runs, totalMs: runs, meanMs: 1, worstMs: 1 });
    expect(report.cost.find(({ unit }) => unit === 'AcceptAll without red')?.after?.runs).toBe(runs);
    const rise = report.cost.find(({ unit }) => unit === 'RiseDecline')!;
    expect(rise.before?.runs).toBe(report.states.same + report.states.gone);
    expect(rise.after?.runs).toBe(report.states.same);
    expect(rise.before!.worstMs).toBeGreaterThanOrEqual(rise.before!.meanMs);
  });

  it('takes what was received before the window as known, and compares the window alone', async () => {
    const { storage } = await liveStore();
    const feed = archiveFeed(storage.archive, { fromUnixMs: BEGIN + 1 });
    const { report, is } = await compared(jobOf(LIVE), withoutRed(jobOf(LIVE)), feed);
    expect(is.earlierAlerts).toBeGreaterThan(0);
    expect(report.alerts.same + report.alerts.changed).toBeLessThanOrEqual(is.alerts);
    expect(report.alerts.changed).toBeGreaterThan(0);
    expect(report.tickets.before).toBe(2 * (report.states.same + report.states.gone));
    const [first] = (
      await compared(jobOf(LIVE), jobOf(LIVE), archiveFeed(storage.archive, { untilUnixMs: BEGIN }))
    ).report.reasons;
    expect(first).toBeUndefined();
  });

  it('reads alerts of files as well, and lists those that only the tried channel can not take', async () => {
    const alerts = madeSurvey(1);
    const feed = sourceFeed(async function* () {
      for (const alert of alerts) yield { kind: 'alert' as const, alert };
    });
    const broken = jobOf(LIVE);
    const failing: ResolvedJob = {
      ...broken,
      channels: broken.channels.map((channel) => ({
        ...channel,
        filter: {
          ...channel.filter,
          unit: {
            decide: ({ history }) => {
              if (history.length === 2) throw new TypeError('two are too many');
              return { accepted: true };
            },
          },
        },
      })),
    };
    const { is, was, report } = await compared(jobOf(LIVE), failing, feed);
    expect(was.refused).toEqual([]);
    expect(is.refused[0]).toContain('two are too many');
    expect(report.reasons[0]).toMatchObject({ before: 'accepted', after: 'not taken' });
  });
});

describe('a shadow channel', () => {
  it('is compared with its channel from what both made of the same alerts', async () => {
    const store = await newStore();
    const job = jobOf(`${LIVE}  - name: stricter
    shadowOf: young
    access: [ztf-public]
    readableBy: [owners]
    t2: [{ unit: LightCurveSummary }]
`);
    const [young, stricter] = job.channels;
    const changed = {
      ...job,
      channels: [young!, withoutRed({ ...job, channels: [stricter!] }).channels[0]!],
    };
    await store.ingest(changed, madeSurvey(NEIGHBOURS), BEGIN);
    await store.work();
    const { archive } = store.storage;
    const pair = { before: { channel: 'young', window: {} }, after: { channel: 'stricter', window: {} } };
    const [outcome] = await compareStores(archive, archive, [pair], () => undefined);
    expect(outcome!.report.reasons).toMatchObject([{ before: 'accepted', after: 'rejected: red' }]);
    expect(outcome!.report.resultsByUnit.find(({ unit }) => unit === 'RiseDecline')).toMatchObject({
      same: 0,
      new: 0,
    });
    expect(outcome!.report.resultsByUnit.find(({ unit }) => unit === 'LightCurveSummary')).toMatchObject({
      changed: 0,
    });
  });
});
