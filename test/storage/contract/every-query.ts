import { expect } from 'vitest';
import type { Storage } from '../../../src/storage/port/storage.js';
import {
  anonymous,
  change,
  detection,
  facetsOf,
  NOW,
  OPEN_LANE,
  PARTNER,
  partner,
  RUN,
  TEAM_LANE,
} from './fixture.js';
import { KIND, putting } from './record-fixture.js';
import { stateOf, ticketKey, ticketOf, workUntilIdle } from './t2-work.js';

/** Uses every form of query of the port once, on a store that was just prepared: for tests that look at plans. */
export async function askEverything(storage: Storage): Promise<void> {
  const [a, b] = [detection('ztf:1', 59_000), detection('ztf:2', 59_001, PARTNER)];
  const lanes = [OPEN_LANE, TEAM_LANE];
  for (const [basedOn, points] of [[a], [b]].entries())
    await storage.ingest.commit(RUN, NOW, [
      change('A', {
        basedOn,
        points,
        facets: facetsOf([a, b]),
        alerts: [
          {
            alertId: String(basedOn),
            label: points[0]!.label,
            trigger: points[0]!.version,
            points: [a.version],
            fields: {},
            origin: { source: 's', offset: 0 },
            verdicts: [],
          },
        ],
        accepted: [{ lane: lanes[basedOn]!, admitted: [a.version] }],
        states: [stateOf('a', [a], [lanes[basedOn]!])],
        tickets: [
          ticketOf('Match', 'a', [lanes[basedOn]!]),
          ticketOf('Fit', 'a', [lanes[basedOn]!], [ticketKey('Match', 'a')]),
        ],
      }),
    ]);
  await storage.ingest.load([{ survey: 'ztf', name: 'A' }]);
  await workUntilIdle(storage);
  await storage.tickets.counts(NOW);
  await askForRecords(storage);
  await storage.changes.after(await storage.changes.latest(), 5);
  await storage.changes.after({}, 5);
  await storage.changes.prune(NOW);
  await storage.facets.ofTransients([{ survey: 'ztf', name: 'A' }]);
  for await (const batch of storage.facets.inRanges([0, 12 * 4 ** 24]))
    expect(batch.length).toBeGreaterThan(1);
  await storage.journal.append([{ atUnixMs: NOW, runId: RUN, kind: 'RUN_STARTED', message: 'began' }]);
  for await (const chunk of storage.archive.export()) expect(await storage.archive.import(chunk)).toBe(0);
  for (const clearance of [anonymous, partner]) {
    const [row] = await storage.transients.byKey(clearance, [{ survey: 'ztf', name: 'A' }]);
    const refs = [row!.ref];
    await storage.transients.byName(clearance, 'A');
    await storage.transients.findOutlines(clearance, { order: [], limit: 5, count: false, rows: true });
    await storage.transients.channels(clearance, refs);
    await storage.transients.progress(clearance);
    const cones = [{ raDeg: 10, decDeg: 20, radiusArcsec: 3600 }];
    await storage.transients.matchPlaces(clearance, { cones, mode: 'ALL', maxRows: 10 });
    await storage.transients.density(clearance, { grid: { kind: 'HEALPIX', order: 5 }, maxCells: 5000 });
    await storage.transients.density(clearance, { grid: { kind: 'H3', resolution: 3 }, maxCells: 5000 });
    await storage.datapoints.ofTransients(clearance, refs);
    await storage.datapoints.byId(clearance, [a.datapoint.id]);
    const [states] = await storage.states.ofTransients(clearance, refs, { first: 5 });
    await storage.states.byId(clearance, [states!.rows[0]!.id]);
    const [results] = await storage.results.ofTransients(clearance, refs, { first: 5 });
    await storage.results.byId(clearance, [results!.rows[0]!.id]);
    await storage.results.ofStates(clearance, [states!.rows[0]!.id], { first: 5 });
    await storage.provenance.alertsOfTransients(clearance, refs, { first: 5 });
    await storage.provenance.alerts(clearance, [{ survey: 'ztf', alertId: '1' }]);
    await storage.provenance.alertsThatBrought(clearance, [a.datapoint.id]);
    await storage.provenance.traces(clearance, [results!.rows[0]!.traceId]);
    await storage.provenance.configs(clearance, ['none']);
    await storage.provenance.unitVersions(clearance, ['none']);
    await storage.provenance.runs(clearance, [RUN]);
    await storage.provenance.units(clearance);
    const resultIds = results!.rows.map(({ id }) => id);
    await storage.executions.heads(clearance, resultIds);
    await storage.executions.byResult(clearance, resultIds);
    await storage.executions.list(clearance, { first: 5, units: ['Fit'], newestOnly: true });
    await storage.executions.list(clearance, { first: 5, after: resultIds[0]!, channels: ['OPEN'] });
    const page = { limit: 5, count: false, rows: true } as const;
    for (const field of ['lastDetectionMjd', 'firstDetectionMjd', 'peakMag', 'name'] as const)
      for (const direction of ['ASC', 'DESC'] as const) {
        const query = { ...page, order: [{ by: 'FIELD', field, direction }] } as const;
        const found = await storage.transients.find(clearance, query);
        await storage.transients.find(clearance, { ...query, after: found.rows[0]!.position });
        await storage.transients.find(clearance, {
          ...query,
          before: found.rows[0]!.position,
          fromEnd: true,
        });
      }
    const cone = {
      op: 'inRegion',
      region: { kind: 'cone', raDeg: 10.5, decDeg: -3.25, radiusArcsec: 5 },
    } as const;
    const t2 = { op: 't2', unit: 'Fit', path: ['z'], comparison: 'gt', value: 0 } as const;
    const channel = { op: 'channel', anyOf: ['OPEN'] } as const;
    await storage.transients.find(clearance, { ...page, order: [] });
    await storage.transients.find(clearance, { ...page, order: [], where: cone });
    await storage.transients.find(clearance, {
      ...page,
      count: true,
      order: [],
      where: { op: 'and', all: [cone, t2, channel] },
    });
  }
  await askForWork(storage);
}

/** Uses every form of statement about tickets and the journal: two queues of one unit, retries, failures, reopening. */
async function askForWork({ ingest, tickets, executions, journal }: Storage): Promise<void> {
  const points = [detection('ztf:11', 59_000), detection('ztf:12', 59_001)];
  const [first, second] = points as [(typeof points)[0], (typeof points)[0]];
  await ingest.commit(RUN, NOW, [
    change('Q', {
      points,
      facets: [],
      states: [stateOf('q', [first]), stateOf('r', [second], [TEAM_LANE])],
      tickets: [
        ticketOf('Match', 'q'),
        ticketOf('Match', 'r', [TEAM_LANE]),
        ticketOf('Fit', 'q', undefined, [ticketKey('Match', 'q')]),
      ],
    }),
  ]);
  const claimOne = async () =>
    (await tickets.claim({ limit: 1, leaseMs: 1000, nowUnixMs: NOW, worker: 'w', units: ['Match'] }))[0]!;
  const leases = [await claimOne(), await claimOne()];
  await tickets.heartbeat(leases, NOW + 2000);
  await tickets.trouble(NOW + 5000);
  const failures = leases.map(({ key, leaseToken }) => ({ key, leaseToken, code: 'CRASH', message: 'no' }));
  await tickets.fail(RUN, NOW, [{ ...failures[0]!, retryAtUnixMs: NOW }, failures[1]!]);
  const { key, leaseToken } = await claimOne();
  await tickets.fail(RUN, NOW, [{ key, leaseToken, code: 'CRASH', message: 'no' }]);
  const finished = [ticketKey('Match', 'q'), ticketKey('Fit', 'q')];
  const transient = { survey: 'ztf', name: 'Q' } as const;
  expect(
    await executions.reopen(
      NOW,
      finished.map((ticket) => ({ transient, ticketKey: ticket })),
    ),
  ).toBe(2);
  // Leases that have run out are taken back.
  await claimOne();
  await tickets.claim({ limit: 1, leaseMs: 1000, nowUnixMs: NOW + 9000, worker: 'w' });
  await journal.append([{ atUnixMs: NOW, runId: RUN, kind: 'TICKET_FAILED', message: 'no' }]);
  await journal.recent(5);
}

/** Uses every form of statement about records. */
async function askForRecords({ records }: Storage): Promise<void> {
  const [kept, other] = [
    await records.putBlob(Buffer.from('kept')),
    await records.putBlob(Buffer.from('other')),
  ];
  for (const blob of [kept, other, kept])
    await records.write(NOW, [
      putting('a', { keys: ['x', 'y'], blobs: [blob] }),
      putting('b', { keys: ['x'] }),
    ]);
  await records.sweepBlobs(Number.MAX_SAFE_INTEGER);
  const after = { order: 0, id: 'a' };
  const ranges = [{}, { fromOrder: 0 }, { toOrder: 0 }, { fromOrder: 0, toOrder: 0 }];
  for (const direction of ['ASC', 'DESC'] as const)
    for (const range of [...ranges, { after }, { after, fromOrder: 0, toOrder: 1 }])
      for (const keys of [[], ['x'], ['x', 'y']]) {
        const query = { kind: KIND, direction, first: 1, keys, ...range };
        await records.find(anonymous, query);
        await records.ofKeys(anonymous, ['x', 'y'], query);
      }
  await records.byId(anonymous, KIND, ['a', 'b']);
  expect(await records.blob(anonymous, { kind: KIND, id: 'a' }, kept)).toEqual(Buffer.from('kept'));
  await records.write(NOW, [{ remove: { kind: KIND, id: 'a' }, basedOn: 'ANY' }]);
}
