import { describe, expect, test } from 'vitest';
import { kafkaConnection } from '../../../src/kafka-client/kafka-connection.js';
import { KafkaAlertsConfig } from '../../../src/sources/kafka/kafka-config.js';
import { isHopeless, kafkaFault } from '../../../src/sources/kafka/kafka-fault.js';

const config = KafkaAlertsConfig.parse({ brokers: ['b1:9093'], topics: ['ztf'], group: 'g' });
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function clientError(name: string, message: string, cause?: Error, type?: string): Error {
  return Object.assign(new Error(message, cause ? { cause } : {}), { name, ...(type ? { type } : {}) });
}

describe('a fault of the brokers', () => {
  test.each([
    ['KafkaJSSASLAuthenticationError', 'SASL PLAIN authentication failed', undefined, 'sasl.mechanism', true],
    ['KafkaJSProtocolError', 'not authorized', 'TOPIC_AUTHORIZATION_FAILED', 'READ and DESCRIBE', true],
    ['KafkaJSProtocolError', 'not authorized', 'GROUP_AUTHORIZATION_FAILED', 'READ on the group', true],
    ['KafkaJSProtocolError', 'no such topic', 'UNKNOWN_TOPIC_OR_PARTITION', 'name of the topic', false],
    ['KafkaJSConnectionError', 'self-signed certificate', undefined, 'tls.ca', false],
    ['KafkaJSConnectionError', 'connect ECONNREFUSED', undefined, 'the brokers run', false],
    ['KafkaJSNotImplemented', 'LZ4 compression not implemented', undefined, 'gzip, snappy', true],
    ['KafkaJSError', 'something else', undefined, 'the log has the details', false],
  ])('%s (%s) is told with where it stood and what to check', (name, message, type, advice, hopeless) => {
    const cause = clientError(name, message, undefined, type);
    const error = clientError('KafkaJSNumberOfRetriesExceeded', 'gave up', cause);
    const fault = kafkaFault(config, 'reading', error);
    expect(fault.code).toBe('SOURCE_UNAVAILABLE');
    expect(fault.message).toContain(`reading failed: ${message} (brokers b1:9093; topics ztf; group g)`);
    expect(fault.message).toContain(advice);
    expect(isHopeless(error)).toBe(hopeless);
  });
});

describe('settings of a Kafka source', () => {
  test.each([
    [{ brokers: ['localhost'] }, 'brokers'],
    [{ topics: [] }, 'topics'],
    [{ topics: ['a b'] }, 'topics'],
    [{ sasl: { mechanism: 'gssapi', username: 'u', password: { secret: 's' } } }, 'sasl'],
    [{ sasl: { mechanism: 'plain', username: 'u', password: 'in the open' } }, 'sasl'],
    [{ registry: { url: 'file:///etc/passwd' } }, 'registry'],
    [{ topicz: ['ztf'] }, undefined],
  ])('%j are refused', (wrong, field) => {
    const parsed = KafkaAlertsConfig.safeParse({ brokers: ['b:1'], topics: ['ztf'], ...wrong });
    expect(parsed.error?.issues[0]?.path[0]).toBe(field);
  });

  test('become those of the client, with the password of the secret and the files of TLS', async () => {
    const sasl = { mechanism: 'scram-sha-256', username: 'ampel', password: { secret: 'ztf' } } as const;
    const given = { ...config, sasl, tls: true };
    const made = await kafkaConnection(given, (name, field) => `${name} for ${field}`, silent);
    expect(made).toMatchObject({
      brokers: ['b1:9093'],
      ssl: true,
      sasl: { mechanism: 'scram-sha-256', username: 'ampel', password: 'ztf for sasl.password' },
    });
  });

  test('that name a file of TLS which is not there are refused with its path', async () => {
    const given = { ...config, tls: { ca: '/nowhere/ca.pem' } };
    await expect(kafkaConnection(given, () => '', silent)).rejects.toThrow(/tls\.ca.*\/nowhere\/ca\.pem/);
  });
});
