import type { Command } from 'commander';
import type { Config } from '../config.js';
import { secretOf } from '../config.js';
import { RefusedJob } from '../domain/errors.js';
import type { JsonObject } from '../domain/scalar.js';
import { type ChosenSource, chooseSource } from '../sources/choose-source.js';
import { atLeastOne } from './whole-number.js';

/** Options of a command that reads Kafka. Everything else is set in the configuration file. */
export interface KafkaOptions {
  readonly kafka?: string;
  readonly topic?: readonly string[];
  readonly group?: string;
  readonly from?: string;
  readonly sessionTimeout?: number;
  readonly registry?: string;
  readonly bareSchema?: string;
  readonly sasl?: string;
  readonly saslUser?: string;
  readonly saslPasswordSecret: string;
  readonly saslTokenUrl?: string;
  readonly tls?: string | boolean;
}

/** Adds the options to a command. */
export function addKafkaOptions(command: Command): Command {
  return command
    .option('--kafka <brokers>', 'read Kafka instead of files: host:port, several with commas')
    .option('--topic <name...>', 'topics, or patterns between slashes: /^ztf_\\d{8}_programid1$/')
    .option('--group <name>', 'consumer group: processes with one name share the partitions', 'ampelgraph')
    .option('--from <place>', 'where a new group begins: earliest, latest', 'earliest')
    .option(
      '--session-timeout <seconds>',
      'after how long others take the partitions of a process that died (30)',
      atLeastOne,
    )
    .option('--registry <url>', 'schema registry of Confluent-framed messages')
    .option('--bare-schema <file>', 'Avro schema of messages that are bare Avro')
    .option('--sasl <mechanism>', 'plain, scram-sha-256, scram-sha-512 or oauthbearer')
    .option('--sasl-user <name>', 'user name for --sasl; client id of oauthbearer')
    .option(
      '--sasl-password-secret <name>',
      'the password is the variable AMPELGRAPH_SECRET_<NAME>',
      'kafka-password',
    )
    .option('--sasl-token-url <url>', 'where oauthbearer asks for tokens')
    .option('--tls [ca]', 'encrypted; with a PEM file of the authority, if it is not known to the system');
}

/**
 * Makes the source that the options name; `undefined` without `--kafka`.
 *
 * @throws {RefusedJob} naming each option that can't be used
 */
export function kafkaSource(options: KafkaOptions, config: Config): ChosenSource | undefined {
  if (options.kafka === undefined) return undefined;
  const { topic, group, from, sessionTimeout, registry, bareSchema, sasl, tls } = options;
  const given = {
    brokers: options.kafka.split(','),
    topics: [...(topic ?? [])],
    ...(group === undefined ? {} : { group }),
    ...(from === undefined ? {} : { from }),
    ...(sessionTimeout === undefined ? {} : { sessionTimeoutSeconds: sessionTimeout }),
    ...(registry === undefined ? {} : { registry: { url: registry } }),
    ...(bareSchema === undefined ? {} : { bareSchema }),
    ...(tls === undefined ? {} : { tls: typeof tls === 'string' ? { ca: tls } : tls }),
    ...(sasl === undefined ? {} : { sasl: saslOf(sasl, options) }),
  };
  const chosen = chooseSource({ unit: 'KafkaAlerts', config: given }, (name, field) =>
    secretOf(config, name, field),
  );
  if ('kind' in chosen) return chosen;
  const [first, ...rest] = chosen.map(
    ({ path, message }) => `--kafka: ${path.slice(1).join('.')}: ${message}`,
  );
  throw new RefusedJob([first ?? '--kafka: cannot be used', ...rest]);
}

function saslOf(
  mechanism: string,
  { saslUser = '', saslPasswordSecret, saslTokenUrl = '' }: KafkaOptions,
): JsonObject {
  const secret = { secret: saslPasswordSecret };
  return mechanism === 'oauthbearer'
    ? { mechanism, clientId: saslUser, clientSecret: secret, tokenUrl: saslTokenUrl }
    : { mechanism, username: saslUser, password: secret };
}
