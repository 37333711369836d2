import { readFile } from 'node:fs/promises';
import { RefusedJob } from '../../domain/errors.js';
import { kafkaConnection, type SecretOf } from '../../kafka-client/kafka-connection.js';
import type { CompiledSchemas } from '../avro/compiled-schemas.js';
import { SchemaRegistry } from '../confluent/schema-registry.js';
import { WriterSchemas } from '../confluent/writer-schemas.js';
import type { PacketShaper } from '../packet-shaper.js';
import { reasonOf } from '../refusal.js';
import { registerCompressionCodecs } from './compression-codecs.js';
import type { KafkaAlertsConfig } from './kafka-config.js';
import { KafkaStream } from './kafka-stream.js';
import type { MessageSchemas } from './read-message.js';
import type { SourceLog } from './source-log.js';

/** How a Kafka source is opened. */
export interface KafkaAlertsOptions {
  readonly log: SourceLog;
  readonly secretOf: SecretOf;
  /** Compiled schemas, to ask them for the schemas of raw records afterwards. */
  readonly schemas: CompiledSchemas;
  /** What makes the alerts of packets; that of ZTF and LSST when absent. */
  readonly shaper?: PacketShaper;
  /** Directories with `.avsc` files for Confluent-framed messages, where there is no registry. */
  readonly schemaDirectories?: readonly string[];
  /** How many callers take batches at once; each gets its share of the partitions. */
  readonly hands?: number;
  /** Ends the stream when all partitions were read to their ends and nothing came for this long. */
  readonly untilIdleSeconds?: number;
  /** Gives up joining. */
  readonly signal?: AbortSignal;
}

/**
 * Joins a consumer group and gives out the alerts of its topics.
 *
 * At least once: what was not acknowledged is given again, to this member or another; the store knows what it has.
 *
 * @throws {RefusedJob} when a secret or a file that the configuration names is not there
 * @throws {SourceUnavailable} when the brokers can't be reached or refuse us
 */
export async function openKafkaAlerts(
  config: KafkaAlertsConfig,
  options: KafkaAlertsOptions,
): Promise<KafkaStream> {
  registerCompressionCodecs();
  const connection = await kafkaConnection(config, options.secretOf, options.log);
  const stream = new KafkaStream(config, connection, await messageSchemas(config, options), options);
  const close = () => stream.close();
  options.signal?.addEventListener('abort', close, { once: true });
  if (options.signal?.aborted) close();
  await stream.start();
  options.signal?.removeEventListener('abort', close);
  return stream;
}

async function messageSchemas(
  config: KafkaAlertsConfig,
  options: KafkaAlertsOptions,
): Promise<MessageSchemas> {
  const compiled = options.schemas;
  const byId = config.registry
    ? registryOf(config.registry, config.giveUpAfterSeconds, options)
    : new WriterSchemas(options.schemaDirectories ?? [], compiled);
  const read = { compiled, byId, ...(options.shaper === undefined ? {} : { shaper: options.shaper }) };
  if (config.bareSchema === undefined) return read;
  try {
    const schema: unknown = JSON.parse(await readFile(config.bareSchema, 'utf8'));
    return { ...read, bare: compiled.compile(schema) };
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : reasonOf(error);
    throw new RefusedJob([
      `bareSchema: expected a file with an Avro schema; received ${config.bareSchema}: ${reason}`,
    ]);
  }
}

function registryOf(
  { url, username, password }: NonNullable<KafkaAlertsConfig['registry']>,
  giveUpAfterSeconds: number,
  { schemas, secretOf, log }: KafkaAlertsOptions,
): SchemaRegistry {
  return new SchemaRegistry(
    {
      url,
      giveUpAfterMs: giveUpAfterSeconds * 1000,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password: secretOf(password.secret, 'registry.password') }),
      onRetry: (reason) => log.warn({ registry: url, reason }, 'schema registry: no answer; asking again'),
    },
    schemas,
  );
}
