import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { madeAlerts } from '../fixtures/made-alert.js';
import { madeServer } from '../fixtures/made-server.js';
import { type MadeStore, madeStore } from '../fixtures/made-store.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

interface Table {
  readonly fields: readonly Readonly<Record<string, string>>[];
  readonly rows: readonly (readonly string[])[];
  readonly infos: readonly Readonly<Record<string, string>>[];
}

/** Reads what a table says, by an XML parser that refuses what is not well formed. */
function tableOf(text: string): Table {
  const fields: Record<string, string>[] = [];
  const infos: Record<string, string>[] = [];
  const rows: string[][] = [];
  const parser = new SaxesParser();
  let cell: string | undefined;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'FIELD') fields.push({ ...attributes });
    if (name === 'INFO') infos.push({ ...attributes });
    if (name === 'TR') rows.push([]);
    if (name === 'TD') cell = '';
  });
  parser.on('text', (part) => {
    if (cell !== undefined) cell += part;
  });
  parser.on('closetag', ({ name }) => {
    if (name !== 'TD') return;
    rows.at(-1)!.push(cell ?? '');
    cell = undefined;
  });
  parser.write(text).close();
  return { fields, rows, infos };
}

describe('the cone search', () => {
  let store: MadeStore;
  let server: FastifyInstance;

  const get = async (query: string, grants: readonly string[] = []) => {
    const response = await server.inject({
      method: 'GET',
      url: `/scs?${query}`,
      headers: grants.length > 0 ? { authorization: grants.join(' ') } : {},
    });
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'text/xml; charset=utf-8']);
    return { text: response.body, ...tableOf(response.body) };
  };
  const names = ({ rows }: Table) => rows.map(([name]) => name);
  const status = ({ infos }: Table) =>
    infos.filter(({ name }) => name === 'QUERY_STATUS').map(({ value }) => value);

  beforeAll(async () => {
    store = await madeStore(
      Array.from({ length: 30 }, (_, place) =>
        madeAlerts({
          name: `T${String(place).padStart(2, '0')}`,
          raDeg: (359.95 + 0.01 * place) % 360,
          decDeg: -20,
          points: [0, 1].map((point) => ({
            id: 10 * place + point + 1,
            mjd: 59_000 + point,
            label: place % 3 === 0 ? 'ztf-partnership' : 'ztf-public',
          })),
        }),
      ).flat(),
    );
    server = await madeServer(store);
  });

  afterAll(async () => {
    await server.close();
    await store.close();
  });

  test('gives what the viewer sees in the cone, nearest first, across RA 0', async () => {
    const anonymous = await get('RA=0&DEC=-20&SR=0.021');
    expect(names(anonymous).toSorted()).toEqual(['T04', 'T05', 'T07']);
    expect(names(anonymous)[0]).toBe('T05');
    expect(names(await get('RA=360&DEC=-20&SR=0.021', ['ztf-partnership'])).toSorted()).toEqual([
      'T03',
      'T04',
      'T05',
      'T06',
      'T07',
    ]);
    expect(status(anonymous)).toEqual(['OK']);
  });

  test('has each of the three UCDs once, at every verbosity, with more columns at a higher one', async () => {
    const counts: number[] = [];
    for (const verbosity of [1, 2, 3]) {
      const { fields, rows } = await get(`RA=0&DEC=-20&SR=1&VERB=${verbosity}`);
      for (const [ucd, datatype] of [
        ['ID_MAIN', 'char'],
        ['POS_EQ_RA_MAIN', 'double'],
        ['POS_EQ_DEC_MAIN', 'double'],
      ])
        expect(fields.filter((field) => field['ucd'] === ucd).map((field) => field['datatype'])).toEqual([
          datatype,
        ]);
      expect(new Set(fields.map((field) => field['ucd'])).size).toBe(fields.length);
      expect(rows.every((row) => row.length === fields.length)).toBe(true);
      counts.push(fields.length);
    }
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(new Set(counts).size).toBe(3);
  });

  test('gives the columns alone for a radius of 0', async () => {
    const { fields, rows } = await get('RA=0&DEC=-20&SR=0');
    expect(fields.length).toBeGreaterThan(3);
    expect(rows).toEqual([]);
  });

  test('says so when there are more rows than it gives', async () => {
    const cut = await get('RA=0&DEC=-20&SR=1&MAXREC=5');
    expect(cut.rows).toHaveLength(5);
    expect(status(cut)).toEqual(['OK', 'OVERFLOW']);
    expect(status(await get('RA=0&DEC=-20&SR=1'))).toEqual(['OK']);
  });

  test.each([
    ['DEC=-20&SR=1', 'RA must be a decimal number in [0, 360]; received nothing'],
    ['RA=361&DEC=-20&SR=1', 'RA must be a decimal number in [0, 360]; received "361"'],
    ['RA=0&DEC=91&SR=1', 'DEC must be a decimal number in [-90, 90]; received "91"'],
    ['RA=0&DEC=0&SR=-1', 'SR must be a decimal number in [0, 180]; received "-1"'],
    ['RA=00:00:00&DEC=0&SR=1', 'RA must be a decimal number in [0, 360]; received "00:00:00"'],
    ['RA=0&DEC=0&SR=1&VERB=4', 'VERB must be 1, 2 or 3; received "4"'],
    ['RA=%3Cb%3E&DEC=0&SR=1', 'RA must be a decimal number in [0, 360]; received "<b>"'],
  ])('answers %s by a table that says what is wrong', async (query, message) => {
    const { infos, rows } = await get(query);
    expect(infos.find(({ name }) => name === 'Error')?.['value']).toBe(message);
    expect(rows).toEqual([]);
  });

  const hasStilts = spawnSync('stilts', ['-version']).status === 0;
  if (!hasStilts) console.warn('skipped: stilts is not installed, so votlint does not look at the tables');
  test.skipIf(!hasStilts)(
    'gives tables in which votlint finds nothing',
    async () => {
      const folder = temporaryFolder();
      for (const query of [
        'RA=0&DEC=-20&SR=1&VERB=3',
        'RA=0&DEC=-20&SR=0',
        'RA=0&DEC=-20&SR=1&MAXREC=2',
        'RA=x',
      ]) {
        const file = join(folder, 'answer.xml');
        writeFileSync(file, (await get(query)).text);
        // UCD1 names are what Simple Cone Search 1.03 asks for; votlint knows UCD1+ alone.
        expect(
          execFileSync('stilts', ['votlint', 'ucd=false', `votable=${file}`], { encoding: 'utf8' }),
        ).toBe('');
      }
    },
    120_000,
  );
});
