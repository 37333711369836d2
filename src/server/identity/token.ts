import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { BadUserInput } from '../../domain/errors.js';
import { makeFile } from '../new-file.js';

/** Issuer and audience of the tokens that a server makes for itself. */
export const OWN_ISSUER = 'ampelgraph';

/** A token lasts no longer. */
const MAX_TOKEN_SECONDS = 366 * 86_400;

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A token to be made. */
export interface TokenRequest {
  /** What it opens: names of rights and groups. */
  readonly grants: readonly string[];
  /** Whom it is for. */
  readonly subject: string;
  /** How long it is good: a number and one of s, m, h, d, like `30d`. */
  readonly expiresIn: string;
  /** File made by {@link createKeyPair}. */
  readonly keyFile: string;
  /** Default {@link OWN_ISSUER}, both. */
  readonly issuer?: string;
  readonly audience?: string;
  /** Unix time in milliseconds. */
  readonly clock: () => number;
  /** Makes the token's own id (`jti`), by which it can be revoked. Default a random UUID. */
  readonly newId?: () => string;
}

/** A token made. */
export interface CreatedToken {
  readonly token: string;
  readonly id: string;
  readonly expiresAtUnixMs: number;
}

/**
 * Makes an Ed25519 signing key and writes it to a file of mode 600 as a JWK with its thumbprint (RFC 7638) as `kid`.
 *
 * @returns the public part
 * @throws {BadUserInput} when the file is there already: tokens signed by its key would be worthless
 */
export async function createKeyPair(keyFile: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 });
  const text = `${JSON.stringify({ ...jwk, kid, alg: 'EdDSA', use: 'sig' }, null, 2)}\n`;
  if (!(await makeFile(keyFile, text)))
    throw new BadUserInput(`${keyFile} is there already; move it away to make a new key`, ['keyFile']);
  const { d: _private, ...publicPart } = jwk;
  return { ...publicPart, kid, alg: 'EdDSA', use: 'sig' };
}

/**
 * Makes a token signed with Ed25519 (RFC 8037).
 *
 * @throws {BadUserInput} for a subject or grants that are empty, a duration that is none, and a key file that is not one
 *
 * @example
 * await createToken({ grants: ['ztf-partnership'], subject: 'anna', expiresIn: '30d', keyFile, clock: Date.now });
 */
export async function createToken(request: TokenRequest): Promise<CreatedToken> {
  const { subject, grants } = request;
  if (subject === '') throw new BadUserInput('subject must not be empty', ['subject']);
  const empty = grants.findIndex((grant) => grant === '' || /\s/.test(grant));
  if (empty >= 0)
    throw new BadUserInput(
      `a grant must be a word without spaces; received ${JSON.stringify(grants[empty])}`,
      ['grants', empty],
    );
  const seconds = parseDurationSeconds(request.expiresIn);
  const jwk = await loadSigningKey(request.keyFile);
  const id = (request.newId ?? randomUUID)();
  const now = Math.floor(request.clock() / 1000);
  const token = await new SignJWT({ grants: [...grants] })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setIssuer(request.issuer ?? OWN_ISSUER)
    .setAudience(request.audience ?? OWN_ISSUER)
    .setSubject(subject)
    .setJti(id)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + seconds)
    .sign(await importJWK(jwk, 'EdDSA'));
  return { token, id, expiresAtUnixMs: (now + seconds) * 1000 };
}

/**
 * Reads a duration like `90s`, `15m`, `12h` or `30d`.
 *
 * @throws {BadUserInput} for anything else, for 0, and beyond {@link MAX_TOKEN_SECONDS}
 */
export function parseDurationSeconds(text: string): number {
  const [, count, unit] = /^([0-9]{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS[unit ?? ''] ?? Number.NaN);
  if (!(seconds > 0 && seconds <= MAX_TOKEN_SECONDS))
    throw new BadUserInput(
      `expiresIn must be a number and one of s, m, h, d, at most 366d, like 30d; received ${JSON.stringify(text)}`,
      ['expiresIn'],
    );
  return seconds;
}

async function loadSigningKey(keyFile: string): Promise<JWK> {
  const text = await readFile(keyFile, 'utf8').catch((error: unknown) => {
    throw new BadUserInput(`${keyFile} can't be read; make a key first`, ['keyFile'], { cause: error });
  });
  const jwk = parsedKey(text);
  if (jwk?.kty !== 'OKP' || jwk.crv !== 'Ed25519' || typeof jwk.d !== 'string')
    throw new BadUserInput(`${keyFile} must hold a private Ed25519 key as a JWK`, ['keyFile']);
  return jwk;
}

function parsedKey(text: string): JWK | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as JWK) : undefined;
  } catch {
    // Not JSON: answered by the caller like any other file that holds no key.
    return undefined;
  }
}
