import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import avro from 'avsc';
import { beforeAll, describe, expect, test } from 'vitest';
import { readAlerts } from '../../src/sources/open-source.js';
import { avroBigInt } from '../../src/sources/sample-survey/avro-big-int.js';
import { generateSampleSurvey } from '../../src/sources/sample-survey/generate-sample-survey.js';
import type { SurveyManifest } from '../../src/sources/sample-survey/survey-manifest.js';
import {
  type WritingProgress,
  type WrittenSurvey,
  writeSampleSurvey,
} from '../../src/sources/sample-survey/write-sample-survey.js';
import { ZTF_ALERT_SCHEMA } from '../../src/sources/sample-survey/ztf-alert-schema.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { realData } from '../real-data.js';

const OPTIONS = { alertCount: 2500, seed: 42 };

/** Reads 64-bit integers with avsc's own unpacking, to check the packing of the writer against another's. */
const independentLong = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (left: bigint, right: bigint) => (left < right ? -1 : left > right ? 1 : 0),
});

const folder = temporaryFolder();
let progress: WritingProgress[];
let written: WrittenSurvey;

beforeAll(async () => {
  progress = [];
  const onProgress = (step: WritingProgress) => void progress.push(step);
  written = await writeSampleSurvey({ ...OPTIONS, directory: join(folder, 'first'), onProgress });
});

async function readPackets(file: string): Promise<unknown[]> {
  const packets: unknown[] = [];
  const parseHook = (schema: avro.Schema) =>
    avro.Type.forSchema(schema, { registry: { long: independentLong } });
  const decoder = avro.createFileDecoder(file, { parseHook });
  for await (const packet of decoder) packets.push(packet);
  return packets;
}

async function bytesOfFolder(directory: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = (await readdir(directory)).toSorted();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name))] as const)),
  );
}

async function manifestOf(directory: string): Promise<SurveyManifest> {
  return JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8'));
}

describe('the written files', () => {
  test('are read by avsc with their own schema, and hold what the generator gives, in its order', async () => {
    const read = (
      await Promise.all(written.files.map((name) => readPackets(join(folder, 'first', name))))
    ).flat();
    const generated = [...generateSampleSurvey(OPTIONS)];
    expect(read).toHaveLength(generated.length);
    for (const [place, packet] of read.entries()) {
      // Records read by avsc are of classes that it makes: only their fields are compared.
      expect({ ...(packet as object) }).toEqual(generated[place]);
    }
  });

  test('are several, named in the order of time, each of whole nights', async () => {
    expect(written.files.length).toBeGreaterThan(1);
    expect(written.files).toEqual(written.files.toSorted());
    const { files } = await manifestOf(join(folder, 'first'));
    for (const [place, file] of files.slice(1).entries()) {
      expect(Math.floor(file.firstMjd)).toBeGreaterThan(Math.floor(files[place]!.lastMjd));
    }
    const total = files.reduce((sum, { alerts }) => sum + alerts, 0);
    expect([total, written.alerts]).toEqual([2500, 2500]);
  });

  test('are read like any other alerts, with the labels of the three programmes', async () => {
    const labels = new Map<string, number>();
    const files = written.files.map((name) => join(folder, 'first', name));
    for await (const found of readAlerts(files)) {
      const label = found.kind === 'alert' ? found.alert.trigger.label : found.kind;
      labels.set(label, (labels.get(label) ?? 0) + 1);
    }
    expect([...labels.keys()].toSorted()).toEqual(['ztf-caltech', 'ztf-partnership', 'ztf-public']);
    expect([...labels.values()].reduce((sum, count) => sum + count)).toBe(2500);
  });

  test('tell how far they have come', () => {
    expect(progress.map(({ files }) => files)).toEqual(written.files.map((_, place) => place + 1));
    expect(progress.at(-1)).toEqual({ alerts: 2500, alertCount: 2500, files: written.files.length });
  });

  test('are equal to the byte for equal options, and differ for another seed, with either codec', async () => {
    for (const codec of ['deflate', 'null'] as const) {
      const write = async (name: string, seed: number) => {
        const directory = join(folder, `${codec}-${name}`);
        await writeSampleSurvey({ alertCount: 300, seed, directory, codec });
        return bytesOfFolder(directory);
      };
      const [first, again, other] = [await write('a', 9), await write('b', 9), await write('c', 10)];
      expect([...again.keys()]).toEqual([...first.keys()]);
      for (const [name, bytes] of first) expect(again.get(name)!.equals(bytes)).toBe(true);
      const avroOf = (files: ReadonlyMap<string, Buffer>) =>
        [...files].find(([name]) => name.endsWith('.avro'))![1];
      expect(avroOf(other).equals(avroOf(first))).toBe(false);
    }
  });
});

describe('the companions of the files', () => {
  test('the manifest says that the data are made, from which seed, and names the cases', async () => {
    const manifest = await manifestOf(join(folder, 'first'));
    expect(manifest).toMatchObject({ made: true, seed: 42, alerts: 2500, transients: written.transients });
    expect(manifest.note).toContain('Nothing here was observed');
    expect(manifest.namedCases.map(({ tnsName, objectId }) => [tnsName, objectId])).toEqual([
      ['AT2019dsg', 'ZTF19aapreis'],
      ['AT2019fdr', 'ZTF19aatubsj'],
      ['AT2021clu', 'ZTF21aajxjrv'],
      ['AT2021clv', 'ZTF21madeclv'],
    ]);
    const alertsByKind = Object.values(manifest.kinds).reduce((sum, { alerts }) => sum + alerts, 0);
    expect(alertsByKind).toBe(2500);
  });

  test('the readme says so too, and which name is invented', async () => {
    const readme = await readFile(join(folder, 'first', 'README.md'), 'utf8');
    expect(readme).toContain('made data');
    expect(readme).toContain('ZTF21madeclv (made name)');
    expect(readme).toContain('Seed 42');
  });

  test('sources.csv tells for every source what it is and how many alerts it has', async () => {
    const [header, ...rows] = (await readFile(join(folder, 'first', 'sources.csv'), 'utf8'))
      .trimEnd()
      .split('\n');
    expect(header).toBe('objectId,kind,raDeg,decDeg,redshift,alerts');
    expect(rows).toHaveLength(written.transients);
    expect(rows.reduce((sum, row) => sum + Number(row.split(',')[5]), 0)).toBe(2500);
    expect(rows).toContain('ZTF19aapreis,tidal-disruption,314.2623300,14.2045000,0.0512,33');
  });
});

describe('the schema', () => {
  const published = ['candidate', 'prv_candidate', 'fp_hist'].map((name) =>
    realData(`alerts-ztf/schema-4.02/${name}.avsc`),
  );

  test.skipIf(published.includes(undefined))(
    'has the fields of the published 4.02, in order and type',
    async () => {
      const ours = new Map(nestedRecords().map((record) => [record.name, record.fields.map(nameAndType)]));
      for (const file of published) {
        const theirs = JSON.parse(await readFile(file!, 'utf8'));
        expect(ours.get(theirs.name)).toEqual(theirs.fields.map(nameAndType));
      }
    },
  );

  test('has the parts of a packet in the published order', () => {
    expect(ZTF_ALERT_SCHEMA.fields.map(({ name }) => name)).toEqual([
      'schemavsn',
      'publisher',
      'objectId',
      'candid',
      'candidate',
      'prv_candidates',
      'fp_hists',
      'cutoutScience',
      'cutoutTemplate',
      'cutoutDifference',
    ]);
  });
});

interface SchemaRecord {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: unknown }[];
}

function nameAndType({ name, type }: { readonly name: string; readonly type: unknown }) {
  return { name, type };
}

/** Collects the records of a schema with fields, from anywhere in it. */
function nestedRecords(node: unknown = JSON.parse(JSON.stringify(ZTF_ALERT_SCHEMA))): SchemaRecord[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = 'fields' in node ? [node as SchemaRecord] : [];
  return [...own, ...Object.values(node).flatMap((part) => nestedRecords(part))];
}

describe('64-bit integers', () => {
  test('are packed as avsc packs them and read back, over the whole range', () => {
    const values = [
      0n,
      1n,
      -1n,
      63n,
      64n,
      -64n,
      -65n,
      2n ** 31n,
      2n ** 34n - 1n,
      2n ** 34n,
      2n ** 52n,
      2n ** 53n,
    ];
    values.push(-(2n ** 53n), 2_475_433_850_015_010_009n, 2n ** 63n - 1n, -(2n ** 63n));
    for (const value of values) {
      expect(avroBigInt.toBuffer(value)).toEqual(independentLong.toBuffer(value));
      expect(avroBigInt.fromBuffer(independentLong.toBuffer(value))).toBe(value);
    }
  });
});
