import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SourceUnavailable } from '../../src/domain/errors.js';
import { BROKER_SETTINGS } from '../../src/kafka-client/broker-settings.js';
import { kafkaConnection } from '../../src/kafka-client/kafka-connection.js';
import { bearerTokens } from '../../src/kafka-client/oauth-token.js';

const SECRET = 'correct horse';

let server: Server;
let asked: { readonly authorization: string | undefined; readonly body: string }[];
let answer: { status: number; body: string; location?: string };
let tokenUrl: string;

beforeEach(async () => {
  asked = [];
  answer = { status: 200, body: JSON.stringify({ access_token: 'token 1', expires_in: 300 }) };
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    asked.push({ authorization: request.headers.authorization, body });
    response.writeHead(answer.status, answer.location ? { location: answer.location } : {}).end(answer.body);
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth2/token`;
});
afterEach(() => server.close());

describe('tokens for brokers that want OAUTHBEARER, as those of GCN', () => {
  test('are asked for with the credentials of the client, and again only shortly before they end', async () => {
    let nowMs = 0;
    const tokens = bearerTokens({ tokenUrl, clientId: 'us', clientSecret: SECRET, scope: 'x' }, () => nowMs);
    expect([await tokens(), await tokens()]).toEqual([{ value: 'token 1' }, { value: 'token 1' }]);
    expect(asked).toEqual([
      {
        authorization: `Basic ${Buffer.from('us:correct%20horse').toString('base64')}`,
        body: 'grant_type=client_credentials&scope=x',
      },
    ]);
    answer.body = JSON.stringify({ access_token: 'token 2' });
    nowMs = 269_000;
    expect(await tokens()).toEqual({ value: 'token 1' });
    nowMs = 271_000;
    expect(await tokens()).toEqual({ value: 'token 2' });
  });

  test.each([
    [401, '{}', 'check sasl.clientId and the secret that sasl.clientSecret names'],
    [503, '{}', 'it may work later'],
    [302, '', "can't be reached"],
    [200, '<html>', 'is no JSON'],
    [200, '{"token":"x"}', 'has no access_token'],
    [200, 'null', 'has no access_token'],
  ])(
    'are missing with a reason that does not hold the secret: status %i, %s',
    async (status, body, reason) => {
      answer = { status, body, location: 'https://elsewhere.example/' };
      const tokens = bearerTokens({ tokenUrl, clientId: 'us', clientSecret: SECRET });
      const error = await tokens().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(SourceUnavailable);
      expect(String(error)).toContain(reason);
      expect(String(error)).not.toContain('horse');
    },
  );

  test('come to the client of brokers by settings, which want https except on this machine', async () => {
    const sasl = BROKER_SETTINGS.sasl.parse({
      mechanism: 'oauthbearer',
      tokenUrl,
      clientId: 'us',
      clientSecret: { secret: 'gcn' },
    });
    const settings = { brokers: ['kafka.gcn.nasa.gov:9092'], tls: true, clientId: 'x', sasl };
    const silent = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    };
    const made = await kafkaConnection(settings, (name, field) => `${name} for ${field}`, silent);
    if (!made.sasl || !('oauthBearerProvider' in made.sasl)) throw new Error('the mechanism is another');
    expect(await made.sasl.oauthBearerProvider()).toEqual({ value: 'token 1' });
    expect(asked[0]!.authorization).toBe(
      `Basic ${Buffer.from('us:gcn%20for%20sasl.clientSecret').toString('base64')}`,
    );
    const wrong = { ...sasl, tokenUrl: 'http://auth.gcn.nasa.gov/oauth2/token' };
    expect(BROKER_SETTINGS.sasl.safeParse(wrong).error?.issues[0]?.message).toContain('expected https');
  });
});
