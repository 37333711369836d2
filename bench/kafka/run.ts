import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openStorage } from '../../src/compose.js';
import { hashAt } from '../../src/domain/seeded-random.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { ContentDigest } from '../../src/storage/port/storage.js';
import { parseStorageAddress, type StorageAddress } from '../../src/storage-address.js';
import { StreamingProcess, type StreamOrder } from '../../test/crash/streaming-process.js';
import { ingestSurvey, surveyStoreOver } from '../../test/crash/survey-store.js';
import { surveyMessages } from '../../test/fixtures/kafka-messages.js';
import { type MadeMessage, MockKafka } from '../../test/fixtures/mock-kafka.js';
import { scratchFolder } from '../scratch-folder.js';

const { values } = parseArgs({
  options: { alerts: { type: 'string', default: '10000' }, store: { type: 'string' } },
});
const alerts = Number(values.alerts);
const SEED = 7;
/** The mock cluster keeps 5 MB of a partition; a topic of four partitions takes some 4,000 compressed alerts. */
const ALERTS_A_TOPIC = 2500;

const directory = scratchFolder();
const mock = await MockKafka.start();
let isDone = false;
void mock.ended.then((how) => {
  if (isDone) return;
  console.error(`the mock cluster ended by itself: ${how}`);
  process.exit(1);
});
try {
  const survey = join(directory, 'survey');
  await writeSampleSurvey({ alertCount: alerts, seed: SEED, directory: survey });
  const plain = await fromFiles(survey);
  console.log(`files, one process: ${alerts} alerts, ${plain.perSecond} alerts/s`);
  const topics = await produced();
  await measure('one process', topics, plain.digest, { processes: 1, kill: false });
  await measure('two processes', topics, plain.digest, { processes: 2, kill: false });
  await measure('two processes, one killed', topics, plain.digest, { processes: 2, kill: true });
} finally {
  isDone = true;
  await mock.stop();
}

async function fromFiles(
  survey: string,
): Promise<{ readonly digest: ContentDigest; readonly perSecond: number }> {
  const store = await surveyStoreOver(await openStorage(addressOf('files')));
  const startedAtMs = performance.now();
  await ingestSurvey(store, survey, 300);
  const ms = performance.now() - startedAtMs;
  const digest = await store.storage.contentDigest();
  await store.storage.close();
  return { digest, perSecond: Math.round((1000 * alerts) / ms) };
}

/**
 * Puts the survey on the cluster: containers as ZTF sends them, all alerts of an object in one partition of one topic,
 * in order of time.
 */
async function produced(): Promise<readonly string[]> {
  const byTopic = Array.from({ length: Math.ceil(alerts / ALERTS_A_TOPIC) }, (): MadeMessage[] => []);
  for (const message of surveyMessages(alerts, SEED))
    byTopic[hashAt(SEED, Number.parseInt(message.key!.slice(-6), 36), 0, 9) % byTopic.length]!.push(message);
  for (const [place, messages] of byTopic.entries()) await mock.produce(`survey-${place}`, messages);
  return byTopic.map((_, place) => `survey-${place}`);
}

async function measure(
  name: string,
  topics: readonly string[],
  expected: ContentDigest,
  { processes, kill }: { readonly processes: number; readonly kill: boolean },
): Promise<void> {
  const group = name.replaceAll(/\W+/g, '-');
  const order: StreamOrder = {
    store: addressOf(group),
    kafka: { brokers: [mock.broker], topics, group, sessionTimeoutSeconds: 15 },
    batchAlerts: 300,
    hands: values.store === undefined ? 1 : 4,
    untilIdleSeconds: 25,
  };
  const members = Array.from({ length: processes }, () => new StreamingProcess(order));
  const stored = () => members.reduce((sum, member) => sum + member.stored, 0);
  while (stored() === 0) await sleep(5);
  // The first batch says that the group is complete: joining it takes the cluster three seconds.
  const startedAtMs = performance.now();
  const before = stored();
  if (kill) {
    while (members[0]!.stored < alerts / 5) await sleep(1);
    await members[0]!.kill();
  }
  while (stored() < alerts - 300) await sleep(20);
  const perSecond = Math.round((1000 * (stored() - before)) / (performance.now() - startedAtMs));
  const done = await Promise.all(members.slice(kill ? 1 : 0).map((member) => member.finish()));
  const { storage } = await surveyStoreOver(await openStorage(order.store));
  const digest = await storage.contentDigest();
  await storage.close();
  const parts = Object.keys(digest).filter(
    (part) => digest[part as keyof ContentDigest] !== expected[part as keyof ContentDigest],
  );
  console.log(
    `${name}: ${perSecond} alerts/s${kill ? ' (the wait for the session of the killed one included)' : ''}; ` +
      `${members.map((member) => member.stored).join(' + ')} stored, ` +
      `${done.reduce((sum, { known }) => sum + known, 0)} known, ${done.reduce((sum, { conflicts }) => sum + conflicts, 0)} conflicts; ` +
      `content ${parts.length === 0 ? 'that of the files' : `differs in ${parts.join(', ')}`}`,
  );
  if (parts.length > 0) process.exitCode = 1;
}

function addressOf(name: string): StorageAddress {
  if (values.store === undefined) return { adapter: 'sqlite', path: join(directory, `${name}.sqlite`) };
  const url = new URL(values.store);
  url.pathname = `${url.pathname === '/' ? '/ampelgraph' : url.pathname}-kafka-${process.pid}-${name}`;
  return parseStorageAddress(url.href, '--store');
}
