import type { Logger } from 'pino';
import type { Composition } from '../compose.js';
import type { Config } from '../config.js';
import { BadUserInput } from '../domain/errors.js';
import type { MetricsSnapshot } from '../metrics/metrics.js';
import { createAdminServer } from '../server/admin-server.js';
import { Readiness } from '../server/readiness.js';

type AdminSettings = Pick<Config, 'adminHost' | 'adminPort'>;

/** How a process is seen by operators. */
export interface AdminOptions {
  readonly config: AdminSettings;
  readonly logger: Logger;
  /** What other processes or threads, for which this one speaks, have counted. */
  readonly workers?: () => Promise<readonly MetricsSnapshot[]>;
}

/** What can be done about an address that cannot be listened on. */
const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'another process listens there; AMPELGRAPH_ADMIN_PORT takes another port, or 0 for any that is free',
  EADDRNOTAVAIL: 'AMPELGRAPH_ADMIN_HOST must be an address of this machine',
  EACCES: 'this process lacks the right to do so; AMPELGRAPH_ADMIN_PORT takes another port',
};

/**
 * Does the work of a process, and meanwhile serves metrics and health on the port that the configuration names, if any.
 * Closes port and store whatever comes of either: what stays open would keep the process alive.
 *
 * @returns what the work returns
 * @throws {BadUserInput} when that port cannot be listened on, naming the setting
 * @throws what the work throws
 */
export async function withAdminPort<Result>(
  { storage, metrics }: Pick<Composition, 'storage' | 'metrics'>,
  { config, logger, workers = async () => [] }: AdminOptions,
  work: (readiness: Readiness) => Promise<Result>,
): Promise<Result> {
  try {
    const readiness = new Readiness(storage, logger);
    if (config.adminPort === undefined) return await work(readiness);
    metrics.watchProcess();
    const server = createAdminServer({
      metrics: async () => metrics.text(await workers()),
      readiness,
      logger,
    });
    try {
      logger.info({ url: await listening(server, config) }, 'metrics and health are served');
      return await work(readiness);
    } finally {
      await server.close();
    }
  } finally {
    await storage.close();
  }
}

/** @returns where it listens */
async function listening(
  server: ReturnType<typeof createAdminServer>,
  { adminHost: host, adminPort: port = 0 }: AdminSettings,
): Promise<string> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const advice = error instanceof Error && 'code' in error ? ADVICE[String(error.code)] : undefined;
    if (advice === undefined) throw error;
    throw new BadUserInput(`metrics and health cannot be served on ${host}:${port}: ${advice}`, [], {
      cause: error,
    });
  }
  const address = server.addresses()[0];
  return `http://${host}:${typeof address === 'object' ? address.port : port}`;
}
