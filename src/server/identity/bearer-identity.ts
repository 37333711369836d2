import { type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { ANONYMOUS, type Viewer } from '../../access/viewer.js';
import { AmpelGraphError, BadUserInput, Unauthenticated } from '../../domain/errors.js';
import { grantsIn } from './grants-claim.js';
import type { Identity } from './identity.js';
import { refusalOf } from './token-refusal.js';
import { keyFinder, loadKeyFiles, type RemoteKeys } from './verification-keys.js';

/** Seconds by which clocks may differ. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** A longer header is refused unread. */
const MAX_AUTHORIZATION = 16_384;

/** A shorter shared secret is refused: RFC 7518, section 3.2, wants as many bytes as the hash has. */
const MIN_SECRET_BYTES = 32;

/** Asymmetric signature algorithms of JOSE that can be accepted. */
const SIGNATURES = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
];
const SHARED_SECRETS = ['HS256', 'HS384', 'HS512'];

/** Whose tokens are accepted, and how they are read. */
export interface BearerIdentityOptions {
  readonly issuer: string | readonly string[];
  readonly audience: string | readonly string[];
  /** JWK or JWK set files whose public parts verify tokens. */
  readonly keyFiles?: readonly string[];
  readonly remoteKeys?: RemoteKeys;
  /** Accepted algorithms. Default EdDSA (and its later name Ed25519). */
  readonly algorithms?: readonly string[];
  /** Shared secret, for HS256 and its kin alone; keys are not used then. */
  readonly secret?: Uint8Array;
  /** Where grants stand in a token: a claim, or a path of members joined by dots. Default `grants`. */
  readonly grantsClaim?: string;
  /** Tells which tokens were revoked, by their `jti`; those without one can't be. Default none. */
  readonly isRevoked?: (issuer: string, tokenId: string) => Promise<boolean>;
  /** Unix time in milliseconds. */
  readonly clock: () => number;
}

/**
 * Makes the identity that verifies bearer tokens (RFC 6750, RFC 7519).
 *
 * `iss`, `aud`, `exp` and `sub` are required; `nbf` is respected; algorithms are pinned. No token: anonymous.
 *
 * @throws {BadUserInput} when the options can't be safe: no key, unknown algorithms, HS* without or beside a secret
 */
export async function createBearerIdentity(options: BearerIdentityOptions): Promise<Identity> {
  const algorithms = checkedAlgorithms(options);
  const verify = await verifierOf(options, algorithms);
  const grantsClaim = options.grantsClaim ?? 'grants';
  return {
    async authenticate(authorization) {
      if (authorization === undefined) return ANONYMOUS;
      const claims = await verify(tokenIn(authorization));
      const { iss = '', jti } = claims;
      if (typeof jti === 'string' && (await options.isRevoked?.(iss, jti)))
        throw new Unauthenticated('the bearer token was refused: it was revoked; obtain a new one');
      return viewerOf(claims, grantsClaim);
    },
  };
}

async function verifierOf(
  options: BearerIdentityOptions,
  algorithms: readonly string[],
): Promise<(token: string) => Promise<JWTPayload>> {
  const checks = (): JWTVerifyOptions => ({
    issuer: [options.issuer].flat(),
    audience: [options.audience].flat(),
    algorithms: [...algorithms],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: new Date(options.clock()),
    requiredClaims: ['exp', 'sub'],
  });
  const { secret } = options;
  const keys = secret ? undefined : keyFinder(await loadKeyFiles(options.keyFiles ?? []), options.remoteKeys);
  return async (token) => {
    try {
      const { payload } = secret
        ? await jwtVerify(token, secret, checks())
        : await jwtVerify(token, keys as NonNullable<typeof keys>, checks());
      return payload;
    } catch (error) {
      throw error instanceof AmpelGraphError ? error : refusalOf(error);
    }
  };
}

function checkedAlgorithms(options: BearerIdentityOptions): readonly string[] {
  const { secret } = options;
  if (secret && secret.byteLength < MIN_SECRET_BYTES)
    throw new BadUserInput(
      `secret must have at least ${MIN_SECRET_BYTES} bytes; received ${secret.byteLength}`,
      ['secret'],
    );
  if (!secret && !options.remoteKeys && !options.keyFiles?.length)
    throw new BadUserInput('verifying tokens needs keyFiles, remoteKeys or a secret; received none', [
      'keyFiles',
    ]);
  const known = secret ? SHARED_SECRETS : SIGNATURES;
  const algorithms = options.algorithms ?? (secret ? ['HS256'] : ['EdDSA', 'Ed25519']);
  const wrong = algorithms.find((algorithm) => !known.includes(algorithm));
  if (algorithms.length === 0 || wrong !== undefined)
    throw new BadUserInput(
      `algorithms must be some of ${known.join(', ')}${secret ? ' with a shared secret' : ''}; received ${wrong ?? 'none'}`,
      ['algorithms'],
    );
  return algorithms;
}

function tokenIn(authorization: string): string {
  const [, token] =
    authorization.length > MAX_AUTHORIZATION ? [] : (/^Bearer +(\S+) *$/i.exec(authorization) ?? []);
  if (token === undefined)
    throw new Unauthenticated('the Authorization header must be `Bearer` and one token');
  return token;
}

function viewerOf(claims: JWTPayload, grantsClaim: string): Viewer {
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '')
    throw new Unauthenticated('the bearer token was refused: its claim sub must be a text');
  return { kind: 'TOKEN', subject: sub, grants: grantsIn(claims, grantsClaim) };
}
