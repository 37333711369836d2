import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { StreamBatch } from '../../../src/sources/alert-stream.js';
import { KafkaAlertsConfig } from '../../../src/sources/kafka/kafka-config.js';
import type { KafkaStream } from '../../../src/sources/kafka/kafka-stream.js';
import { type KafkaAlertsOptions, openKafkaAlerts } from '../../../src/sources/kafka/open-kafka-alerts.js';
import { alertSchemas } from '../../../src/sources/open-source.js';
import { heardLog } from '../../fixtures/heard-log.js';
import { jsonMessage, surveyMessages } from '../../fixtures/kafka-messages.js';
import { hasMockKafka, MockKafka } from '../../fixtures/mock-kafka.js';

const ALERTS = 300;
const SEED = 8;

let mock: MockKafka;
let number = 0;
const streams: KafkaStream[] = [];
const messages = [...surveyMessages(ALERTS, SEED, jsonMessage)];

const { log, text: logged } = heardLog();

function names(): { readonly topic: string; readonly group: string } {
  number++;
  return { topic: `topic-${number}`, group: `group-${number}` };
}

async function open(
  config: Partial<KafkaAlertsConfig> & { readonly topics: string[] },
  options: Partial<KafkaAlertsOptions> = {},
): Promise<KafkaStream> {
  const stream = await openKafkaAlerts(
    KafkaAlertsConfig.parse({ brokers: [mock.broker], sessionTimeoutSeconds: 3, ...config }),
    { log, secretOf: () => 'hunter2', schemas: alertSchemas(), ...options },
  );
  streams.push(stream);
  return stream;
}

/** Takes everything until the stream ends; gives the alerts as `id`, in order. */
async function drained(stream: KafkaStream, onBatch?: (batch: StreamBatch) => void): Promise<string[]> {
  const ids: string[] = [];
  for (let batch = await stream.take(50); batch; batch = await stream.take(50)) {
    for (const item of batch.items) if (item.kind === 'alert') ids.push(item.alert.alertId);
    onBatch?.(batch);
    await batch.acknowledge();
  }
  await stream.ended;
  return ids;
}

const IDLE = { untilIdleSeconds: 1 };

// Side by side: the mock cluster lets each new group wait for three seconds.
describe.skipIf(!hasMockKafka())('a member of a consumer group', { concurrent: true }, () => {
  beforeAll(async () => {
    mock = await MockKafka.start();
  });

  afterAll(async () => {
    for (const stream of streams) stream.close();
    await Promise.race([Promise.all(streams.map((stream) => stream.ended)), sleep(5000)]);
    await mock?.stop();
  });

  test('gets every alert once, those of one object in order of time, and commits behind them', async () => {
    const { topic, group } = names();
    await mock.produce(topic, messages);
    const seen: [string, string][] = [];
    const ids = await drained(await open({ topics: [topic], group }, IDLE), (batch) => {
      for (const item of batch.items)
        if (item.kind === 'alert') seen.push([item.alert.transientName, item.alert.alertId]);
    });
    expect(new Set(ids).size).toBe(ALERTS);
    expect(ids).toHaveLength(ALERTS);
    const ofObject = (name: string) => seen.filter(([other]) => other === name).map(([, id]) => id);
    const inOrder = messages.map(({ key, value }) => [key!, candidOf(value!)] as const);
    for (const name of new Set(inOrder.map(([key]) => key)))
      expect(ofObject(name)).toEqual(inOrder.filter(([key]) => key === name).map(([, candid]) => candid));
    expect(await mock.committed(group, topic)).toBe(ALERTS);
  });

  test('gets again what it did not acknowledge, and nothing of the rest', async () => {
    const { topic, group } = names();
    await mock.produce(topic, messages);
    const first = await open({ topics: [topic], group });
    const kept = (await first.take(80))!;
    await kept.acknowledge();
    const given = (await first.take(60))!;
    given.giveUp();
    first.close();
    await first.ended;
    expect(await mock.committed(group, topic)).toBe(kept.items.length);
    const rest = await drained(await open({ topics: [topic], group }, IDLE));
    expect(rest).toHaveLength(ALERTS - kept.items.length);
  });

  test('does not take a broker that has not answered yet for one that has nothing', async () => {
    const { topic, group } = names();
    const slow = await MockKafka.start();
    await slow.produce(topic, messages.slice(0, 20));
    let silence: Promise<void> | undefined;
    const joined = new Writable({
      write(chunk, _, done) {
        if (String(chunk).includes('joined the group')) silence ??= slow.silence(2000);
        done();
      },
    });
    const stream = await open(
      { brokers: [slow.broker], topics: [topic], group, sessionTimeoutSeconds: 6 },
      { ...IDLE, log: pino({ level: 'info' }, joined) },
    );
    expect(await drained(stream)).toHaveLength(20);
    expect(silence).toBeDefined();
    await slow.stop();
  });

  test('shares the partitions with other members', async () => {
    const { topic, group } = names();
    await mock.produce(topic, messages);
    const both = await Promise.all([
      open({ topics: [topic], group }, IDLE),
      open({ topics: [topic], group }, IDLE),
    ]);
    const [a, b] = await Promise.all(both.map((stream) => drained(stream)));
    expect(a!.length).toBeGreaterThan(0);
    expect(b!.length).toBeGreaterThan(0);
    expect(new Set([...a!, ...b!]).size).toBe(ALERTS);
    expect(await mock.committed(group, topic)).toBe(ALERTS);
  });

  test('lets another member have what it still holds when the group changes, and harms nothing by finishing', async () => {
    const { topic, group } = names();
    await mock.produce(topic, messages);
    const first = await open({ topics: [topic], group });
    const inHand = (await first.take(ALERTS))!;
    const second = await open({ topics: [topic], group }, { untilIdleSeconds: 4 });
    await vi.waitFor(() => expect(first.state.partitions + second.state.partitions).toBe(4), 10_000);
    const fromSecond = drained(second);
    await inHand.acknowledge();
    const ids = new Set(inHand.items.map((item) => (item.kind === 'alert' ? item.alert.alertId : '')));
    const more = drained(first);
    await vi.waitFor(async () => expect(await mock.committed(group, topic)).toBe(ALERTS), 20_000);
    first.close();
    for (const id of [...(await fromSecond), ...(await more)]) ids.add(id);
    expect(ids.size).toBe(ALERTS);
  });

  test('stops fetching when enough waits, and goes on when it is taken', async () => {
    const { topic, group } = names();
    await mock.produce(topic, messages);
    const stream = await open({ topics: [topic], group, maxWaitingMessages: 20 }, IDLE);
    let most = 0;
    const ids = await drained(stream, () => {
      most = Math.max(most, stream.state.waiting);
    });
    expect(ids).toHaveLength(ALERTS);
    await mock.produce(topic, messages);
    const again = await open({ topics: [topic], group, maxWaitingMegabytes: 1, maxWaitingMessages: 10 });
    await vi.waitFor(() => expect(again.state.waiting).toBeGreaterThanOrEqual(10), 10_000);
    const held = again.state.waiting;
    await sleep(1500);
    expect(again.state.waiting).toBe(held);
  });

  test('refuses what is no alert with its place, has its bytes, and goes on', async () => {
    const { topic, group } = names();
    await mock.produce(topic, [
      { value: jsonMessage0(), partition: 2 },
      { value: Buffer.from('rubbish'), partition: 2 },
      { value: jsonMessage0(1), partition: 2 },
    ]);
    const refused: unknown[] = [];
    const ids = await drained(await open({ topics: [topic], group }, IDLE), (batch) => {
      for (const item of batch.items)
        if (item.kind === 'refused')
          refused.push([item.file, item.offset, batch.messageAt(item.file, item.offset)?.value.toString()]);
    });
    expect(ids).toHaveLength(2);
    expect(refused).toEqual([[`kafka:${topic}/2`, 1, 'rubbish']]);
  });

  test('takes up topics that match its pattern and are made later', async () => {
    const { group } = names();
    await mock.produce('night-20260101', messages.slice(0, 100));
    const stream = await open(
      { topics: ['/^night-\\d+$/'], group, topicRefreshSeconds: 1 },
      { untilIdleSeconds: 4 },
    );
    const ids = drained(stream);
    await vi.waitFor(async () => expect(await mock.committed(group, 'night-20260101')).toBe(100), 10_000);
    await mock.produce('night-20260102', messages.slice(100));
    expect(await ids).toHaveLength(ALERTS);
  });

  test('ends with one error that names brokers and topic and says what to check, when nobody answers', async () => {
    const opening = open({ brokers: ['localhost:1'], topics: ['ztf'], giveUpAfterSeconds: 1 });
    await expect(opening).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      message: expect.stringMatching(/localhost:1.*topics ztf.*check that the brokers run/),
    });
    expect(logged()).toContain('connect ECONNREFUSED');
  });

  test('ends when the brokers go away and do not come back', async () => {
    const own = await MockKafka.start();
    await own.produce('ztf', messages.slice(0, 10));
    const stream = await open({ brokers: [own.broker], topics: ['ztf'], giveUpAfterSeconds: 2 });
    await (await stream.take(10))!.acknowledge();
    await own.stop();
    const taking = (async () => {
      for (;;) await (await stream.take(10))?.acknowledge();
    })();
    await expect(taking).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  });

  test('never logs a password', async () => {
    const opening = open({
      brokers: ['localhost:1'],
      topics: ['ztf'],
      giveUpAfterSeconds: 1,
      sasl: { mechanism: 'scram-sha-512', username: 'ampel', password: { secret: 'kafka' } },
    });
    await expect(opening).rejects.not.toThrow(/hunter2/);
    expect(logged().length).toBeGreaterThan(0);
    expect(logged()).not.toContain('hunter2');
  });
});

function jsonMessage0(at = 0): Buffer {
  return messages[at]!.value!;
}

function candidOf(json: Buffer): string {
  return /"candid":(\d+)/.exec(json.toString())![1]!;
}
