import { readFile } from 'node:fs/promises';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import { BadUserInput } from '../../domain/errors.js';

/** Members of a JWK that are public; everything else of a key file stays unread. */
const PUBLIC_MEMBERS = ['kty', 'kid', 'alg', 'use', 'key_ops', 'crv', 'x', 'y', 'n', 'e'] as const;

const keyShape = z.looseObject({ kty: z.string() });
const keyFileShape = z.union([z.object({ keys: z.array(keyShape) }), keyShape]);

/** How a remote key set is fetched. */
export interface RemoteKeys {
  readonly url: URL;
  /** An answer later than this counts as none. Default 5000. */
  readonly timeoutMs?: number;
  /** An unknown key id makes the set be fetched again, but not more often than this. Default 30000. */
  readonly cooldownMs?: number;
  /** The set is fetched again after this. Default 600000. */
  readonly maxAgeMs?: number;
}

/** Loads the public parts of the keys in files: a JWK or a JWK set each. */
export async function loadKeyFiles(files: readonly string[]): Promise<readonly JWK[]> {
  const keys = await Promise.all(files.map(loadKeyFile));
  return keys.flat();
}

/** Makes the function that finds the key of a token: local keys first, then the remote set. */
export function keyFinder(local: readonly JWK[], remote: RemoteKeys | undefined): JWTVerifyGetKey {
  const localSet = createLocalJWKSet({ keys: [...local] } satisfies JSONWebKeySet);
  const remoteSet =
    remote &&
    createRemoteJWKSet(remote.url, {
      timeoutDuration: remote.timeoutMs ?? 5000,
      cooldownDuration: remote.cooldownMs ?? 30_000,
      cacheMaxAge: remote.maxAgeMs ?? 600_000,
    });
  return async (header, token) => {
    try {
      return await localSet(header, token);
    } catch (error) {
      if (remoteSet && error instanceof errors.JWKSNoMatchingKey) return remoteSet(header, token);
      throw error;
    }
  };
}

async function loadKeyFile(file: string): Promise<readonly JWK[]> {
  const parsed = keyFileShape.safeParse(parseJson(await readFile(file, 'utf8'), file));
  if (!parsed.success)
    throw new BadUserInput(`${file} must hold a JWK or a JWK set (RFC 7517)`, ['keyFiles'], {
      cause: parsed.error,
    });
  const content = parsed.data;
  const keys =
    'keys' in content && Array.isArray(content.keys)
      ? content.keys.map((key) => keyShape.parse(key))
      : [keyShape.parse(content)];
  return keys.map((key) => publicPart(key, file));
}

function publicPart(key: z.infer<typeof keyShape>, file: string): JWK {
  if (key.kty === 'oct')
    throw new BadUserInput(`${file} holds a symmetric key; give shared secrets as \`secret\` instead`, [
      'keyFiles',
    ]);
  const part: Record<string, unknown> = { kty: key.kty };
  // A signing key's key_ops say "sign", which would forbid verifying with its public part.
  for (const member of PUBLIC_MEMBERS)
    if (member !== 'key_ops' && key[member] !== undefined) part[member] = key[member];
  return part as JWK;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadUserInput(`${file} must hold a JWK as JSON`, ['keyFiles'], { cause: error });
  }
}
