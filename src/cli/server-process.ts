import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Composition } from '../compose.js';
import type { Config } from '../config.js';
import { RemarkBook } from '../engine/remarks/write-remark.js';
import { askedUnits } from '../engine/reproduction/asked-units.js';
import { ServingReproducer } from '../engine/reproduction/serving-reproducer.js';
import { withCatalogues } from '../engine/resources/resourceful-runner.js';
import { RevokedTokens } from '../engine/revoked-tokens.js';
import { createUnitRunner } from '../engine/unit-runner/unit-runner.js';
import { createServer } from '../server/create-server.js';
import { createBearerIdentity } from '../server/identity/bearer-identity.js';
import type { Identity } from '../server/identity/identity.js';
import { createIssuersIdentity } from '../server/identity/issuers-identity.js';
import { OWN_ISSUER } from '../server/identity/token.js';
import { makeFile } from '../server/new-file.js';
import type { Readiness } from '../server/readiness.js';
import { ownKeyFile } from './own-key.js';

const SECRET_BYTES = 32;

/** Makes the server of a composition and lets it listen; returns it with the address for people. */
export async function listen(
  composition: Composition,
  config: Config,
  logger: Logger,
  readiness: Readiness,
): Promise<{ readonly server: FastifyInstance; readonly url: string }> {
  const { storage, job, metrics, catalogue, versions } = composition;
  const runner = withCatalogues(createUnitRunner({ threads: 1, catalogue }), storage.catalogues);
  const server = await createServer({
    storage,
    labels: async () => job.labels,
    identity: await identityOf(composition, config),
    cursorSecret: await cursorSecret(config),
    matchFolder: join(config.dataDirectory, 'match'),
    clock: Date.now,
    logger,
    ...(config.rate ? { rate: { ...config.rate, nowMs: () => performance.now() } } : {}),
    trustedProxies: config.trustedProxies,
    observer: metrics.requests,
    reproducer: new ServingReproducer(
      { executions: storage.executions, runner, versions },
      askedUnits(job.channels),
    ),
    remarks: new RemarkBook(storage),
    readiness,
  });
  server.addHook('onClose', () => runner.close());
  void readiness
    .warmUp(storage.warm())
    .catch((error: unknown) => logger.error({ err: error }, 'the store was not made warm'));
  try {
    await server.listen({ host: config.host, port: config.port });
  } catch (error) {
    await server.close();
    throw error;
  }
  const address = server.addresses()[0];
  return { server, url: `http://${config.host}:${typeof address === 'object' ? address.port : config.port}` };
}

/** Accepts the tokens that this store's key signed, and those of the issuer that the configuration names. */
async function identityOf({ read, storage }: Composition, config: Config): Promise<Identity> {
  const revoked = new RevokedTokens(storage.records, Date.now);
  const isRevoked = (issuer: string, tokenId: string) => revoked.has(issuer, tokenId);
  const own = await createBearerIdentity({
    issuer: OWN_ISSUER,
    audience: OWN_ISSUER,
    keyFiles: [await ownKeyFile(config)],
    isRevoked,
    clock: Date.now,
  });
  const issuers = new Map([[OWN_ISSUER, own]]);
  const { identity } = read.job;
  if (identity)
    issuers.set(
      identity.issuer,
      await createBearerIdentity({
        issuer: identity.issuer,
        audience: identity.audience,
        algorithms: identity.algorithms,
        grantsClaim: identity.grantsClaim,
        isRevoked,
        clock: Date.now,
        ...(identity.keyFiles.length > 0 ? { keyFiles: identity.keyFiles } : {}),
        ...(identity.jwksUrl === undefined ? {} : { remoteKeys: { url: new URL(identity.jwksUrl) } }),
      }),
    );
  return createIssuersIdentity(issuers);
}

/** Gives the secret that authenticates cursors, made once a store: pages go on after a restart. */
async function cursorSecret(config: Config): Promise<Uint8Array> {
  const file = join(config.dataDirectory, 'cursor-secret');
  // Servers on several machines are given the same file, which they may not write.
  if (existsSync(file)) return readFile(file);
  await makeFile(file, randomBytes(SECRET_BYTES));
  return readFile(file);
}

/**
 * Ends a server without cutting anybody off: it says that it is not ready, waits until those who send work have seen
 * it, takes no new connections, and answers what is under way.
 */
export async function drain(server: FastifyInstance, readiness: Readiness, config: Config): Promise<void> {
  readiness.drain();
  await sleep(config.drainSeconds * 1000);
  await server.close();
}
