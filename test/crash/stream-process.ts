/*
 * A process that ingests a Kafka topic into a store until the topic is idle. Says in a line of JSON after each batch how
 * many alerts it has stored, and at the end what it came to.
 */
import { openStorage } from '../../src/compose.js';
import { consumeStream } from '../../src/engine/consume-stream.js';
import { keepDeadLetters } from '../../src/engine/dead-letters.js';
import { Ingester } from '../../src/engine/ingest/ingest-alerts.js';
import { SchemaKeeper } from '../../src/engine/ingest/keep-schemas.js';
import { newRun } from '../../src/engine/run-record.js';
import { KafkaAlertsConfig } from '../../src/sources/kafka/kafka-config.js';
import { openKafkaAlerts } from '../../src/sources/kafka/open-kafka-alerts.js';
import { alertSchemas } from '../../src/sources/open-source.js';
import type { StreamOrder } from './streaming-process.js';
import { surveyStoreOver } from './survey-store.js';

const order: StreamOrder = JSON.parse(process.argv[2]!);
const { storage, job } = await surveyStoreOver(await openStorage(order.store));
const run = newRun({ process: 'ingest', software: 'ampelgraph test', nowUnixMs: Date.now() });
await storage.registry.startRun(run);
const schemas = alertSchemas();
const quiet = () => undefined;
const stream = await openKafkaAlerts(KafkaAlertsConfig.parse(order.kafka), {
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  secretOf: () => '',
  schemas,
  untilIdleSeconds: order.untilIdleSeconds,
  hands: order.hands,
});
const { batchAlerts } = order;
const ingesters = Array.from(
  { length: order.hands },
  () => new Ingester(storage.ingest, job.channels, job.labels, run.id, Date.now, { batchAlerts }),
);
const sum = (part: 'stored' | 'known' | 'conflicts') =>
  ingesters.reduce((total, { counts }) => total + counts[part], 0);
const { refused } = await consumeStream(stream, ingesters, {
  schemas: new SchemaKeeper(storage.registry, (hash) => schemas.recordSchema(hash)),
  keepRefused: (messages) => keepDeadLetters(storage, messages, { runId: run.id, nowUnixMs: Date.now() }),
  onBatch: () => console.log(JSON.stringify({ stored: sum('stored') })),
});
const [stored, known, conflicts] = [sum('stored'), sum('known'), sum('conflicts')];
console.log(JSON.stringify({ stored, known, conflicts, refused, end: true }));
await storage.close();
