import { describe, expect, it } from 'vitest';
import { CorruptStore } from '../../src/domain/errors.js';
import { alertSchemas, readAlerts } from '../../src/sources/open-source.js';
import { PACKET_SELECTION } from '../../src/sources/packet-selection.js';
import { realData } from '../real-data.js';
import { alertsOf, readingOf } from './collected.js';
import { jsonText, madePacket } from './made-ztf-alert.js';
import { RawFields } from './raw-fields.js';

const real = realData('alerts-ztf/kowalski-20231012');

describe('a raw record', () => {
  it.skipIf(real === undefined)('of an Avro trigger gives the fields of its alert again', async () => {
    const schemas = alertSchemas();
    const raw = new RawFields((hash) => schemas.recordSchema(hash), PACKET_SELECTION.textIntegers);
    let alerts = 0;
    for await (const item of readAlerts([real ?? ''], { schemas })) {
      if (item.kind !== 'alert') continue;
      alerts += 1;
      expect(raw.fieldsOf(item.alert.trigger.raw)).toEqual(item.alert.fields);
      for (const point of item.alert.history) expect(raw.fieldsOf(point.raw)['jd']).toBeGreaterThan(2450000);
    }
    expect(alerts).toBe(8);
  });

  it('of a JSON trigger gives the fields of its alert again', async () => {
    const raw = new RawFields(() => undefined, PACKET_SELECTION.textIntegers);
    const [alert] = alertsOf(await readingOf('a.json', jsonText(madePacket())));
    if (alert === undefined) throw new Error('the made packet was refused');
    expect(raw.fieldsOf(alert.trigger.raw)).toEqual(alert.fields);
  });

  it('whose schema is lost is a corrupt store', () => {
    const raw = new RawFields(() => undefined, new Set());
    expect(() => raw.fieldsOf({ encoding: 'avro', schemaHash: 'f00d', bytes: new Uint8Array(1) })).toThrow(
      CorruptStore,
    );
  });
});
