import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AvroType, parseAvroType } from '../../src/sources/avro/avro-type.js';
import { standaloneSchema } from '../../src/sources/avro/standalone-schema.js';
import { lsstAlertSchema } from '../../src/sources/lsst/lsst-schema-table.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { realData } from '../real-data.js';
import { alertsOf, collected, readingOf, reasonsOf, withoutEncoding } from './collected.js';

const framed = realData('alerts-lsst/boom/7912941781254298.avro');
const schemas = realData('alerts-lsst/schema-9.0');

/** Copies the message into a directory of its own. */
function alone(bytes: Buffer = readFileSync(framed ?? '')): string {
  const file = join(temporaryFolder(), 'message.avro');
  writeFileSync(file, bytes);
  return file;
}

describe.skipIf(framed === undefined || schemas === undefined)('a Confluent message', () => {
  it('is read alike with a given directory of schemas, with files beside it, and with our own table', async () => {
    const [own] = alertsOf(await collected([alone()]));
    if (own === undefined) throw new Error('the message was refused');
    expect(own.transientName).toMatch(/^(sso)?[1-9]\d+$/);
    expect(own.alertId).toBe(own.fields['diaSourceId']);
    const [given] = alertsOf(await collected([alone()], { schemaDirectories: [schemas ?? ''] }));
    const directory = temporaryFolder();
    mkdirSync(join(directory, 'z'));
    cpSync(schemas ?? '', join(directory, 'z'), { recursive: true });
    writeFileSync(join(directory, 'a.avro'), readFileSync(framed ?? ''));
    const besides = alertsOf(await collected([directory])).find(({ origin }) =>
      origin.source.endsWith('a.avro'),
    );
    for (const other of [given, besides])
      expect(other === undefined ? other : withoutEncoding(other)).toEqual(withoutEncoding(own));
  });

  it('may follow another one in a file', async () => {
    const bytes = readFileSync(framed ?? '');
    const alerts = alertsOf(await collected([alone(Buffer.concat([bytes, bytes]))]));
    expect(alerts.map(({ origin }) => origin.offset)).toEqual([0, bytes.length]);
  });

  it('that is cut, or has bytes left over, is refused', async () => {
    const bytes = readFileSync(framed ?? '');
    for (let twentieth = 1; twentieth < 20; twentieth += 1) {
      const items = await collected([alone(bytes.subarray(0, Math.floor((bytes.length * twentieth) / 20)))]);
      expect(items.map(({ kind }) => kind)).toEqual(['refused']);
    }
    const longer = await collected([alone(Buffer.concat([bytes, Buffer.from([1, 2, 3])]))]);
    expect(reasonsOf(longer)).toEqual(['damaged: the message has 3 bytes left over']);
  });
});

describe('a Confluent message of an unknown schema', () => {
  it('is refused with what was looked for and what to do', async () => {
    const items = await readingOf('message.bin', Buffer.from([0, 0, 0, 4, 0xb1, 1, 2, 3]));
    expect(reasonsOf(items)).toEqual([
      'a Confluent message of schema 1201, which no .avsc file defines (lsst.v12_1.alert was looked for); give the directory with the schema files as --schemas',
    ]);
  });
});

describe.each([9, 10, 11])('our own table of LSST schema %d.0', (major) => {
  const directory = realData(`alerts-lsst/schema-${major}.0`);

  it.skipIf(directory === undefined)('has the names and types of the published schema, in its order', () => {
    const documents = new Map<string, unknown>();
    for (const file of readdirSync(directory ?? '').filter((name) => name.endsWith('.avsc')))
      documents.set(
        file.replace(/\.avsc$/, ''),
        JSON.parse(readFileSync(join(directory ?? '', file), 'utf8')),
      );
    const published = parseAvroType(documents.get(`lsst.v${major}_0.alert`), documents);
    const own: AvroType = parseAvroType(lsstAlertSchema(major, 0));
    expect(standaloneSchema(own)).toBe(standaloneSchema(published));
  });

  it('has no other versions', () => {
    expect(lsstAlertSchema(major, 1)).toBeUndefined();
  });
});
