import { readFile } from 'node:fs/promises';
import { type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import { RefusedJob } from '../domain/errors.js';
import type { BrokerSettings } from './broker-settings.js';
import { type ClientLog, kafkaLog } from './kafka-log.js';
import { bearerTokens } from './oauth-token.js';

/**
 * Gives a secret by its name.
 *
 * @param field  that asks for it, for the message
 * @throws {RefusedJob} when it is not set, saying where it is expected
 */
export type SecretOf = (name: string, field: string) => string;

const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTION_TIMEOUT_MS = 5_000;

/**
 * Makes the client's settings: TLS files read, secrets looked up.
 *
 * @throws {RefusedJob} when a secret is not set or a file cannot be read, naming it and never a secret's value
 */
export async function kafkaConnection(
  config: BrokerSettings,
  secretOf: SecretOf,
  log: ClientLog,
): Promise<KafkaConfig> {
  const sasl = config.sasl && saslOf(config.sasl, secretOf);
  const ssl = await tlsOf(config.tls);
  return {
    clientId: config.clientId,
    brokers: [...config.brokers],
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    logLevel: logLevel.INFO,
    logCreator: kafkaLog(log),
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
  };
}

function saslOf(sasl: NonNullable<BrokerSettings['sasl']>, secretOf: SecretOf): SASLOptions {
  if (sasl.mechanism === 'oauthbearer') {
    const { mechanism, tokenUrl, clientId, scope } = sasl;
    const clientSecret = secretOf(sasl.clientSecret.secret, 'sasl.clientSecret');
    return { mechanism, oauthBearerProvider: bearerTokens({ tokenUrl, clientId, clientSecret, scope }) };
  }
  const password = secretOf(sasl.password.secret, 'sasl.password');
  return { mechanism: sasl.mechanism, username: sasl.username, password };
}

async function tlsOf(tls: BrokerSettings['tls']): Promise<KafkaConfig['ssl']> {
  if (typeof tls === 'boolean') return tls ? true : undefined;
  const read = async (name: 'ca' | 'cert' | 'key') => {
    const path = tls[name];
    if (path === undefined) return {};
    try {
      return { [name]: await readFile(path, 'utf8') };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new RefusedJob([`tls.${name}: expected a PEM file; received ${path}: ${reason}`]);
    }
  };
  return Object.assign({}, ...(await Promise.all([read('ca'), read('cert'), read('key')])));
}
