import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { join } from 'node:path';
import { base64url, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BadUserInput, Unauthenticated } from '../../src/domain/errors.js';
import { createBearerIdentity } from '../../src/server/identity/bearer-identity.js';
import type { Identity } from '../../src/server/identity/identity.js';
import { createIssuersIdentity } from '../../src/server/identity/issuers-identity.js';
import { createKeyPair, createToken, parseDurationSeconds } from '../../src/server/identity/token.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const NOW = Date.UTC(2026, 10, 22);
const clock = () => NOW;
const AT = { issuer: 'ampelgraph', audience: 'ampelgraph', clock };

const folder = temporaryFolder();
let keyFile: string;
let identity: Identity;

beforeAll(async () => {
  keyFile = join(folder, 'keys', 'token.jwk.json');
  await createKeyPair(keyFile);
  identity = await createBearerIdentity({ ...AT, keyFiles: [keyFile] });
});

/** Signs claims with the server's own key, for tokens that createToken would not make. */
async function signed(
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const { importJWK } = await import('jose');
  const jwk = JSON.parse(await readFile(keyFile, 'utf8'));
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid, ...header })
    .sign(await importJWK(jwk, 'EdDSA'));
}

const claims = (changes: Record<string, unknown> = {}) => ({
  iss: 'ampelgraph',
  aud: 'ampelgraph',
  sub: 'anna',
  exp: NOW / 1000 + 60,
  grants: ['ztf-partnership'],
  ...changes,
});

const refusal = async (authorization: string, by: Identity = identity): Promise<string> => {
  const error = await by.authenticate(authorization).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Unauthenticated);
  return (error as Unauthenticated).message;
};

describe('who sends a token', () => {
  test('a token that was revoked is refused by its id, others of the same key are not', async () => {
    const asked: string[] = [];
    const isRevoked = async (issuer: string, tokenId: string) => {
      asked.push(`${issuer} ${tokenId}`);
      return tokenId === 'lost';
    };
    const by = await createBearerIdentity({ ...AT, keyFiles: [keyFile], isRevoked });
    expect(await refusal(`Bearer ${await signed(claims({ jti: 'lost' }))}`, by)).toContain('it was revoked');
    expect(await by.authenticate(`Bearer ${await signed(claims({ jti: 'kept' }))}`)).toMatchObject({
      subject: 'anna',
    });
    expect(await by.authenticate(`Bearer ${await signed(claims())}`)).toMatchObject({ subject: 'anna' });
    expect(asked).toEqual(['ampelgraph lost', 'ampelgraph kept']);
  });

  test('without a token a viewer is anonymous', async () => {
    expect(await identity.authenticate(undefined)).toEqual({ kind: 'ANONYMOUS' });
  });

  test('a token made here opens its grants for its subject until it expires', async () => {
    const request = {
      grants: ['ztf-partnership', 'group:tde-team'],
      subject: 'anna',
      expiresIn: '30d',
      keyFile,
      clock,
    };
    const { token, id, expiresAtUnixMs } = await createToken(request);
    expect(await identity.authenticate(`Bearer ${token}`)).toEqual({
      kind: 'TOKEN',
      subject: 'anna',
      grants: ['ztf-partnership', 'group:tde-team'],
    });
    expect(expiresAtUnixMs).toBe(NOW + 30 * 86_400_000);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const later = await createBearerIdentity({
      ...AT,
      keyFiles: [keyFile],
      clock: () => expiresAtUnixMs + 4000,
    });
    expect((await later.authenticate(`Bearer ${token}`)).kind).toBe('TOKEN');
    const tooLate = await createBearerIdentity({
      ...AT,
      keyFiles: [keyFile],
      clock: () => expiresAtUnixMs + 6000,
    });
    expect(await refusal(`Bearer ${token}`, tooLate)).toContain('expired');
  });

  test.each([
    ['expired', { exp: NOW / 1000 - 6 }, 'it has expired'],
    ['for another audience', { aud: 'elsewhere' }, 'for another audience'],
    ['of another issuer', { iss: 'elsewhere' }, 'from another issuer'],
    ['not valid yet', { nbf: NOW / 1000 + 6 }, 'not valid yet'],
    ['without exp', { exp: undefined }, 'claim exp is missing'],
    ['without sub', { sub: undefined }, 'claim sub is missing'],
    ['without iss', { iss: undefined }, 'claim iss is missing'],
    ['without aud', { aud: undefined }, 'claim aud is missing'],
    ['with grants that are no texts', { grants: [1] }, 'claim grants must be'],
    [
      'with too many grants',
      { grants: Array.from({ length: 201 }, (_, n) => `g${n}`) },
      'at most 200 grants',
    ],
  ])('a token %s is refused with that reason', async (_name, changes, reason) => {
    expect(await refusal(`Bearer ${await signed(claims(changes))}`)).toContain(reason);
  });

  test('a token with a changed payload, another key or no signature is refused', async () => {
    const [header, payload, signature] = (await signed(claims())).split('.') as [string, string, string];
    const altered = base64url.encode(JSON.stringify(claims({ grants: ['everything'] })));
    expect(await refusal(`Bearer ${header}.${altered}.${signature}`)).toContain('signature is wrong');
    const stranger = await generateKeyPair('EdDSA');
    const foreign = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'EdDSA' })
      .sign(stranger.privateKey);
    expect(await refusal(`Bearer ${foreign}`)).toContain('signature is wrong');
    const unknown = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'EdDSA', kid: 'other' })
      .sign(stranger.privateKey);
    expect(await refusal(`Bearer ${unknown}`)).toContain('does not know');
    const none = `${base64url.encode(JSON.stringify({ alg: 'none' }))}.${payload}.`;
    expect(await refusal(`Bearer ${none}`)).toContain('algorithm');
  });

  test('a token signed with the public key as a shared secret is refused', async () => {
    const { x } = JSON.parse(await readFile(keyFile, 'utf8'));
    const confused = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256' })
      .sign(base64url.decode(x));
    expect(await refusal(`Bearer ${confused}`)).toContain('algorithm');
  });

  test.each([
    'Basic YTpi',
    'Bearer',
    'Bearer a b',
    'Bearer not.a.token',
    'Bearer ....',
    `Bearer ${'x'.repeat(20_000)}`,
  ])('the header %.20s is refused and never anonymous', async (header) => {
    expect(await refusal(header)).not.toBe('');
  });

  test('grants are read from a nested claim, from a claim with dots in its name, or from words', async () => {
    const at = (grantsClaim: string) => createBearerIdentity({ ...AT, keyFiles: [keyFile], grantsClaim });
    const nested = await signed(claims({ grants: undefined, realm_access: { roles: ['a', 'b'] } }));
    expect(await (await at('realm_access.roles')).authenticate(`Bearer ${nested}`)).toMatchObject({
      grants: ['a', 'b'],
    });
    const dotted = await signed(claims({ grants: undefined, 'https://x.org/grants': 'a b' }));
    expect(await (await at('https://x.org/grants')).authenticate(`Bearer ${dotted}`)).toMatchObject({
      grants: ['a', 'b'],
    });
    expect(await identity.authenticate(`Bearer ${dotted}`)).toMatchObject({ grants: [] });
  });
});

describe('keys', () => {
  test('a key is written for its owner alone and never over another', async () => {
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    await expect(createKeyPair(keyFile)).rejects.toThrow(BadUserInput);
  });

  test('shared secrets verify nothing unless one is configured, and keys nothing beside it', async () => {
    const secret = new Uint8Array(32).fill(7);
    const shared = await createBearerIdentity({ ...AT, secret });
    const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect(await shared.authenticate(`Bearer ${token}`)).toMatchObject({ subject: 'anna' });
    expect(await refusal(`Bearer ${await signed(claims())}`, shared)).toContain('algorithm');
    await expect(createBearerIdentity({ ...AT, keyFiles: [keyFile], algorithms: ['HS256'] })).rejects.toThrow(
      /algorithms/,
    );
    await expect(createBearerIdentity({ ...AT, keyFiles: [keyFile], algorithms: ['none'] })).rejects.toThrow(
      /algorithms/,
    );
    await expect(createBearerIdentity({ ...AT, secret: new Uint8Array(8) })).rejects.toThrow(/32 bytes/);
    await expect(createBearerIdentity({ ...AT })).rejects.toThrow(/keyFiles/);
  });

  test('a file that holds no key, or a symmetric one, is refused by name', async () => {
    for (const [name, text] of [
      ['text', 'hello'],
      ['empty', '{}'],
      ['symmetric', '{"kty":"oct","k":"AAAA"}'],
    ] as const) {
      const file = join(folder, `${name}.json`);
      await writeFile(file, text);
      await expect(createBearerIdentity({ ...AT, keyFiles: [file] })).rejects.toThrow(file);
    }
  });

  test('two issuers can share a server', async () => {
    const token = await signed(claims());
    const both = createIssuersIdentity(new Map([['ampelgraph', identity]]));
    expect(await both.authenticate(`Bearer ${token}`)).toMatchObject({ subject: 'anna' });
    expect(await both.authenticate(undefined)).toEqual({ kind: 'ANONYMOUS' });
    expect(await refusal(`Bearer ${await signed(claims({ iss: 'elsewhere' }))}`, both)).toContain(
      'another issuer',
    );
    expect(await refusal('Bearer x', both)).toContain('malformed');
  });

  test.each(['', '30', 'd', '0d', '-1d', '400d', '1.5h', '1w'])('the duration %j is refused', (text) => {
    expect(() => parseDurationSeconds(text)).toThrow(BadUserInput);
  });
});

describe('a remote key set', () => {
  let requests = 0;
  let url: URL;
  let sign: (kid: string) => Promise<string>;
  const server = createHttpServer(async (_request, response) => {
    requests += 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [{ ...publicKey, kid: 'first' }] }));
  });
  let publicKey: object;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    publicKey = await exportJWK(pair.publicKey);
    sign = (kid) => new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid }).sign(pair.privateKey);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/keys`);
  });

  afterAll(() => void server.close());

  test('is fetched once for many tokens, and not again for each unknown key', async () => {
    const remote = await createBearerIdentity({ ...AT, remoteKeys: { url }, algorithms: ['ES256'] });
    for (let n = 0; n < 5; n++) await remote.authenticate(`Bearer ${await sign('first')}`);
    for (let n = 0; n < 5; n++)
      expect(await refusal(`Bearer ${await sign('second')}`, remote)).toContain('does not know');
    expect(requests).toBe(1);
  });

  test('that can not be reached refuses tokens instead of making them anonymous', async () => {
    const gone = await createBearerIdentity({
      ...AT,
      remoteKeys: { url: new URL('http://127.0.0.1:9/keys'), timeoutMs: 500 },
      algorithms: ['ES256'],
    });
    expect(await refusal(`Bearer ${await sign('first')}`, gone)).toContain('try again later');
  });
});
