import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanToken } from '../../dashboard/web/api/clean-token.js';
import { formatMjd, readMjd } from '../../dashboard/web/search/instant.js';
import {
  formatDec,
  formatRa,
  readDecDeg,
  readRaDeg,
  splitPair,
} from '../../dashboard/web/search/sexagesimal.js';

describe('a right ascension', () => {
  test.each([
    ['155.125', 155.125],
    ['10:20:30', 155.125],
    ['10 20 30', 155.125],
    ['10h20m30s', 155.125],
    ['10h 20m 30.0s', 155.125],
    ['10:20.', undefined],
    ['10:20', 155],
    ['0', 0],
    ['360', 0],
    ['23:59:59.99', 359.99995833333],
    [' 1.5e2 ', 150],
  ])('typed as %s is read', (text, degrees) => {
    const reading = readRaDeg(text);
    if (degrees === undefined) expect(reading.ok).toBe(false);
    else expect(reading).toEqual({ ok: true, value: expect.closeTo(degrees, 9) });
  });

  test.each([
    '',
    'M31',
    '24:00:00',
    '10:60:00',
    '10:20:60',
    '-10:20:30',
    '361',
    '-5',
    '10d20m30s',
    '10:20:30:40',
  ])('typed as "%s" is refused with what would be right', (text) => {
    const reading = readRaDeg(text);
    expect(reading.ok).toBe(false);
    if (!reading.ok) expect(reading.reason).toMatch(/10:20:30|0° to 360°|0 to 24/);
  });
});

describe('a declination', () => {
  test.each([
    ['-0:30:00', -0.5],
    ['+41:12:13', 41.2036111111],
    ['41d12m13s', 41.2036111111],
    ['−12.5', -12.5],
    ['-89 59 59.9', -89.9999722222],
    ['90', 90],
  ])('typed as %s is read, the sign of zero degrees included', (text, degrees) => {
    expect(readDecDeg(text)).toEqual({ ok: true, value: expect.closeTo(degrees, 9) });
  });

  test.each(['', '91', '+90:00:01', '10h20m30s', '41:61:00', 'north'])('typed as "%s" is refused', (text) => {
    expect(readDecDeg(text).ok).toBe(false);
  });
});

describe('positions that are written and read again', () => {
  test('agree to the last digit that is written', () => {
    const positions = fc.record({
      raDeg: fc.double({ min: 0, max: 359.9999, noNaN: true }),
      decDeg: fc.double({ min: -90, max: 90, noNaN: true }),
    });
    fc.assert(
      fc.property(positions, ({ raDeg, decDeg }) => {
        const [ra, dec] = [readRaDeg(formatRa(raDeg)), readDecDeg(formatDec(decDeg).replace('−', '-'))];
        // Half of the last digit: 0.005 s of time, 0.05 arcsec; a right ascension may round up to a whole turn.
        const raOff = ra.ok ? Math.abs(ra.value - raDeg) : Number.NaN;
        expect(Math.min(raOff, 360 - raOff)).toBeLessThanOrEqual((0.005 * 15) / 3600 + 1e-9);
        expect(dec.ok && Math.abs(dec.value - decDeg)).toBeLessThanOrEqual(0.05 / 3600 + 1e-9);
      }),
      { seed: 7 },
    );
  });

  test('never show 60 seconds or 24 hours', () => {
    expect(formatRa(359.999999)).toBe('00:00:00.00');
    expect(formatDec(-0.00000001)).toBe('−00:00:00.0');
    expect(formatDec(29.9999999)).toBe('+30:00:00.0');
  });
});

describe('a pasted pair of coordinates', () => {
  test.each([
    ['10:20:30 +41:12:13', ['10:20:30', '+41:12:13']],
    ['10 20 30 -41 12 13', ['10 20 30', '-41 12 13']],
    ['155.1, 41.2', ['155.1', '41.2']],
    ['155.1 41.2', ['155.1', '41.2']],
    ['155.1 -41.2', ['155.1', '-41.2']],
    ['10h20m30s +41d12m13s', ['10h20m30s', '+41d12m13s']],
  ])('%s fills both fields', (text, pair) => {
    expect(splitPair(text)).toEqual(pair);
  });

  test.each(['155.125', '10:20:30', '10 20 30', '10:20:30 +', 'M31 and more'])('%s is no pair', (text) => {
    expect(splitPair(text)).toBeUndefined();
  });
});

describe('a time', () => {
  test.each([
    ['58849', 58_849],
    ['58849.5', 58_849.5],
    ['2020-01-01', 58_849],
    ['2020-01-01 12:00', 58_849.5],
    ['2020-01-01T12:00:00Z', 58_849.5],
  ])('typed as %s is an MJD in UTC', (text, mjd) => {
    expect(readMjd(text)).toEqual({ ok: true, value: mjd });
  });

  test.each(['', 'yesterday', '2020', '2020-13-01', '2021-02-31', '01.01.2020', '2020-01-01 25:00'])(
    'typed as "%s" is refused',
    (text) => {
      expect(readMjd(text).ok).toBe(false);
    },
  );

  test('is written as date and minute', () => {
    expect(formatMjd(58_849.5)).toBe('2020-01-01 12:00');
  });
});

test('a token is taken from whatever it was pasted with', () => {
  for (const pasted of ['a.b.c', ' Bearer a.b.c\n', 'Authorization: Bearer a.b.c', '"a.b.c"', 'a.b\n.c'])
    expect(cleanToken(pasted)).toBe('a.b.c');
});
