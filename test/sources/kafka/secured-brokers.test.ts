import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KafkaAlertsConfig } from '../../../src/sources/kafka/kafka-config.js';
import type { KafkaStream } from '../../../src/sources/kafka/kafka-stream.js';
import { openKafkaAlerts } from '../../../src/sources/kafka/open-kafka-alerts.js';
import { alertSchemas } from '../../../src/sources/open-source.js';
import { heardLog } from '../../fixtures/heard-log.js';
import { KafkaGate } from '../../fixtures/kafka-gate.js';
import { jsonMessage, surveyMessages } from '../../fixtures/kafka-messages.js';
import { hasMockKafka, MockKafka } from '../../fixtures/mock-kafka.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const ALERTS = 100;
const PASSWORD = 'correct horse, battery';
const folder = temporaryFolder();
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];

/** Makes a certificate for this machine that is its own authority. Says so when it can't. */
function hasCertificate(): boolean {
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
  ]);
  if (made.status !== 0) console.warn('skipped: openssl makes no certificate here');
  return made.status === 0;
}

describe.skipIf(!hasMockKafka() || !hasCertificate())(
  'brokers that ask for TLS and a password',
  { concurrent: true, timeout: 60_000 },
  () => {
    let mock: MockKafka;
    let gate: KafkaGate;
    let mutual: KafkaGate;
    const streams: KafkaStream[] = [];
    const { log, text: logged } = heardLog();

    beforeAll(async () => {
      mock = await MockKafka.start();
      await mock.produce('ztf', [...surveyMessages(ALERTS, 8, jsonMessage)]);
      const [user, own] = [
        { name: 'ampel', password: PASSWORD },
        { key: readFileSync(key), cert: readFileSync(cert) },
      ];
      gate = await KafkaGate.start(mock.broker, user, own);
      mutual = await KafkaGate.start(mock.broker, user, { ...own, ca: own.cert, requestCert: true });
    });
    afterAll(async () => {
      for (const stream of streams) stream.close();
      await Promise.all([gate?.stop(), mutual?.stop()]);
      await mock?.stop();
    });

    async function open(
      group: string,
      at: KafkaGate,
      more: {
        readonly mechanism?: string;
        readonly tls?: unknown;
        readonly password?: string;
        readonly giveUpAfterSeconds?: number;
      },
    ): Promise<KafkaStream> {
      const { mechanism = 'scram-sha-512', tls = { ca: cert }, password = PASSWORD } = more;
      const stream = await openKafkaAlerts(
        KafkaAlertsConfig.parse({
          brokers: [at.address],
          topics: ['ztf'],
          group,
          sessionTimeoutSeconds: 3,
          giveUpAfterSeconds: more.giveUpAfterSeconds ?? 600,
          sasl: { mechanism, username: 'ampel', password: { secret: 'kafka-password' } },
          tls,
        }),
        { log, secretOf: () => password, schemas: alertSchemas() },
      );
      streams.push(stream);
      return stream;
    }

    /** Takes until all alerts have come; gives how many came. */
    async function count(stream: KafkaStream): Promise<number> {
      let alerts = 0;
      while (alerts < ALERTS) {
        const batch = await stream.take(50);
        if (!batch) break;
        alerts += batch.items.filter(({ kind }) => kind === 'alert').length;
        await batch.acknowledge();
      }
      return alerts;
    }

    test.each(['plain', 'scram-sha-256', 'scram-sha-512'])('are read by %s', async (mechanism) => {
      expect(await count(await open(mechanism, gate, { mechanism }))).toBe(ALERTS);
      expect(gate.passed).toContain(mechanism.toUpperCase());
    });

    test('are read with a certificate of the client where they want one', async () => {
      expect(await count(await open('mutual', mutual, { tls: { ca: cert, cert, key } }))).toBe(ALERTS);
    });

    test('are not read without a certificate where they want one', async () => {
      await expect(open('uncertain', mutual, { giveUpAfterSeconds: 2 })).rejects.toMatchObject({
        code: 'SOURCE_UNAVAILABLE',
      });
    });

    test('are not waited for when the password is wrong, which is not told', async () => {
      await expect(open('wrong', gate, { password: 'incorrect horse' })).rejects.toMatchObject({
        code: 'SOURCE_UNAVAILABLE',
        message: expect.stringMatching(/127\.0\.0\.1.*check sasl\.mechanism, sasl\.username and the secret/),
      });
      expect(logged()).not.toMatch(/horse/);
    });

    test('are not believed when nobody vouches for their certificate', async () => {
      await expect(open('untrusted', gate, { tls: true, giveUpAfterSeconds: 2 })).rejects.toMatchObject({
        code: 'SOURCE_UNAVAILABLE',
        message: expect.stringMatching(/certificate.*check tls.*tls\.ca/),
      });
    });
  },
);
