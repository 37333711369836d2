import kafkajs, { type Kafka, type Producer } from 'kafkajs';
import { kafkaConnection } from '../../kafka-client/kafka-connection.js';
import type { Sink, SinkMessage, SinkOutcome } from '../sink.js';
import { findInTopic } from './find-in-topic.js';
import type { KafkaSinkConfig } from './kafka-sink-config.js';

/** Header by which a post and its content are found again. */
const KEY_HEADER = 'idempotency-key';

/** Answers of brokers that say that they did not take the message, and would not take it another time. */
const REFUSED = /MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE|INVALID_RECORD/;

/** Faults before anything was sent, or answers that say that nothing was taken: to be tried again. */
const NEVER_SENT =
  /AUTHORIZATION|SASL|UNKNOWN_TOPIC|does not host this topic|LEADER_NOT_AVAILABLE|NOT_LEADER|NOT_ENOUGH_REPLICAS(?!_AFTER)/;

/** The client's log: what comes of each post is said in its reaction. */
const SILENT = { debug: () => undefined, warn: () => undefined };

/**
 * Opens a topic of Kafka as a sink: each post is a message of JSON with the post as its key, so that a compacted topic
 * keeps the newest content of each, and with the `idempotency-key` as a header.
 *
 * Brokers take a message for no other's copy once its producer has gone. So whether a post has arrived is looked up in
 * the topic, or not at all: see `resolution`.
 *
 * @param secretOf  looks up the password that the settings name
 * @throws {RefusedJob} on the first sending, when a secret or TLS file is not there
 */
export function openKafkaSink(
  config: KafkaSinkConfig,
  secretOf: (name: string, field: string) => string,
): Sink {
  const sink = new KafkaSink(config, secretOf);
  const shared = {
    send: (message: SinkMessage) => sink.send(message),
    close: () => sink.close(),
  };
  if (config.resolution === 'none') return { ...shared, resolution: 'NONE' };
  return { ...shared, resolution: 'LOOKUP', lookUp: (message) => sink.lookUp(message) };
}

class KafkaSink {
  private kafka: Promise<Kafka> | undefined;
  private producer: Promise<Producer> | undefined;

  constructor(
    private readonly config: KafkaSinkConfig,
    private readonly secretOf: (name: string, field: string) => string,
  ) {}

  async send(message: SinkMessage): Promise<SinkOutcome> {
    const { topic, timeoutMs } = this.config;
    const deadline = AbortSignal.timeout(timeoutMs);
    let producer: Producer;
    try {
      producer = await inTime(this.connected(), deadline);
    } catch (error) {
      await this.close();
      return { kind: 'NOT_DELIVERED', reason: reasonOf(error) };
    }
    try {
      const sent = producer.send({
        topic,
        acks: -1,
        timeout: timeoutMs,
        messages: [
          {
            key: message.post,
            value: JSON.stringify(message),
            headers: { [KEY_HEADER]: message.idempotencyKey, version: String(message.version) },
          },
        ],
      });
      const [record] = await inTime(sent, deadline);
      return { kind: 'DELIVERED', receipt: `${topic}/${record?.partition}@${record?.baseOffset}` };
    } catch (error) {
      // What the client may still be trying must not go on behind our back.
      await this.close();
      return outcomeOf(error);
    }
  }

  async lookUp({ idempotencyKey }: SinkMessage): Promise<string | undefined> {
    const { topic, timeoutMs } = this.config;
    const deadline = AbortSignal.timeout(timeoutMs);
    return findInTopic(
      await this.client(),
      topic,
      ({ headers }) => String(headers?.[KEY_HEADER]) === idempotencyKey,
      deadline,
    );
  }

  async close(): Promise<void> {
    const producer = this.producer;
    this.producer = undefined;
    // One that never connected has nothing to be closed, and one that can't be closed is of no use any more.
    await producer?.then((open) => open.disconnect()).catch(() => undefined);
  }

  private client(): Promise<Kafka> {
    this.kafka ??= kafkaConnection(this.config, this.secretOf, SILENT).then(
      (connection) => new kafkajs.Kafka({ ...connection, retry: { retries: 2 } }),
    );
    return this.kafka;
  }

  private connected(): Promise<Producer> {
    this.producer ??= this.client().then(async (kafka) => {
      const producer = kafka.producer({
        // A message that the client tried again, of itself, might stand there twice.
        retry: { retries: 0 },
        allowAutoTopicCreation: false,
        createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      });
      await producer.connect();
      return producer;
    });
    return this.producer;
  }
}

async function inTime<Value>(work: Promise<Value>, deadline: AbortSignal): Promise<Value> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      deadline.addEventListener('abort', () => reject(new Error('the brokers did not answer in time')), {
        once: true,
      });
    }),
  ]);
}

function outcomeOf(error: unknown): SinkOutcome {
  const reason = reasonOf(error);
  if (REFUSED.test(reason)) return { kind: 'REFUSED', reason };
  return { kind: NEVER_SENT.test(reason) ? 'NOT_DELIVERED' : 'UNKNOWN', reason };
}

function reasonOf(error: unknown): string {
  const { type, cause } = error as { readonly type?: string; readonly cause?: unknown };
  const inner = cause === undefined ? '' : `; ${reasonOf(cause)}`;
  return `${type === undefined ? '' : `${type}: `}${error instanceof Error ? error.message : String(error)}${inner}`;
}
