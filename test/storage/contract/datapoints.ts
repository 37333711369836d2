import { describe, expect, test } from 'vitest';
import { accessTerm } from '../../../src/access/access-term.js';
import { toDatapointId } from '../../../src/domain/datapoint.js';
import { pointVersionOf } from '../../../src/provenance/point-version.js';
import type { StoredPoint } from '../../../src/storage/port/ingest-store.js';
import {
  anonymous,
  change,
  detection,
  NOW,
  type OpenStorage,
  openPrepared,
  PARTNER,
  PUBLIC,
  partner,
  RUN,
} from './fixture.js';

/** What reading light curves promises. */
export function datapointContract(open: OpenStorage): void {
  describe('datapoints', () => {
    test('come in order (mjd, id), the ids as bytes', async () => {
      const storage = await openPrepared(open);
      const points = ['ztf:20', 'ztf:3', 'ztf:100'].map((id) => detection(id, 59_001));
      await storage.ingest.commit(RUN, NOW, [
        change('A', { points: [...points, detection('ztf:9', 59_000.5)].map(withOwnExposure) }),
      ]);
      const [row] = await storage.transients.byName(anonymous, 'A');
      const [curve] = await storage.datapoints.ofTransients(anonymous, [row!.ref]);
      expect(curve!.map(({ datapoint }) => datapoint.id)).toEqual(['ztf:9', 'ztf:100', 'ztf:20', 'ztf:3']);
      await storage.close();
    });

    test('of one exposure are superseded by the highest id among those that the viewer sees', async () => {
      const storage = await openPrepared(open);
      const points = [
        detection('ztf:10', 59_000),
        detection('ztf:11', 59_000),
        detection('ztf:12', 59_000, PARTNER),
      ];
      await storage.ingest.commit(RUN, NOW, [change('A', { points })]);
      const [row] = await storage.transients.byName(anonymous, 'A');
      const superseders = async (clearance: typeof anonymous) =>
        (await storage.datapoints.ofTransients(clearance, [row!.ref]))[0]!.map(
          ({ supersededBy }) => supersededBy,
        );
      expect(await superseders(anonymous)).toEqual(['ztf:11', undefined]);
      expect(await superseders(partner)).toEqual(['ztf:12', 'ztf:12', undefined]);
      await storage.close();
    });

    test('with one id and two bodies are seen as one, chosen among the versions that are seen', async () => {
      const storage = await openPrepared(open);
      const { summary, ...body } = detection('ztf:10', 59_000).datapoint;
      const open1 = { datapoint: { ...body, mag: 17 }, label: PUBLIC, term: accessTerm([[PUBLIC]]) };
      const hidden = {
        datapoint: { ...body, mag: 16, ...(summary ? { summary } : {}) },
        label: PARTNER,
        term: accessTerm([[PARTNER]]),
      };
      const points: StoredPoint[] = [open1, hidden].map((point) => ({
        ...point,
        version: pointVersionOf(point.datapoint, point.label),
      }));
      await storage.ingest.commit(RUN, NOW, [change('A', { points })]);
      const mags = async (clearance: typeof anonymous) => {
        const [found] = await storage.datapoints.byId(clearance, [toDatapointId('ztf:10')]);
        return found?.point.datapoint.mag;
      };
      expect(await mags(anonymous)).toBe(17);
      expect(await mags(partner)).toBe(16);
      await storage.close();
    });

    test('are found by id in the order asked for, hidden and unknown ones alike absent', async () => {
      const storage = await openPrepared(open);
      await storage.ingest.commit(RUN, NOW, [
        change('A', { points: [detection('ztf:1', 59_000), detection('ztf:2', 59_001, PARTNER)] }),
      ]);
      const ids = ['ztf:2', 'ztf:1', 'ztf:3', 'nonsense'].map(toDatapointId);
      const found = async (clearance: typeof anonymous) =>
        (await storage.datapoints.byId(clearance, ids)).map(
          (hit) => hit && `${hit.transient.name} ${hit.point.label}`,
        );
      expect(await found(anonymous)).toEqual([undefined, 'A ztf-public', undefined, undefined]);
      expect(await found(partner)).toEqual(['A ztf-partnership', 'A ztf-public', undefined, undefined]);
      await storage.close();
    });
  });
}

function withOwnExposure(point: StoredPoint): StoredPoint {
  const datapoint = { ...point.datapoint, exposure: point.datapoint.id };
  return { ...point, datapoint, version: pointVersionOf(datapoint, point.label) };
}
