import { describe, expect, test } from 'vitest';
import type { Clearance } from '../../../src/access/clearance.js';
import { toDatapointId } from '../../../src/domain/datapoint.js';
import type { NewAlert, StoredPoint } from '../../../src/storage/port/ingest-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import {
  anonymous,
  COMBINER_TRACE,
  change,
  detection,
  facetsOf,
  NOW,
  OPEN_LANE,
  type OpenStorage,
  openPrepared,
  PARTNER,
  PUBLIC,
  partner,
  RUN,
  TEAM_LANE,
  traceOf,
  viewer,
  WORKER_RUN,
} from './fixture.js';
import { stateOf, ticketOf, workUntilIdle } from './t2-work.js';

const FIELDS = {
  candid: '1237649770260463687',
  jd: 2_458_663.123456789,
  magpsf: Math.fround(18.3),
  rcid: 45,
  nid: 903,
  pid: 903_231_234,
  big: 3e12,
  low: -70_000,
  isdiffpos: true,
  nothing: null,
  tooflag: false,
  distnr: -0,
  'näme "x"': 'ä\0',
  empty: '',
};

function alertOf(alertId: string, trigger: StoredPoint, others: readonly StoredPoint[] = []): NewAlert {
  return {
    alertId,
    label: trigger.label,
    trigger: trigger.version,
    points: [trigger, ...others].map(({ version }) => version),
    fields: FIELDS,
    origin: { source: 'file.avro', offset: 12_345_678_901 },
    verdicts: [
      { lane: OPEN_LANE, accepted: true, group: 3 },
      { lane: TEAM_LANE, accepted: false, reason: 'too faint' },
    ],
  };
}

/** Three alerts, the second of the partnership, which brought the first point again. */
async function threeAlerts(open: OpenStorage): Promise<Storage> {
  const storage = await openPrepared(open);
  const [a, b, c] = [
    detection('ztf:1', 59_000),
    detection('ztf:2', 59_001, PARTNER),
    detection('ztf:3', 59_002),
  ];
  await storage.ingest.commit(RUN, NOW, [
    change('A', {
      points: [a],
      alerts: [alertOf('1', a)],
      states: [stateOf('a', [a], [OPEN_LANE, TEAM_LANE])],
      tickets: [ticketOf('Fit', 'a'), ticketOf('Match', 'a', [TEAM_LANE])],
    }),
  ]);
  await storage.ingest.commit(RUN, NOW + 1, [
    change('A', { basedOn: 1, points: [b], facets: facetsOf([a, b]), alerts: [alertOf('2', b, [a])] }),
  ]);
  await storage.ingest.commit(RUN, NOW + 1, [
    change('A', { basedOn: 2, points: [c], facets: facetsOf([a, b, c]), alerts: [alertOf('3', c, [a])] }),
  ]);
  return storage;
}

/** What provenance promises. */
export function provenanceContract(open: OpenStorage): void {
  describe('provenance', () => {
    test('alerts come newest first, those whose trigger is seen, with fields bit for bit', async () => {
      const storage = await threeAlerts(open);
      const listed = async (clearance: Clearance) => {
        const [row] = await storage.transients.byName(clearance, 'A');
        const [page] = await storage.provenance.alertsOfTransients(clearance, [row!.ref], { first: 9 });
        return page!;
      };
      expect((await listed(anonymous)).rows.map(({ alertId }) => alertId)).toEqual(['3', '1']);
      const all = await listed(partner);
      expect(all.rows.map(({ alertId }) => alertId)).toEqual(['2', '3', '1']);
      expect(all.totalCount).toBe(3);
      const oldest = all.rows[2]!;
      expect(oldest).toEqual({
        survey: 'ztf',
        alertId: '1',
        transient: { survey: 'ztf', name: 'A' },
        label: PUBLIC,
        triggerId: 'ztf:1',
        fields: FIELDS,
        receivedAtUnixMs: NOW,
        runId: RUN,
        source: 'file.avro',
        offset: 12_345_678_901,
        verdicts: [
          { channel: 'OPEN', accepted: true, group: 3 },
          { channel: 'TEAM', accepted: false, reason: 'too faint' },
        ],
      });
      expect(Object.is(oldest.fields['distnr'], -0)).toBe(true);
      await storage.close();
    });

    test('verdicts are those of the channels that are read', async () => {
      const storage = await threeAlerts(open);
      const keys = (['2', '1', '9'] as const).map((alertId) => ({ survey: 'ztf', alertId }) as const);
      const alerts = (clearance: Clearance) =>
        storage.provenance.alerts(clearance, [...keys, { survey: 'lsst', alertId: '1' }]);
      const [hidden, alert, ...absent] = await alerts(anonymous);
      expect(alert!.verdicts.map(({ channel }) => channel)).toEqual(['OPEN']);
      expect([hidden, ...absent]).toEqual([undefined, undefined, undefined]);
      const seen = await alerts(partner);
      expect(seen.map((row) => row?.triggerId)).toEqual(['ztf:2', 'ztf:1', undefined, undefined]);
      await storage.close();
    });

    test('a datapoint leads to the alerts seen that brought it, a hidden one to none', async () => {
      const storage = await threeAlerts(open);
      const ids = ['ztf:2', 'ztf:1', 'ztf:99', 'ztf:3'].map(toDatapointId);
      const brought = async (clearance: Clearance) =>
        (await storage.provenance.alertsThatBrought(clearance, ids)).map((alerts) =>
          alerts.map(({ alertId }) => alertId),
        );
      expect(await brought(anonymous)).toEqual([[], ['3', '1'], [], ['3']]);
      expect(await brought(partner)).toEqual([['2'], ['2', '3', '1'], [], ['3']]);
      await storage.close();
    });

    test('traces, configs, versions and runs are shown to who sees what they made or are to make', async () => {
      const storage = await threeAlerts(open);
      const [fit, match] = [traceOf('Fit'), traceOf('Match')];
      const ids = [fit.id, match.id, COMBINER_TRACE.id, 'none'];
      expect(await storage.provenance.traces(anonymous, ids)).toEqual([
        fit,
        undefined,
        COMBINER_TRACE,
        undefined,
      ]);
      expect(await storage.provenance.traces(partner, ids)).toEqual([fit, match, COMBINER_TRACE, undefined]);
      const hashes = [match.config.hash, fit.config.hash, 'none'];
      expect(await storage.provenance.configs(anonymous, hashes)).toEqual([undefined, fit.config, undefined]);
      expect(await storage.provenance.configs(partner, hashes)).toEqual([
        match.config,
        fit.config,
        undefined,
      ]);
      const versions = [match.unitVersion.id, 'none', fit.unitVersion.id];
      expect(await storage.provenance.unitVersions(anonymous, versions)).toEqual([
        undefined,
        undefined,
        fit.unitVersion,
      ]);
      expect((await storage.provenance.unitVersions(partner, versions))[0]).toEqual(match.unitVersion);
      const runs = [WORKER_RUN, RUN, 'none'];
      const run = {
        id: RUN,
        software: 'ampelgraph 0.1.0',
        nodeVersion: 'v20',
        platform: 'linux',
        startedAtUnixMs: NOW,
      };
      expect(await storage.provenance.runs(anonymous, runs)).toEqual([undefined, run, undefined]);
      await workUntilIdle(storage);
      expect(await storage.provenance.runs(anonymous, runs)).toEqual([
        { ...run, id: WORKER_RUN },
        run,
        undefined,
      ]);
      await storage.close();
    });

    test('units are credited with requests and runs in the lanes that are read', async () => {
      const storage = await threeAlerts(open);
      await workUntilIdle(storage);
      await storage.ingest.commit(RUN, NOW, [
        change('A', {
          basedOn: 3,
          tickets: [ticketOf('Fit', 'a', [TEAM_LANE])],
        }),
      ]);
      const credits = async (clearance: Clearance) =>
        (await storage.provenance.units(clearance)).map(
          ({ unitVersion, requested, completed, failed, requestedBy }) =>
            `${unitVersion.name} ${requested} ${completed} ${failed} ${requestedBy}`,
        );
      expect(await credits(anonymous)).toEqual(['Fit 1 1 0 OPEN']);
      expect(await credits(partner)).toEqual(['Fit 1 1 0 OPEN,TEAM', 'Match 1 1 0 TEAM']);
      expect(await credits(viewer('partner'))).toEqual(['Fit 1 1 0 OPEN']);
      await storage.close();
    });
  });
}
