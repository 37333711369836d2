import { describe, expect, test } from 'vitest';
import { accessTerm } from '../../../src/access/access-term.js';
import { type Clearance, clearanceFor } from '../../../src/access/clearance.js';
import { ANONYMOUS } from '../../../src/access/viewer.js';
import type { StoredPoint } from '../../../src/storage/port/ingest-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import type { TransientRow } from '../../../src/storage/port/transient-store.js';
import {
  anonymous,
  CALTECH,
  caltech,
  change,
  detection,
  LABELS,
  NOW,
  OPEN_LANE,
  type OpenStorage,
  openPrepared,
  PARTNER,
  PUBLIC,
  partner,
  RUN,
  system,
  viewer,
} from './fixture.js';

const NAMES = ['mixed', 'partnership', 'public', 'through-caltech'];

/** A store with one transient of each kind of rights. */
async function mixedRights(open: OpenStorage): Promise<Storage> {
  const storage = await openPrepared(open);
  const points: Record<string, StoredPoint[]> = {
    public: [detection('ztf:1', 59_001)],
    mixed: [detection('ztf:2', 59_002), detection('ztf:3', 59_003, PARTNER)],
    partnership: [detection('ztf:4', 59_004, PARTNER)],
    // Public by itself, but it came inside an alert that takes the Caltech right.
    'through-caltech': [
      detection('ztf:5', 59_005, CALTECH),
      detection('ztf:6', 59_006, PUBLIC, accessTerm([[CALTECH, PUBLIC]])),
    ],
  };
  await storage.ingest.commit(
    RUN,
    NOW,
    Object.entries(points).map(([name, of]) => change(name, { points: of })),
  );
  return storage;
}

/** What a viewer sees of each transient: how many detections, or nothing. */
async function seenBy(storage: Storage, clearance: Clearance): Promise<(number | undefined)[]> {
  const rows = await storage.transients.byKey(
    clearance,
    NAMES.map((name) => ({ survey: 'ztf', name })),
  );
  return rows.map((row) => row?.facet.detectionCount);
}

async function listedFor(storage: Storage, clearance: Clearance): Promise<string[]> {
  const page = await storage.transients.find(clearance, {
    order: [{ by: 'FIELD', field: 'lastDetectionMjd', direction: 'DESC' }],
    limit: 10,
    count: true,
    rows: true,
  });
  expect(page.totalCount).toBe(page.rows.length);
  return page.rows.map((row) => `${row.key.name} ${row.facet.lastDetectionMjd}`);
}

/** That access is part of every read. */
export function accessContract(open: OpenStorage): void {
  describe('access', () => {
    test('each viewer sees the transients and detections that his labels open, and nothing else', async () => {
      const storage = await mixedRights(open);
      expect(await seenBy(storage, anonymous)).toEqual([1, undefined, 1, undefined]);
      expect(await seenBy(storage, partner)).toEqual([2, 1, 1, undefined]);
      expect(await seenBy(storage, caltech)).toEqual([1, undefined, 1, 2]);
      expect(await seenBy(storage, system)).toEqual([2, 1, 1, 2]);
      await storage.close();
    });

    test('lists, counts and orders are those of what is seen', async () => {
      const storage = await mixedRights(open);
      expect(await listedFor(storage, anonymous)).toEqual(['mixed 59002', 'public 59001']);
      expect(await listedFor(storage, partner)).toEqual(['partnership 59004', 'mixed 59003', 'public 59001']);
      expect(await listedFor(storage, system)).toEqual([
        'through-caltech 59006',
        'partnership 59004',
        'mixed 59003',
        'public 59001',
      ]);
      await storage.close();
    });

    test('a handle of a hidden transient opens nothing', async () => {
      const storage = await mixedRights(open);
      const [row] = await storage.transients.byName(system, 'partnership');
      const { ref } = row as TransientRow;
      expect(await storage.datapoints.ofTransients(anonymous, [ref])).toEqual([[]]);
      expect(await storage.transients.channels(anonymous, [ref])).toEqual([[]]);
      const nothing = [{ rows: [], hasMore: false, totalCount: 0 }];
      expect(await storage.states.ofTransients(anonymous, [ref], { first: 5 })).toEqual(nothing);
      expect(await storage.results.ofTransients(anonymous, [ref], { first: 5 })).toEqual(nothing);
      expect(await storage.provenance.alertsOfTransients(anonymous, [ref], { first: 5 })).toEqual(nothing);
      await storage.close();
    });

    test('a name in several surveys is given in the order of the surveys, hidden ones left out', async () => {
      const storage = await openPrepared(open);
      await storage.ingest.commit(RUN, NOW, [
        change('twin', { points: [detection('ztf:1', 59_000)] }),
        change('twin', {
          points: [detection('lsst:1', 59_000, PARTNER)],
          key: { survey: 'lsst', name: 'twin' },
        }),
      ]);
      const surveys = async (clearance: Clearance) =>
        (await storage.transients.byName(clearance, 'twin')).map(({ key }) => key.survey);
      expect(await surveys(anonymous)).toEqual(['ztf']);
      expect(await surveys(partner)).toEqual(['lsst', 'ztf']);
      expect(await storage.transients.byName(partner, 'twi')).toEqual([]);
      await storage.close();
    });

    test('what is seen follows the newest visible point and the readers of channels at once', async () => {
      const storage = await mixedRights(open);
      expect((await storage.transients.progress(anonymous)).dataUntilMjd).toBe(59_002);
      expect((await storage.transients.progress(partner)).dataUntilMjd).toBe(59_004);
      const [before] = await storage.transients.byName(anonymous, 'public');
      expect(await storage.transients.channels(anonymous, [before!.ref])).toEqual([[]]);
      await storage.ingest.commit(RUN, NOW, [
        change('public', { basedOn: 1, accepted: [{ lane: OPEN_LANE, admitted: undefined }] }),
      ]);
      const readers = (anyOf: readonly string[]) => ({
        name: 'OPEN',
        access: [PUBLIC],
        readableBy: { kind: 'GRANTS', anyOf } as const,
      });
      const channels = () => storage.transients.channels(anonymous, [before!.ref]);
      expect(await channels()).toEqual([[{ channel: 'OPEN', sinceUnixMs: NOW }]]);
      await storage.registry.useChannels([readers(['team'])]);
      expect(await channels()).toEqual([[]]);
      expect(await storage.transients.channels(viewer('team'), [before!.ref])).toEqual([
        [{ channel: 'OPEN', sinceUnixMs: NOW }],
      ]);
      await storage.close();
    });

    test('a clearance made with another label table sees by its own', async () => {
      const storage = await mixedRights(open);
      const opened = new Map(LABELS).set(PARTNER, { kind: 'EVERYONE' });
      expect(await seenBy(storage, anonymous)).toEqual([1, undefined, 1, undefined]);
      // The same viewer, and so the same key, under a table in which the partnership's data are public.
      const other = clearanceFor(ANONYMOUS, opened, NOW);
      expect(await seenBy(storage, other)).toEqual([2, 1, 1, undefined]);
      expect(await seenBy(storage, anonymous)).toEqual([1, undefined, 1, undefined]);
      await storage.close();
    });

    test('an embargo ends without a write', async () => {
      const storage = await openPrepared(open);
      const table = new Map(LABELS).set('embargoed', {
        kind: 'EVERYONE_FROM',
        fromUnixMs: NOW + 1000,
        untilThenAnyOf: ['team'],
      });
      await storage.registry.useLabels(table);
      await storage.ingest.commit(RUN, NOW, [
        change('E', { points: [detection('ztf:1', 59_000, 'embargoed')] }),
      ]);
      const at = async (clearance: Clearance) => (await storage.transients.byName(clearance, 'E')).length;
      expect(await at(clearanceFor(ANONYMOUS, table, NOW + 999))).toBe(0);
      expect(await at(clearanceFor(ANONYMOUS, table, NOW + 1000))).toBe(1);
      expect(await at(clearanceFor({ kind: 'TOKEN', subject: 's', grants: ['team'] }, table, NOW))).toBe(1);
      await storage.close();
    });

    test('a clearance that nobody issued is a bug, for every read', async () => {
      const storage = await mixedRights(open);
      const forged = { ...system } as Clearance;
      const page = { first: 1 };
      const reads: (() => Promise<unknown>)[] = [
        () => storage.transients.find(forged, { order: [], limit: 1, count: false, rows: true }),
        () => storage.transients.findOutlines(forged, { order: [], limit: 1, count: false, rows: true }),
        () => storage.transients.matchPlaces(forged, { cones: [], mode: 'ALL', maxRows: 1 }),
        () => storage.transients.byKey(forged, []),
        () => storage.transients.byName(forged, 'public'),
        () => storage.transients.channels(forged, []),
        () => storage.transients.progress(forged),
        () => storage.datapoints.ofTransients(forged, []),
        () => storage.datapoints.byId(forged, []),
        () => storage.states.ofTransients(forged, [], page),
        () => storage.states.byId(forged, []),
        () => storage.results.ofTransients(forged, [], page),
        () => storage.results.ofStates(forged, [], page),
        () => storage.results.byId(forged, []),
        () => storage.provenance.traces(forged, []),
        () => storage.provenance.configs(forged, []),
        () => storage.provenance.unitVersions(forged, []),
        () => storage.provenance.runs(forged, []),
        () => storage.provenance.alertsOfTransients(forged, [], page),
        () => storage.provenance.alerts(forged, []),
        () => storage.provenance.alertsThatBrought(forged, []),
        () => storage.provenance.units(forged),
      ];
      for (const read of reads) await expect(read()).rejects.toThrow(TypeError);
      await storage.close();
    });
  });
}
