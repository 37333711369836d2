import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';

/** A broker without news answers after so long; closing waits for that. */
const FETCH_WAIT_MS = 100;

/** Where a message stands: `topic/partition@offset`. */
export type TopicPlace = string;

/**
 * Reads a topic from its beginning to where it ends now, until a message fits.
 *
 * Joins a consumer group of its own that commits nothing, since the client reads in no other way.
 *
 * @returns `undefined` when none of the messages fits
 * @throws when brokers do not answer, or not until the signal
 */
export async function findInTopic(
  kafka: Kafka,
  topic: string,
  fits: (message: KafkaMessage) => boolean,
  signal: AbortSignal,
): Promise<TopicPlace | undefined> {
  const ends = await endsOf(kafka, topic);
  if (ends.size === 0) return undefined;
  const groupId = `ampelgraph-lookup-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: FETCH_WAIT_MS });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('reading the topic took too long')), {
        once: true,
      });
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      consumer
        .run({
          autoCommit: false,
          eachMessage: async ({ partition, message }) => {
            if (fits(message)) resolve(`${topic}/${partition}@${message.offset}`);
            if (BigInt(message.offset) + 1n >= (ends.get(partition) ?? 0n)) ends.delete(partition);
            if (ends.size === 0) resolve(undefined);
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}

/** The offset behind the last message of each partition that has any. */
async function endsOf(kafka: Kafka, topic: string): Promise<Map<number, bigint>> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(
      offsets
        .filter(({ low, high }) => BigInt(high) > BigInt(low))
        .map(({ partition, high }) => [partition, BigInt(high)]),
    );
  } finally {
    await admin.disconnect();
  }
}
