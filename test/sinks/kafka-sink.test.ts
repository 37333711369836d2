import kafkajs, { type KafkaMessage } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseSink } from '../../src/sinks/choose-sink.js';
import { findInTopic } from '../../src/sinks/kafka/find-in-topic.js';
import { openKafkaSink } from '../../src/sinks/kafka/kafka-sink.js';
import { KafkaSinkConfig } from '../../src/sinks/kafka/kafka-sink-config.js';
import type { Sink, SinkMessage } from '../../src/sinks/sink.js';
import { process, review } from '../engine/t3/reviewed-store.js';
import { madeAlerts } from '../fixtures/made-alert.js';
import { madeStore } from '../fixtures/made-store.js';
import { neighbour } from '../fixtures/made-survey.js';
import { hasMockKafka, MockKafka } from '../fixtures/mock-kafka.js';

const POST: SinkMessage = {
  idempotencyKey: 'post-1.1',
  post: 'post-1',
  version: 1,
  channel: 'young',
  process: 'daily',
  unit: 'Talker',
  transient: 'ztf/ZTF19aapreis',
  kind: 'PUBLISH',
  content: { detections: 3 },
};

const settings = (changes: object) =>
  KafkaSinkConfig.parse({ brokers: ['127.0.0.1:1'], topic: 'posts', ...changes });
const open = (changes: object): Sink => openKafkaSink(settings(changes), () => 'secret');

describe.skipIf(!hasMockKafka())('a Kafka sink', () => {
  let mock: MockKafka;

  beforeAll(async () => {
    mock = await MockKafka.start();
  });

  afterAll(() => mock.stop());

  async function messagesOf(topic: string): Promise<readonly KafkaMessage[]> {
    const kafka = new kafkajs.Kafka({ brokers: [mock.broker], logLevel: kafkajs.logLevel.NOTHING });
    const messages: KafkaMessage[] = [];
    const keep = (message: KafkaMessage) => messages.push(message) === 0;
    await findInTopic(kafka, topic, keep, AbortSignal.timeout(20_000));
    return messages;
  }

  test('sends each post as JSON under its own key, and finds again what has arrived', async () => {
    const sink = open({ brokers: [mock.broker], topic: 'found', resolution: 'lookup' });
    expect(sink.resolution).toBe('LOOKUP');
    expect(await sink.lookUp?.(POST)).toBeUndefined();
    const sent = await sink.send(POST);
    expect(sent).toMatchObject({ kind: 'DELIVERED', receipt: expect.stringMatching(/^found\/\d+@0$/) });
    await sink.send({ ...POST, version: 2, idempotencyKey: 'post-1.2' });
    expect(await sink.lookUp?.(POST)).toBe(sent.kind === 'DELIVERED' && sent.receipt);
    const messages = await messagesOf('found');
    expect(messages.map(({ key }) => String(key))).toEqual(['post-1', 'post-1']);
    expect(JSON.parse(String(messages[0]?.value))).toEqual(POST);
    expect(String(messages[1]?.headers?.['idempotency-key'])).toBe('post-1.2');
    await sink.close();
  });

  test('leaves one message of a post whose answer was lost, when the topic can be looked into', async () => {
    const store = await madeStore(madeAlerts(neighbour(0)));
    const config = { brokers: [mock.broker], topic: 'once', resolution: 'lookup' };
    const forgetful = (): Sink => {
      const sink = open(config);
      return {
        ...sink,
        send: async (message) => {
          await sink.send(message);
          return { kind: 'UNKNOWN', reason: 'the connection broke' };
        },
      };
    };
    const plans = [process(['Talker'])];
    expect(await review(store.storage, plans, { openSink: forgetful })).toMatchObject({
      waiting: 1,
      sent: 0,
    });
    expect(await review(store.storage, plans, { openSink: () => open(config) })).toMatchObject({ sent: 1 });
    expect(await messagesOf('once')).toHaveLength(1);
    await store.close();
  });

  test('says that it does not know when brokers go away, and that nothing was sent when there are none', async () => {
    const dying = await MockKafka.start();
    const sink = open({ brokers: [dying.broker], timeoutMs: 2000 });
    expect(sink.resolution).toBe('NONE');
    expect(await sink.send(POST)).toMatchObject({ kind: 'DELIVERED' });
    await dying.stop();
    expect(await sink.send({ ...POST, idempotencyKey: 'post-1.2' })).toMatchObject({ kind: 'UNKNOWN' });
    expect(await sink.send({ ...POST, idempotencyKey: 'post-1.2' })).toMatchObject({ kind: 'NOT_DELIVERED' });
    await sink.close();
  });
});

test('names what is wrong with its settings', () => {
  expect(chooseSink({ sink: 'Kafka', config: { brokers: ['here'], topic: 'no topic' } })).toEqual([
    { path: ['config', 'brokers', 0], message: 'expected host:port' },
    { path: ['config', 'topic'], message: 'expected the name of a topic' },
  ]);
});
