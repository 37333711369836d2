import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClearance } from '../../src/access/system-clearance.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { ContentDigest } from '../../src/storage/port/storage.js';
import { surveyMessages } from '../fixtures/kafka-messages.js';
import { hasMockKafka, type MadeMessage, MockKafka } from '../fixtures/mock-kafka.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { StreamingProcess, type StreamOrder } from './streaming-process.js';
import { ingestSurvey, openSurveyStore } from './survey-store.js';

const ALERTS = 500;
const SEED = 22;
const RUBBISH = [{ value: Buffer.from('rubbish'), partition: 1 }];

const directory = temporaryFolder();
let mock: MockKafka;
/** Of a store that has ingested the same alerts from files. */
let expected: ContentDigest;

describe.skipIf(!hasMockKafka())(
  'of two processes that read one Kafka topic, one killed with SIGKILL',
  { concurrent: true, timeout: 180_000 },
  () => {
    beforeAll(async () => {
      const survey = join(directory, 'survey');
      await writeSampleSurvey({ alertCount: ALERTS, seed: SEED, directory: survey });
      const store = await openSurveyStore(join(directory, 'files.sqlite'));
      expect((await ingestSurvey(store, survey, 100)).stored).toBe(ALERTS);
      expected = await store.storage.contentDigest();
      await store.storage.close();
      mock = await MockKafka.start();
    });

    afterAll(async () => {
      await mock?.stop();
    });

    test('nothing is lost and nothing doubled: the store is that of the same alerts from files', async () => {
      const messages = [...surveyMessages(ALERTS, SEED)];
      const store = await ingestedWithAKill(
        'by-object',
        [...messages.slice(0, 250), ...RUBBISH, ...messages.slice(250)],
        1,
      );
      try {
        expect(await store.storage.contentDigest()).toEqual(expected);
        const letters = await store.storage.records.find(systemClearance('test'), {
          kind: 'DEAD_LETTER',
          direction: 'ASC',
          first: 10,
        });
        expect(letters.rows.map(({ body }) => [body['topic'], body['partition'], body['reason']])).toEqual([
          ['by-object', 1, expect.stringContaining('it begins with the bytes 72756262')],
        ]);
        const [letter] = letters.rows;
        const content = await store.storage.records.blob(
          systemClearance('test'),
          letter!,
          letter!.blobs![0]!,
        );
        expect(Buffer.from(content!).toString()).toBe('rubbish');
      } finally {
        await store.storage.close();
      }
    });

    test('points and facets are the same, too, when the alerts of an object are spread over partitions', async () => {
      const spread = [...surveyMessages(ALERTS, SEED)].map(({ value, timestamp }, place) => ({
        value,
        ...(timestamp === undefined ? {} : { timestamp }),
        partition: place % 4,
      }));
      const store = await ingestedWithAKill('spread', spread, 2);
      try {
        const { datapoints, facets } = await store.storage.contentDigest();
        expect({ datapoints, facets }).toEqual({ datapoints: expected.datapoints, facets: expected.facets });
      } finally {
        await store.storage.close();
      }
    });
  },
);

/** Lets two processes ingest a topic, kills one in the middle of its work, and opens what they made. */
async function ingestedWithAKill(
  topic: string,
  messages: readonly MadeMessage[],
  hands: number,
): ReturnType<typeof openSurveyStore> {
  const path = join(directory, `${topic}.sqlite`);
  const order: StreamOrder = {
    store: { adapter: 'sqlite', path },
    kafka: { brokers: [mock.broker], topics: [topic], group: topic, sessionTimeoutSeconds: 5 },
    batchAlerts: 4,
    hands,
    // Longer than the session of the killed one: its partitions come to the other before that is idle.
    untilIdleSeconds: 10,
  };
  // A topic must be there before it is read; the messages come when both processes have joined.
  await mock.produce(topic, messages.slice(0, 4));
  const [doomed, other] = [new StreamingProcess(order), new StreamingProcess(order)];
  while (doomed.stored + other.stored < 4) await sleep(20);
  await sleep(500);
  const producing = mock.produce(topic, messages.slice(4));
  while (doomed.stored < 40) await sleep(1);
  expect(await doomed.kill()).toBe('SIGKILL');
  expect(doomed.stored + other.stored).toBeLessThan(ALERTS);
  await producing;
  const { stored, known, conflicts } = await other.finish();
  console.log(
    `${topic}: killed after ${doomed.stored}; the other stored ${stored}, knew ${known}, ${conflicts} conflicts`,
  );
  expect(stored).toBeGreaterThan(0);
  return openSurveyStore(path);
}
