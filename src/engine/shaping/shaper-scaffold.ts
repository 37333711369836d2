/**
 * Writes a new shaper in JavaScript that runs as it is: of packets such as
 * `{ object, detection: { number, mjd, band, flux, fluxErr, ra, dec }, earlier: [ the same ] }`.
 */
export function shaperText(name: string, author: string): string {
  return `import { defineUnit, fluxPoint, ForeseenFailure, idIn, numberIn, setPosition, Shaper, textIn, z } from 'ampelgraph/unit';

/** Fields of one measurement; everything else of a packet is skipped. */
const MEASURED = ['number', 'mjd', 'band', 'flux', 'fluxErr', 'ra', 'dec'];

/** Pure: what it makes follows from the packet and its parameters alone. No files, network, clock, randomness. */
class ${name}Unit extends Shaper {
  constructor({ label }) {
    super();
    this.label = label;
  }

  recognises({ top, records }) {
    return records.detection !== undefined && textIn(top, 'object') !== undefined;
  }

  shape({ top, records, lists }, ids) {
    const transientName = textIn(top, 'object');
    if (transientName === undefined) throw new ForeseenFailure('object is missing', false);
    const trigger = this.point(records.detection, ids);
    const history = (lists.earlier ?? []).map((record) => this.point(record, ids));
    return { alertId: idIn(records.detection.fields, 'number'), transientName, trigger, history, fields: records.detection.fields };
  }

  point({ fields, raw }, ids) {
    const [mjd, flux] = [numberIn(fields, 'mjd'), numberIn(fields, 'flux')];
    const [number, band] = [idIn(fields, 'number'), textIn(fields, 'band')];
    if (mjd === undefined || flux === undefined || number === undefined || band === undefined)
      throw new ForeseenFailure('a measurement lacks its number, mjd, band or flux', false);
    const measurement = { id: ids.numbered(number), kind: 'DETECTION', mjd, timeReference: 'MID_EXPOSURE', band };
    const datapoint = fluxPoint(measurement, flux, numberIn(fields, 'fluxErr'));
    setPosition(datapoint, numberIn(fields, 'ra'), numberIn(fields, 'dec'));
    return { datapoint, label: this.label, raw };
  }
}

export const ${name} = defineUnit({
  kind: 'SHAPER',
  name: '${name}',
  description: 'Says in one sentence of which packets it makes alerts.',
  author: ${JSON.stringify(author)},
  licence: 'BSD-3-Clause',
  survey: 'survey1',
  reads: { records: { detection: 'all' }, lists: { earlier: MEASURED }, textIntegers: new Set(['number']) },
  params: z.strictObject({
    /** Data right of every point. */
    label: z.string().default('survey1-public'),
  }),
  create: (params) => new ${name}Unit(params),
});
`;
}

/** Writes its test. */
export function shaperTestText(name: string, fileName: string): string {
  return `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ${name} } from './${fileName}.js';

const raw = { encoding: 'json', text: '{}' };
const measured = { number: '7', mjd: 60000.5, band: 'o', flux: 120, fluxErr: 9, ra: 150.1, dec: 2.2 };
const ids = { numbered: (number) => 'survey1:' + number, hashed: () => 'survey1:h:' + '0'.repeat(32) };

test('${name} makes a detection of a measured flux', () => {
  const unit = ${name}.create({});
  const packet = { top: { object: 'S25a' }, records: { detection: { fields: measured, raw } }, lists: {} };
  assert.equal(unit.recognises(packet), true);
  const { transientName, trigger } = unit.shape(packet, ids);
  assert.equal(transientName, 'S25a');
  assert.equal(trigger.datapoint.id, 'survey1:7');
  assert.equal(trigger.datapoint.fluxMicrojansky, 120);
  assert.equal(trigger.label, 'survey1-public');
});

test('${name} refuses a packet without a time', () => {
  const { mjd: _, ...fields } = measured;
  const packet = { top: { object: 'S25a' }, records: { detection: { fields, raw } }, lists: {} };
  assert.throws(() => ${name}.create({}).shape(packet, ids), /mjd/);
});
`;
}
