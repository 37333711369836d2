import { describe, expect, test } from 'vitest';
import { readNotices } from '../../../src/sky/notice/read-notices.js';
import { typedNotice } from '../../../src/sky/notice/typed-notice.js';

function reasonOf(content: string | Uint8Array): string {
  const [outcome] = readNotices(typeof content === 'string' ? Buffer.from(content) : content, 'x');
  if (outcome?.kind !== 'REFUSED') throw new Error('was read');
  return outcome.reason;
}

const VOEVENT = `<?xml version="1.0"?><VOEvent ivorn="ivo://a.b/Survey#Thing1" role="observation"><Who><Date>2020-01-01T00:00:00</Date></Who>
<WhereWhen><ObsDataLocation><ObservationLocation><AstroCoords coord_system_id="UTC-ICRS-TOPO"><Time><TimeInstant><ISOTime>2020-01-01T00:00:00.5</ISOTime></TimeInstant></Time>
<Position2D unit="deg"><Value2><C1>10</C1><C2>-5</C2></Value2><Error2Radius>0.5</Error2Radius></Position2D></AstroCoords></ObservationLocation></ObsDataLocation></WhereWhen></VOEvent>`;

describe('XML that is not to be trusted', () => {
  test('is read when nothing is wrong with it', () => {
    expect(readNotices(Buffer.from(VOEVENT), 'x')).toMatchObject([
      {
        kind: 'READ',
        notice: {
          event: { name: 'Thing1' },
          eventUnixMs: Date.UTC(2020, 0, 1) + 500,
          localization: { radiusDeg: 0.5, containment: 0.9, isContainmentAssumed: true },
        },
      },
    ]);
  });

  test.each([
    [
      'a document type',
      VOEVENT.replace('?>', '?><!DOCTYPE v SYSTEM "http://example.org/x.dtd">'),
      /document type/,
    ],
    [
      'entities that grow',
      `<!DOCTYPE v [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><VOEvent>&b;</VOEvent>`,
      /document type/,
    ],
    ['an entity of its own', VOEVENT.replace('Thing1', '&thing;'), /well-formed/],
    ['too deep', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`, /40|32 deep/],
    ['too many elements', `<VOEvent>${'<a/>'.repeat(30_000)}</VOEvent>`, /20000 elements/],
    ['too long', `<VOEvent>${' '.repeat(5 << 20)}</VOEvent>`, /characters/],
    ['cut off', VOEVENT.slice(0, 300), /well-formed/],
    ['of another kind', '<html><body/></html>', /another kind: its root is html/],
    ['a position in hours', VOEVENT.replace('unit="deg"', 'unit="h"'), /degrees are understood/],
    ['no time', VOEVENT.replace(/<ISOTime>.*<\/ISOTime>/, ''), /does not say when/],
    ['no position', VOEVENT.replace(/<Position2D[\s\S]*<\/Position2D>/, ''), /states no position/],
    ['no error', VOEVENT.replace(/<Error2Radius>.*<\/Error2Radius>/, ''), /without an error radius/],
  ])('with %s is refused', (_, text, reason) => {
    expect(reasonOf(text)).toMatch(reason);
  });
});

describe('JSON and Avro that are not to be trusted', () => {
  test.each([
    ['{"a"', /malformed/],
    ['[]', /empty/],
    ['[1]', /object or a list/],
    ['{"superevent_id": 5}', /no known notice/],
    ['{"superevent_id": "", "alert_type": "INITIAL"}', /superevent_id/],
    ['{"superevent_id": "S1", "alert_type": "INITIAL", "event": {"time": "x", "skymap": "***"}}', /base64/],
    [
      '{"event_name": "GRB 1", "trigger_time": "2020-01-01T00:00:00Z", "ra": "1", "dec": 2}',
      /ra must be a number/,
    ],
    [
      '{"event_name": "GRB 1", "trigger_time": "2020-01-01T00:00:00Z", "ra": 1, "dec": 2, "ra_dec_error": [1,2,3,4]}',
      /ra_dec_error/,
    ],
    ['{"event_name": "GRB 1", "trigger_time": "2020-01-01T00:00:00Z"}', /no position/],
    [
      '{"event_name": "GRB 1", "record_number": 1, "ra": 1, "dec": 2, "ra_dec_error": 3}',
      /does not say when/,
    ],
    ['Obj\u0001', /cut off/],
    ['', /no notice/],
  ])('%j is refused', (text, reason) => {
    expect(reasonOf(text)).toMatch(reason);
  });

  test('a list keeps what can be read beside what cannot', () => {
    const good =
      '{"event_name": "GRB 230410A", "trigger_time": "2020-01-01T00:00:00Z", "ra": 1, "dec": 2, "ra_dec_error": [3, 2, 10]}';
    const outcomes = readNotices(Buffer.from(`[${good}, {"x": 1}, ${good}]`), 'list');
    expect(outcomes.map(({ kind }) => kind)).toEqual(['READ', 'REFUSED', 'READ']);
    expect(outcomes[0]).toMatchObject({
      notice: {
        localization: {
          form: 'ellipse',
          semiMajorDeg: 3,
          semiMinorDeg: 2,
          positionAngleDeg: 10,
          containment: 0.9,
        },
      },
    });
  });
});

describe('an event typed by hand', () => {
  const typed = {
    name: 'IC191001A',
    time: '2019-10-01T20:09:18.17',
    ra: '314.08+6.56-2.26',
    dec: '12.94+1.50-1.47',
    containment: 0.9,
  };

  test('is the rectangle of its circular', () => {
    expect(typedNotice(typed)).toMatchObject({
      event: { name: 'IC191001A', kind: 'NEUTRINO' },
      product: 'MANUAL',
      eventUnixMs: Date.UTC(2019, 9, 1, 20, 9, 18, 170),
      localization: {
        raDeg: 314.08,
        raPlusDeg: 6.56,
        raMinusDeg: 2.26,
        decDeg: 12.94,
        decPlusDeg: 1.5,
        decMinusDeg: 1.47,
        containment: 0.9,
      },
    });
    expect(typedNotice({ ...typed, ra: ' 314.08 -2.26 +6.56', dec: '-12.9+-.5' }).localization).toMatchObject(
      {
        raPlusDeg: 6.56,
        raMinusDeg: 2.26,
        decDeg: -12.9,
        decPlusDeg: 0.5,
        decMinusDeg: 0.5,
      },
    );
  });

  test.each([
    [{ time: 'yesterday' }, 'time'],
    [{ ra: '314.08' }, 'ra'],
    [{ ra: '314.08+1+2' }, 'ra'],
    [{ dec: '95+1-1' }, 'dec'],
    [{ containment: 90 }, 'containment'],
    [{ name: ' ' }, 'name'],
  ])('with %j is refused by name', (wrong, field) => {
    expect(() => typedNotice({ ...typed, ...wrong })).toThrow(new RegExp(`^${field} `));
  });
});
