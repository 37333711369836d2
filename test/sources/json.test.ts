import { readFileSync } from 'node:fs';
import { parse } from 'lossless-json';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../src/sources/json/exact-json.js';
import { realData } from '../real-data.js';
import { alertsOf, readingOf, reasonsOf, withoutEncoding } from './collected.js';
import {
  encodedContainer,
  jsonText,
  MADE_CANDID,
  madeLimit,
  madePacket,
  madeSource,
} from './made-ztf-alert.js';

/** Parses by another implementation, with the same rule for large integers. */
function reference(text: string): unknown {
  return parse(text, null, (number) =>
    /^-?\d+$/.test(number) && !Number.isSafeInteger(Number(number)) ? number : Number(number),
  );
}

describe('JSON', () => {
  it.each([
    '{"a":9007199254740993,"b":-9223372036854775808,"c":9007199254740991}',
    '{"text":"an id 9007199254740993, \\"9007199254740993\\": 1","list":[9007199254740993, 12]}',
    '{"x":0.12345678901234567890,"y":1.6981300668058832e+17,"z":12345678901234567890.5,"e":12345678901234567E3}',
    '["{", "}", "[9007199254740993]", {"a":{"b":[{"c":18014398509481985}]}}]',
    '{"a\\\\":18014398509481985,"\\u0041":"\\\\"}',
  ])('keeps 64-bit integers exact and leaves everything else alone: %s', (text) => {
    expect(parseExactJson(text).value).toEqual(reference(text));
  });

  it('takes NaN and Infinity, as Python writes them, for null, except in text', () => {
    const text = '{"a":NaN,"b":-Infinity,"c":[Infinity,NaN],"NaN":"NaN, Infinity"}';
    expect(parseExactJson(text).value).toEqual({ a: null, b: null, c: [null, null], NaN: 'NaN, Infinity' });
  });

  const fink = realData('alerts-ztf/fink/datatest-00002.jsonl');

  it.skipIf(fink === undefined)('agrees with lossless-json on real lines', () => {
    const lines = readFileSync(fink ?? '', 'utf8')
      .trim()
      .split('\n');
    expect(lines.length).toBe(67);
    for (const line of lines) expect(parseExactJson(line).value).toEqual(reference(line));
  });

  it('gives the texts of records as they stood', () => {
    const document = parseExactJson(
      '{"candidate": {"a": {"b":1} }, "list": [null, {"x":[{}]}, 3, {"y": 2}], "t": "{"}',
    );
    expect(document.textOf('candidate')).toBe('{"a": {"b":1} }');
    expect(document.textOf('list', 0)).toBe('{"x":[{}]}');
    expect(document.textOf('list', 1)).toBe('{"y": 2}');
    expect(document.textOf('list', 2)).toBeUndefined();
  });
});

describe('an alert in JSON', () => {
  const packet = madePacket({
    prv_candidates: [madeSource({ candid: MADE_CANDID - 7n, isdiffpos: 'f', jd: 2460228.9 }), madeLimit()],
    fp_hists: [
      {
        jd: 2460228.9,
        fid: 1,
        pid: 2475433850015n,
        rcid: 3,
        field: 600,
        programid: 2,
        forcediffimflux: Math.fround(123.4),
        forcediffimfluxunc: Math.fround(10.1),
        diffmaglim: Math.fround(20.1),
        magzpsci: Math.fround(26.3),
      },
    ],
  });

  it('is the same alert as in Avro, by itself, in an array, over lines and one a line', async () => {
    const [avro] = alertsOf(await readingOf('a.avro', encodedContainer([packet])));
    if (avro === undefined) throw new Error('the made packet is no alert');
    expect(avro.alertId).toBe('2475433850015010009');
    expect(avro.history.map(({ datapoint }) => datapoint.kind)).toEqual([
      'DETECTION',
      'UPPER_LIMIT',
      'FORCED',
    ]);
    const text = jsonText(packet);
    const spread = text.replaceAll(',"', ',\n  "');
    const forms = { one: text, array: `[ ${text} ,\n${text}]`, lines: `${text}\n\n${text}\r\n`, spread };
    for (const [name, form] of Object.entries(forms)) {
      const alerts = alertsOf(await readingOf(`${name}.json`, form));
      expect(alerts.length, name).toBe(name === 'one' || name === 'spread' ? 1 : 2);
      for (const alert of alerts) expect(withoutEncoding(alert), name).toEqual(withoutEncoding(avro));
    }
  });

  it('keeps the text of each record as its raw form', async () => {
    const [alert] = alertsOf(await readingOf('a.json', jsonText(packet)));
    const { raw } = alert?.history[0] ?? {};
    if (raw?.encoding !== 'json') throw new Error('a JSON alert gave a record that is not JSON');
    expect(raw.text).toContain('"candid":2475433850015010002');
  });

  it('in lines: a bad line is refused by its number, the others are read', async () => {
    const good = jsonText(packet);
    const items = await readingOf('a.jsonl', `${good}\n${good.slice(0, 80)}\n[1]\n${good}`);
    expect(items.map(({ kind }) => kind)).toEqual(['alert', 'refused', 'refused', 'alert']);
    expect(items[1]).toMatchObject({ offset: 2, reason: expect.stringMatching(/^not JSON/) });
    expect(items[2]).toMatchObject({ offset: 3, reason: 'no alert: a JSON value that is not an object' });
    expect(alertsOf(items).map(({ origin }) => origin.offset)).toEqual([1, 4]);
  });

  it('in lines: a bad first line does not hide the others', async () => {
    const items = await readingOf('a.jsonl', `{"candidate": {"jd":\n${jsonText(packet)}\n`);
    expect(items.map(({ kind }) => kind)).toEqual(['refused', 'alert']);
  });

  it('does not take a rounded id for an id', async () => {
    const rounded = jsonText(packet).replaceAll('2475433850015010009', '2.47543385001501e18');
    expect(reasonsOf(await readingOf('a.json', rounded))).toEqual(['candidate.candid is missing']);
  });

  it.each([
    ['{"type":"record","name":"x","fields":[]}', /an Avro schema/],
    ['{"status":"success","data":{"candidate":{}}}', /the answer of an API/],
    ['{"a":1}', /neither a candidate nor a diaSource record \(but a\)/],
    ['[]', /a JSON array without any object/],
    ['{"a":', /^not JSON/],
    ['[{"a":1},', /^not JSON/],
  ])('refuses a document that is none: %s', async (text, reason) => {
    const items = await readingOf('a.json', text);
    expect(items.map(({ kind }) => kind)).toEqual(['refused']);
    expect(reasonsOf(items)[0]).toMatch(reason);
  });
});
