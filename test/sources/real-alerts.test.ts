import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Alert, ShapedDatapoint } from '../../src/domain/datapoint.js';
import { repeats } from '../../src/domain/repetition.js';
import type { SourceItem } from '../../src/sources/source-item.js';
import { realData } from '../real-data.js';
import { alertsOf, collected } from './collected.js';

type Row = { readonly [column: string]: string };

function rowsOf(index: string): readonly Row[] {
  const [header, ...lines] = readFileSync(index, 'utf8').trim().split(/\r?\n/);
  const columns = header?.split(',') ?? [];
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(columns.map((column, at) => [column, values[at] ?? '']));
  });
}

/** Reads the collection of an index once; alerts by their path in it. */
async function readCollection(
  index: string,
): Promise<{ items: readonly SourceItem[]; at: Map<string, Alert[]> }> {
  const root = dirname(dirname(index));
  const items = await collected([dirname(index)]);
  const at = new Map<string, Alert[]>();
  for (const alert of alertsOf(items)) {
    const path = alert.origin.source.slice(root.length + 1);
    at.set(path, [...(at.get(path) ?? []), alert]);
  }
  return { items, at };
}

const LABELS: { readonly [programid: string]: string } = {
  1: 'ztf-public',
  2: 'ztf-partnership',
  3: 'ztf-caltech',
};

/** Counts "1:5;2:1" by label instead of by programid. */
function labelCounts(programids: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const part of programids.split(';').filter((text) => text !== '')) {
    const [programid = '', count = ''] = part.split(':');
    const label = LABELS[programid] ?? 'ztf-restricted';
    counts[label] = (counts[label] ?? 0) + Number(count);
  }
  return counts;
}

function countedLabels(points: readonly ShapedDatapoint[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { label } of points) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

const ztf = realData('alerts-ztf/INDEX.csv');

describe.skipIf(ztf === undefined)('every ZTF alert of the collection', () => {
  const index = ztf ?? '';
  let items: readonly SourceItem[];
  let at: Map<string, Alert[]>;
  beforeAll(async () => {
    ({ items, at } = await readCollection(index));
  });

  it('comes out with the values that an independent reader found', () => {
    const rows = rowsOf(index);
    expect(rows.length).toBe(184);
    for (const row of rows) {
      const alert = at.get(row['path'] ?? '')?.find(({ alertId }) => alertId === row['candid']);
      expect(alert, `${row['path']} ${row['candid']}`).toBeDefined();
      if (alert === undefined) continue;
      const { datapoint, label } = alert.trigger;
      expect(alert.transientName).toBe(row['objectId']);
      expect(datapoint.mjd).toBe(Number(row['jd']) - 2400000.5);
      expect(label).toBe(LABELS[row['programid'] ?? ''] ?? 'ztf-restricted');
      expect(datapoint.band).toBe(['', 'g', 'r', 'i'][Number(row['fid'])]);
      expect(alert.fields['magpsf']).toBe(Number(row['magpsf']));
      expect([datapoint.raDeg, datapoint.decDeg]).toEqual([Number(row['ra']), Number(row['dec'])]);
    }
    expect([...at.values()].flat().length).toBe(184);
  });

  it('has the history that an independent reader counted, with the right of each point', () => {
    for (const row of rowsOf(index)) {
      const alert = at.get(row['path'] ?? '')?.find(({ alertId }) => alertId === row['candid']);
      if (alert === undefined || row['path']?.includes('babamul')) continue;
      const forced = alert.history.filter(({ datapoint }) => datapoint.kind === 'FORCED');
      const others = alert.history.filter(({ datapoint }) => datapoint.kind !== 'FORCED');
      const detections = others.filter(({ datapoint }) => datapoint.kind === 'DETECTION');
      expect(others.length, row['path']).toBe(Number(row['n_prv']));
      expect(detections.length, row['path']).toBe(Number(row['n_prv_detections']));
      expect(countedLabels(others), row['path']).toEqual(labelCounts(row['prv_programid_counts'] ?? ''));
      expect(forced.length, row['path']).toBeLessThanOrEqual(Number(row['n_fp_hists']));
      const allowed = labelCounts(row['fp_programid_counts'] ?? '');
      for (const [label, count] of Object.entries(countedLabels(forced)))
        expect(count).toBeLessThanOrEqual(allowed[label] ?? 0);
      if (row['first_prv_jd'] !== '')
        expect(Math.min(...others.map(({ datapoint }) => datapoint.mjd))).toBe(
          Number(row['first_prv_jd']) - 2400000.5,
        );
    }
  });

  it('leaves out forced points only where the survey gives no flux', () => {
    const forced = alertsOf(items).flatMap((alert) =>
      alert.origin.source.includes('kowalski-20231012')
        ? alert.history.filter(({ datapoint }) => datapoint.kind === 'FORCED')
        : [],
    );
    expect(forced.length).toBeGreaterThan(50);
    for (const { datapoint } of forced) {
      expect(Number.isFinite(datapoint.fluxMicrojansky)).toBe(true);
      expect(Math.abs(datapoint.fluxMicrojansky ?? Number.NaN)).toBeLessThan(1e5);
    }
  });

  it('restricts history that says nothing of its right, and gives it in the candidate’s flux scale', () => {
    const [babamul] = alertsOf(items).filter(({ origin }) => origin.source.includes('babamul'));
    expect(babamul?.trigger.label).toBe('ztf-public');
    expect(countedLabels(babamul?.history ?? [])['ztf-restricted']).toBe(babamul?.history.length);
    const detections = babamul?.history.filter(({ datapoint }) => datapoint.kind === 'DETECTION') ?? [];
    expect(detections.length).toBe(64);
    for (const { datapoint } of detections) expect(datapoint.mag).toBeGreaterThan(17);
    for (const { datapoint } of detections) expect(datapoint.mag).toBeLessThan(21);
  });

  it('repeats, with fewer digits, its trigger in the history of a later alert', () => {
    const triggers = new Map(alertsOf(items).map(({ trigger }) => [trigger.datapoint.id, trigger.datapoint]));
    const seenTwice = alertsOf(items)
      .flatMap(({ history }) => history)
      .filter(({ datapoint }) => triggers.has(datapoint.id));
    expect(seenTwice.length).toBeGreaterThan(1);
    for (const { datapoint } of seenTwice)
      expect(repeats(datapoint, triggers.get(datapoint.id) ?? datapoint)).toBe(true);
  });

  it('is refused when it is damaged, and so is what is no alert', () => {
    const refused = items.filter((item) => item.kind === 'refused');
    const folders = refused.map(({ file }) => file.split('/').at(-2));
    expect(folders.filter((folder) => folder === 'corrupt').length).toBe(2);
    expect(new Set(folders)).toEqual(new Set(['corrupt', 'ampel-schemas', 'ampel-report', 'boom']));
    for (const { reason } of refused) expect(reason).toMatch(/^(truncated|no alert)/);
  });
});

const lsst = realData('alerts-lsst/INDEX.csv');

describe.skipIf(lsst === undefined)('every LSST alert of the collection', () => {
  const index = lsst ?? '';
  let at: Map<string, Alert[]>;
  beforeAll(async () => {
    ({ at } = await readCollection(index));
  });

  /** Alerts of one path in the order of the index and of the file. */
  function pairs(): readonly (readonly [Row, Alert])[] {
    return rowsOf(index).flatMap((row): (readonly [Row, Alert])[] => {
      if (row['alert_id']?.startsWith('not an Avro')) return [];
      const alert = at.get(row['path'] ?? '')?.find(({ fields }) => {
        const tai = fields['midpointMjdTai'] ?? fields['midPointTai'];
        return tai === Number(row['mjd_tai']) && fields['ra'] === Number(row['ra']);
      });
      expect(alert, row['path']).toBeDefined();
      return alert === undefined ? [] : [[row, alert]];
    });
  }

  it('comes out with the values that an independent reader found', () => {
    expect(pairs().length).toBe(67);
    for (const [row, alert] of pairs()) {
      const { fields } = alert;
      expect(fields['psfFlux'] ?? fields['psFlux']).toBe(Number(row['psfFlux']));
      expect(alert.trigger.datapoint.fluxMicrojansky).toBe(Number(row['psfFlux']) / 1000);
      expect(alert.trigger.datapoint.decDeg).toBe(Number(row['dec']));
      expect(alert.trigger.datapoint.band).toBe(row['band']?.toLowerCase());
      expect(alert.trigger.label).toBe('lsst-public');
      const detections = alert.history.filter(({ datapoint }) => datapoint.kind === 'DETECTION');
      expect(detections.length).toBe(Number(row['n_prvDiaSources']));
    }
  });

  it('is named by the packet’s own id, except where old packets share one number', () => {
    for (const [row, alert] of pairs()) {
      if (row['alert_id'] === '1231321321' && !/schema(-|_)?(8|9|1)/.test(row['path'] ?? ''))
        expect(alert.alertId).toBe(alert.fields['diaSourceId']);
      else expect(alert.alertId).toBe(row['alert_id']);
    }
    const elasticc = [...at].filter(([path]) => path.includes('elasticc')).flatMap(([, alerts]) => alerts);
    expect(new Set(elasticc.map(({ alertId }) => alertId)).size).toBe(elasticc.length);
  });

  it('belongs to its diaObject, else to its solar-system object', () => {
    for (const [row, alert] of pairs()) {
      const id = row['diaObjectId'] ?? '';
      if (id !== '' && id !== '0') expect(alert.transientName).toBe(id);
      else expect(alert.transientName).toMatch(/^(281323062375219201|sso[1-9]\d+)$/);
    }
  });

  it('is read from a Confluent message with the schema of a neighbouring directory', () => {
    const [framed] = at.get('alerts-lsst/boom/7912941781254298.avro') ?? [];
    expect(framed?.alertId).toBe(framed?.fields['diaSourceId']);
    expect(framed?.origin.offset).toBe(0);
  });
});
