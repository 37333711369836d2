import { buildSchema, coerceInputValue, type GraphQLInputType, isInputType, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { DOCUMENTS } from '../../dashboard/web/api/documents.js';
import { EMPTY_SEARCH, readSearch, type SearchFields } from '../../dashboard/web/search/search-fields.js';
import { separationArcsec } from '../../dashboard/web/search/separation.js';
import { ORDER_FIELDS } from '../../dashboard/web/search/transient-where.js';
import { layOutOrigin } from '../../dashboard/web/transient/origin-layout.js';
import { FIRST_VIEW, formatView, readView, type ViewState } from '../../dashboard/web/view-state.js';
import { readText } from '../architecture/repository.js';

const schema = buildSchema(readText('schema/schema.graphql'));

const everything: SearchFields = {
  ra: '10:20:30',
  dec: '-0:30',
  radius: '2',
  unit: 'arcmin',
  name: 'ZTF18*',
  minDetections: '3',
  peakBrightest: '15',
  peakFaintest: '19.5',
  since: '2020-01-01',
  channel: 'tde',
};

describe('what the dashboard asks', () => {
  test.each(Object.entries(DOCUMENTS))('%s fits the schema', (_, { text }) => {
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  });

  test('every field of the form becomes a condition that the API accepts', () => {
    const reading = readSearch(everything);
    expect(reading).toEqual({
      ok: true,
      cone: { raDeg: 155.125, decDeg: -0.5, radiusArcsec: 120 },
      where: {
        region: { cone: { raDeg: 155.125, decDeg: -0.5, radiusArcsec: 120 } },
        name: { matches: 'ZTF18*' },
        detectionCount: { gte: 3 },
        peakMag: { gte: 15, lte: 19.5 },
        lastDetectionMjd: { gte: 58_849 },
        channels: { anyOf: ['tde'] },
      },
    });
    if (reading.ok) expect(() => coerceInputValue(reading.where, inputType('TransientWhere'))).not.toThrow();
  });

  test('every order of the table is one of the API', () => {
    for (const field of Object.keys(ORDER_FIELDS))
      expect(() => coerceInputValue({ field, direction: 'DESC' }, inputType('TransientOrder'))).not.toThrow();
  });
});

function inputType(name: string): GraphQLInputType {
  const type = schema.getType(name);
  if (!isInputType(type)) throw new TypeError(`expected an input type ${name} in the schema`);
  return type;
}

describe('the search form', () => {
  test('asks for everything when it is empty', () => {
    expect(readSearch(EMPTY_SEARCH)).toEqual({ ok: true, where: undefined, cone: undefined });
  });

  test('never searches the whole sky because a part of the cone is absent', () => {
    const reading = readSearch({ ...EMPTY_SEARCH, ra: '10', dec: '20' });
    expect(reading).toEqual({ ok: false, reasons: { radius: expect.stringContaining('radius') } });
  });

  test('names every field that it can not read', () => {
    const reading = readSearch({ ...everything, ra: 'x', radius: '-1', minDetections: '1.5', since: 'soon' });
    expect(reading.ok ? [] : Object.keys(reading.reasons).sort()).toEqual([
      'minDetections',
      'ra',
      'radius',
      'since',
    ]);
  });

  test('takes a radius up to the whole sky and no further', () => {
    const within = (radius: string) =>
      readSearch({ ...EMPTY_SEARCH, ra: '0', dec: '0', radius, unit: 'deg' }).ok;
    expect([within('180'), within('181')]).toEqual([true, false]);
  });
});

describe('an address', () => {
  const full: ViewState = {
    search: everything,
    order: { field: 'PEAK_MAG', direction: 'DESC' },
    page: { from: 'after', cursor: 'abc+/=' },
    selected: 'transient:ztf:ZTF18abxhyqv',
    origin: 't2result:00',
    brightness: 'flux',
    event: 'skymap:IC191001A',
    level: '50',
    candidateOrder: 'SEPARATION',
  };

  test('carries the whole view, and leads back to it', () => {
    expect(readView(`#${formatView(full)}`)).toEqual(full);
  });

  test('is empty for the first view, and unknown parts are left out', () => {
    expect(formatView(FIRST_VIEW)).toBe('');
    expect(readView('#unit=furlong&sort=-COLOUR&zzz=1')).toEqual(FIRST_VIEW);
  });
});

test('distances are exact for arcseconds, over RA 0 and at the pole', () => {
  expect(separationArcsec({ raDeg: 359.9999, decDeg: 0 }, { raDeg: 0.0001, decDeg: 0 })).toBeCloseTo(0.72, 9);
  expect(separationArcsec({ raDeg: 0, decDeg: 89.9999 }, { raDeg: 180, decDeg: 89.9999 })).toBeCloseTo(
    0.72,
    6,
  );
});

describe('the drawing of an origin', () => {
  const points = Array.from({ length: 40 }, (_, n) => `ztf:${n}`);
  const layout = layOutOrigin({
    id: 't2result:a',
    pageInfo: { hasNextPage: false },
    nodes: [
      { id: 't2result:a', kind: 'T2_RESULT', label: 'Summary', depth: 0 },
      { id: 'run:1', kind: 'RUN', label: 'run 1', depth: 1 },
      { id: 'state:b', kind: 'STATE', label: 'state', depth: 1 },
      ...points.map((id) => ({ id, kind: 'DATAPOINT' as const, label: id, depth: 2 })),
    ],
    edges: [
      { from: 't2result:a', to: 'state:b', relation: 'DERIVED_FROM' },
      { from: 't2result:a', to: 'run:1', relation: 'RECORDED_IN' },
      { from: 'state:b', to: 'run:1', relation: 'RECORDED_IN' },
      ...points.map((to) => ({ from: 'state:b', to, relation: 'DERIVED_FROM' as const })),
      { from: 'ztf:1', to: 'alert:ztf:9', relation: 'BROUGHT_BY' },
    ],
  });

  test('puts many records of a kind into one box, and what was computed above what it was made with', () => {
    expect(layout.boxes.map(({ kind, nodes, column, row }) => [kind, nodes.length, column, row])).toEqual([
      ['T2_RESULT', 1, 0, 0],
      ['STATE', 1, 1, 0],
      ['RUN', 1, 1, 1],
      ['DATAPOINT', 40, 2, 0],
    ]);
  });

  test('draws one arrow for each pair of boxes and relation, none to a record of a later page', () => {
    expect(layout.arrows.map(({ from, to, relation }) => `${from.kind} ${to.kind} ${relation}`)).toEqual([
      'T2_RESULT STATE DERIVED_FROM',
      'T2_RESULT RUN RECORDED_IN',
      'STATE RUN RECORDED_IN',
      'STATE DATAPOINT DERIVED_FROM',
    ]);
  });
});
