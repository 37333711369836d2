import { describe, expect, test } from 'vitest';
import { accessTerm, eitherTerm } from '../../../src/access/access-term.js';
import { type Datapoint, toDatapointId } from '../../../src/domain/datapoint.js';
import { pointVersionOf } from '../../../src/provenance/point-version.js';
import type { StoredPoint } from '../../../src/storage/port/ingest-store.js';
import {
  anonymous,
  CALTECH,
  change,
  detection,
  facetsOf,
  NOW,
  OPEN_LANE,
  type OpenStorage,
  openPrepared,
  PARTNER,
  PUBLIC,
  PUBLIC_TERM,
  partner,
  RUN,
  TEAM_LANE,
} from './fixture.js';

const KEY = { survey: 'ztf', name: 'ZTF19aapreis' } as const;

/** What loading and committing promise. */
export function ingestContract(open: OpenStorage): void {
  describe('ingestion', () => {
    test('loads an unknown transient as version 0 with nothing', async () => {
      const storage = await openPrepared(open);
      expect(await storage.ingest.load([KEY])).toEqual([
        { key: KEY, version: 0, points: [], alerts: [], accepted: [] },
      ]);
      await storage.close();
    });

    test('gives every kind of point back bit for bit, in order of first storage', async () => {
      const storage = await openPrepared(open);
      const points = oddPoints();
      await storage.ingest.commit(RUN, NOW, [change(KEY.name, { points })]);
      const [snapshot] = await storage.ingest.load([KEY]);
      expect(snapshot!.points).toEqual(points);
      expect(snapshot!.version).toBe(1);
      await storage.close();
    });

    test('loads in the order of the keys', async () => {
      const storage = await openPrepared(open);
      await storage.ingest.commit(RUN, NOW, [
        change('A', { points: [detection('ztf:1', 59_000)] }),
        change('B', { points: [detection('ztf:2', 59_000)] }),
      ]);
      const loaded = await storage.ingest.load(['B', 'none', 'A'].map((name) => ({ survey: 'ztf', name })));
      expect(loaded.map(({ key, points }) => [key.name, points[0]?.datapoint.id])).toEqual([
        ['B', 'ztf:2'],
        ['none', undefined],
        ['A', 'ztf:1'],
      ]);
      await storage.close();
    });

    test('leaves out a transient that has changed since, and applies the others', async () => {
      const storage = await openPrepared(open);
      const [a, b] = [detection('ztf:1', 59_000), detection('ztf:2', 59_001)];
      await storage.ingest.commit(RUN, NOW, [change('A', { points: [a] })]);
      const outcome = await storage.ingest.commit(RUN, NOW, [
        change('A', { points: [b] }),
        change('B', { points: [b] }),
      ]);
      expect(outcome.changed).toEqual([{ survey: 'ztf', name: 'A' }]);
      const loaded = await storage.ingest.load(['A', 'B'].map((name) => ({ survey: 'ztf', name })));
      expect(loaded.map(({ version, points }) => [version, points.length])).toEqual([
        [1, 1],
        [1, 1],
      ]);
      await storage.close();
    });

    test('keeps thousands of points of one transient and each where it belongs', async () => {
      const storage = await openPrepared(open);
      const all: StoredPoint[] = [];
      for (let batch = 0; batch < 5; batch++) {
        const points = Array.from({ length: 50 }, (_, index) =>
          detection(`ztf:${batch * 50 + index + 1}`, 59_000 + index, index % 3 === 0 ? PARTNER : PUBLIC),
        );
        all.push(...points);
        await storage.ingest.commit(RUN, NOW, [
          change(KEY.name, { basedOn: batch, points, facets: facetsOf(all) }),
        ]);
      }
      const [snapshot] = await storage.ingest.load([KEY]);
      expect(snapshot!.points).toEqual(all);
      await storage.close();
    });

    test('moves a point whose term widened and keeps the summary it gained', async () => {
      const storage = await openPrepared(open);
      const hidden = accessTerm([[CALTECH, PUBLIC]]);
      const { summary, ...bare } = detection('ztf:1', 59_000, PUBLIC, hidden).datapoint;
      const before: StoredPoint = {
        version: pointVersionOf(bare, PUBLIC),
        datapoint: bare,
        label: PUBLIC,
        term: hidden,
      };
      await storage.ingest.commit(RUN, NOW, [change(KEY.name, { points: [before] })]);
      expect(await storage.transients.byKey(anonymous, [KEY])).toEqual([undefined]);
      const after: StoredPoint = {
        ...before,
        datapoint: { ...bare, ...(summary ? { summary } : {}) },
        term: eitherTerm(hidden, PUBLIC_TERM),
      };
      await storage.ingest.commit(RUN, NOW, [
        change(KEY.name, { basedOn: 1, changedPoints: [after], facets: facetsOf([after]) }),
      ]);
      const [row] = await storage.transients.byKey(anonymous, [KEY]);
      const [curve] = await storage.datapoints.ofTransients(anonymous, [row!.ref]);
      expect(curve).toEqual([{ datapoint: after.datapoint, label: PUBLIC }]);
      expect((await storage.ingest.load([KEY]))[0]!.points).toEqual([after]);
      await storage.close();
    });

    test('replaces facets as a whole, and leaves them when only receipts changed', async () => {
      const storage = await openPrepared(open);
      const [a, b] = [detection('ztf:1', 59_000), detection('ztf:2', 59_001, PARTNER)];
      await storage.ingest.commit(RUN, NOW, [change(KEY.name, { points: [a] })]);
      await storage.ingest.commit(RUN, NOW, [
        change(KEY.name, { basedOn: 1, points: [b], facets: facetsOf([a, b]) }),
      ]);
      await storage.ingest.commit(RUN, NOW, [change(KEY.name, { basedOn: 2 })]);
      const seen = await Promise.all(
        [anonymous, partner].map((clearance) => storage.transients.byKey(clearance, [KEY])),
      );
      expect(seen.map(([row]) => row?.facet)).toEqual([
        facetsOf([a])[0]!.facet,
        facetsOf([a, b]).find(({ visibility }) => visibility.closed.length === 0)!.facet,
      ]);
      await storage.close();
    });

    test('remembers alerts by id and label, and what lanes accepted and admitted', async () => {
      const storage = await openPrepared(open);
      const [a, b] = [detection('ztf:1', 59_000), detection('ztf:2', 59_001)];
      const alert = {
        label: PUBLIC,
        trigger: a.version,
        points: [a.version],
        fields: {},
        origin: { source: 'x', offset: 0 },
        verdicts: [],
      };
      await storage.ingest.commit(RUN, NOW, [
        change(KEY.name, {
          points: [a],
          alerts: [{ alertId: '1', ...alert }],
          accepted: [
            { lane: OPEN_LANE, admitted: undefined },
            { lane: TEAM_LANE, admitted: [a.version] },
          ],
        }),
      ]);
      await storage.ingest.commit(RUN, NOW + 5, [
        change(KEY.name, {
          basedOn: 1,
          points: [b],
          facets: facetsOf([a, b]),
          alerts: [
            { alertId: '1', ...alert },
            { alertId: '2', ...alert, trigger: b.version },
          ],
          accepted: [{ lane: TEAM_LANE, admitted: [a.version, b.version] }],
        }),
      ]);
      const [snapshot] = await storage.ingest.load([KEY]);
      expect(snapshot!.alerts).toEqual([
        { alertId: '1', label: PUBLIC },
        { alertId: '2', label: PUBLIC },
      ]);
      const accepted = new Map(snapshot!.accepted.map(({ lane, admitted }) => [lane.key, admitted]));
      expect(accepted).toEqual(
        new Map([
          [OPEN_LANE.key, undefined],
          [TEAM_LANE.key, [a.version, b.version]],
        ]),
      );
      const [row] = await storage.transients.byKey(partner, [KEY]);
      expect(await storage.transients.channels(partner, [row!.ref])).toEqual([
        [
          { channel: 'OPEN', sinceUnixMs: NOW },
          { channel: 'TEAM', sinceUnixMs: NOW },
        ],
      ]);
      await storage.close();
    });
  });
}

/** Points with every member present or absent, and values that a careless copy would change. */
function oddPoints(): StoredPoint[] {
  const full = detection('ztf:9223372036854775807', 59_000.12345678901).datapoint;
  const bare: Datapoint = {
    id: toDatapointId('ztf:h:00000000000000000000000000000001'),
    kind: 'UPPER_LIMIT',
    mjd: 58_999.1,
    timeReference: 'MID_EXPOSURE',
    band: 'i',
  };
  const versions: Datapoint[] = [
    full,
    { ...full, mag: 18.000000000000004 },
    { ...full, id: toDatapointId('ztf:1000000000'), fluxMicrojansky: -1e-300, sign: 'NEGATIVE' },
    { ...full, id: toDatapointId('ztf:7'), fluxMicrojansky: 0.1, mag: Math.fround(18.1), rb: 5e-324 },
    { ...full, id: toDatapointId('ztf:12345678901234567890123'), exposure: 'ä:1' },
    { ...full, id: toDatapointId('ztf:007'), exposure: '' },
    bare,
    { ...bare, id: toDatapointId('ztf:h:ffffffffffffffffffffffffffffffff'), limitMag: 20.5, limitSigma: 5 },
    {
      ...bare,
      id: toDatapointId('ztf:odd id'),
      kind: 'FORCED',
      sign: 'NEGATIVE',
      summary: {
        surveyFirstDetectionMjd: 58_000.5,
        surveyRaDeg: 0,
        surveyDecDeg: -89.999999,
        drb: 0.1,
        starScore: 1,
        starDistanceArcsec: 0.3,
        solarSystemDistanceArcsec: 7,
        surveyDetectionCount: 12,
      },
    },
  ];
  return versions.map((datapoint) => ({
    version: pointVersionOf(datapoint, PUBLIC),
    datapoint,
    label: PUBLIC,
    term: PUBLIC_TERM,
  }));
}
