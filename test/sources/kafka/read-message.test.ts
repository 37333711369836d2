import { afterEach, describe, expect, test } from 'vitest';
import type { Alert } from '../../../src/domain/datapoint.js';
import { SchemaRegistry } from '../../../src/sources/confluent/schema-registry.js';
import { WriterSchemas } from '../../../src/sources/confluent/writer-schemas.js';
import { type MessageSchemas, readKafkaMessage } from '../../../src/sources/kafka/read-message.js';
import { alertSchemas } from '../../../src/sources/open-source.js';
import { ZTF_ALERT_SCHEMA } from '../../../src/sources/sample-survey/ztf-alert-schema.js';
import {
  bareMessage,
  containerMessage,
  framedMessage,
  jsonMessage,
  madePackets,
} from '../../fixtures/kafka-messages.js';
import { MadeRegistry } from '../../fixtures/made-registry.js';
import { withoutEncoding } from '../collected.js';

const PLACE = { source: 'kafka:t/0', offset: 7 };
const packets = madePackets(100, 5);
const last = packets.at(-1)!;

let registry: MadeRegistry | undefined;

afterEach(async () => {
  await registry?.stop();
  registry = undefined;
});

async function withRegistry(
  paths: Parameters<typeof MadeRegistry.start>[0],
  options: {
    readonly credentials?: string;
    readonly password?: string;
    readonly giveUpAfterMs?: number;
  } = {},
): Promise<MessageSchemas> {
  registry = await MadeRegistry.start(paths, options.credentials);
  const compiled = alertSchemas();
  const { password, giveUpAfterMs = 5000 } = options;
  const access = password === undefined ? {} : { username: 'ampel', password };
  return {
    compiled,
    byId: new SchemaRegistry({ url: `${registry.url}/`, giveUpAfterMs, ...access }, compiled),
  };
}

function withoutRegistry(): MessageSchemas {
  const compiled = alertSchemas();
  return { compiled, byId: new WriterSchemas([], compiled) };
}

async function alertOf(value: Buffer, schemas: MessageSchemas): Promise<Alert> {
  const [item, ...more] = await readKafkaMessage(value, PLACE, schemas);
  if (item?.kind !== 'alert') throw new Error(`no alert: ${JSON.stringify(item)}`);
  expect(more).toEqual([]);
  return item.alert;
}

async function reasonOf(value: Buffer, schemas: MessageSchemas): Promise<string> {
  const items = await readKafkaMessage(value, PLACE, schemas);
  expect(items.map(({ kind }) => kind)).toEqual(['refused']);
  return items[0]?.kind === 'refused' ? items[0].reason : '';
}

const REGISTERED = { '/schemas/ids/41': { schema: ZTF_ALERT_SCHEMA } };

describe('an alert in a Kafka message', () => {
  test('is the same as a container, framed with a registered schema, bare with a given one, and as JSON', async () => {
    const schemas = await withRegistry(REGISTERED);
    const container = await alertOf(containerMessage(last), schemas);
    expect(container.transientName).toBe(last.objectId);
    expect(container.origin).toEqual(PLACE);
    expect(container.history.length).toBeGreaterThan(0);
    const bare = { ...schemas, bare: schemas.compiled.compile(ZTF_ALERT_SCHEMA) };
    for (const other of [
      await alertOf(framedMessage(last, 41), schemas),
      await alertOf(bareMessage(last), bare),
      await alertOf(jsonMessage(last), schemas),
    ])
      expect(withoutEncoding(other)).toEqual(withoutEncoding(container));
  });

  test('may come with others in one container', async () => {
    const header = containerMessage(packets[0]!);
    const rest = containerMessage(packets[1]!);
    const blockAt = rest.length - (bareMessage(packets[1]!).length + 16);
    const lengthBytes = 3;
    const items = await readKafkaMessage(
      Buffer.concat([header, rest.subarray(blockAt - lengthBytes)]),
      PLACE,
      withoutRegistry(),
    );
    expect(items.map((item) => (item.kind === 'alert' ? item.alert.transientName : item))).toEqual([
      packets[0]!.objectId,
      packets[1]!.objectId,
    ]);
  });

  test.each([
    ['nothing', Buffer.alloc(0), 'an empty message'],
    ['words', Buffer.from('rubbish'), 'it begins with the bytes 72756262'],
    ['JSON that is no alert', Buffer.from('{"a":1}'), 'no alert of ZTF or LSST'],
    ['a container cut short', containerMessage(last).subarray(0, -100), 'truncated'],
    ['a compressed file', Buffer.from([0x1f, 0x8b, 8, 0]), 'a message is one alert, not gzip'],
  ])('is refused when it is %s', async (_, value, reason) => {
    expect(await reasonOf(value, withoutRegistry())).toContain(reason);
  });
});

describe('a schema registry', () => {
  test('is asked once for each id', async () => {
    const schemas = await withRegistry(REGISTERED);
    await Promise.all(packets.slice(0, 20).map((packet) => alertOf(framedMessage(packet, 41), schemas)));
    expect(registry!.asked).toEqual(['/schemas/ids/41']);
  });

  test('gives the schemas that a schema refers to', async () => {
    const [record] = [ZTF_ALERT_SCHEMA.fields[4]!.type];
    const outer = {
      ...ZTF_ALERT_SCHEMA,
      fields: ZTF_ALERT_SCHEMA.fields.map((field, at) =>
        at === 4 ? { ...field, type: 'ztf.alert.candidate' } : field,
      ),
    };
    const schemas = await withRegistry({
      '/schemas/ids/9': {
        schema: outer,
        references: [{ name: 'ztf.alert.candidate', subject: 'candidate/1', version: 3 }],
      },
      '/subjects/candidate%2F1/versions/3': { schema: record },
    });
    expect((await alertOf(framedMessage(last, 9), schemas)).transientName).toBe(last.objectId);
    expect(registry!.asked).toEqual(['/schemas/ids/9', '/subjects/candidate%2F1/versions/3']);
  });

  test('that does not know a schema refuses the message, and is asked again with the next', async () => {
    const schemas = await withRegistry(REGISTERED);
    for (let time = 0; time < 2; time++)
      expect(await reasonOf(framedMessage(last, 5), schemas)).toMatch(
        /schema 5, which the registry .* has not/,
      );
    expect(registry!.asked).toHaveLength(2);
  });

  test('with a schema that is not Avro refuses the message', async () => {
    const schemas = await withRegistry({ '/schemas/ids/1': { schema: {}, schemaType: 'PROTOBUF' } });
    expect(await reasonOf(framedMessage(last, 1), schemas)).toContain('is PROTOBUF; Avro is read');
  });

  test('that is away for a while is asked until it answers: the message is as good as before', async () => {
    const schemas = await withRegistry(REGISTERED);
    registry!.failures.push(503, 500);
    expect((await alertOf(framedMessage(last, 41), schemas)).transientName).toBe(last.objectId);
    expect(registry!.asked).toHaveLength(3);
  });

  test('that stays away ends the source with its address and what to check', async () => {
    const schemas = await withRegistry(REGISTERED, { giveUpAfterMs: 300 });
    const { url } = registry!;
    await registry!.stop();
    await expect(readKafkaMessage(framedMessage(last, 41), PLACE, schemas)).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      message: expect.stringContaining(`${url}/schemas/ids/41`),
    });
  });

  test('gets the credentials; wrong ones end the source at once', async () => {
    const right = await withRegistry(REGISTERED, { credentials: 'ampel:right', password: 'right' });
    expect((await alertOf(framedMessage(last, 41), right)).transientName).toBe(last.objectId);
    await registry!.stop();
    const wrong = await withRegistry(REGISTERED, { credentials: 'ampel:right', password: 'wrong' });
    const failed = readKafkaMessage(framedMessage(last, 41), PLACE, wrong);
    await expect(failed).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    await expect(failed).rejects.not.toThrow('wrong');
  });

  test('is the only one asked: where it sends requests on to, nobody goes', async () => {
    const schemas = await withRegistry(REGISTERED, { giveUpAfterMs: 300 });
    const other = await MadeRegistry.start(REGISTERED);
    registry!.redirectTo = `${other.url}/schemas/ids/41`;
    await expect(readKafkaMessage(framedMessage(last, 41), PLACE, schemas)).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
    });
    expect(other.asked).toEqual([]);
    await other.stop();
  });
});
