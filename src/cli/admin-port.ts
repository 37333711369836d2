import type { Logger } from 'pino';
import type { Composition } from '../compose.js';
import type { Config } from '../config.js';
import type { MetricsSnapshot } from '../metrics/metrics.js';
import { createAdminServer } from '../server/admin-server.js';
import { Readiness } from '../server/readiness.js';

/** What operators see of a process. */
export interface AdminPort {
  readonly readiness: Readiness;
  /** Where it listens; absent without `AMPELGRAPH_ADMIN_PORT`. */
  readonly url: string | undefined;
  close(): Promise<void>;
}

/**
 * Serves metrics and health on the port that the configuration names, if any.
 *
 * @param workers  what other processes or threads, for which this one speaks, have counted
 */
export async function openAdminPort(
  { storage, metrics }: Pick<Composition, 'storage' | 'metrics'>,
  config: Pick<Config, 'adminHost' | 'adminPort'>,
  logger: Logger,
  workers: () => Promise<readonly MetricsSnapshot[]> = async () => [],
): Promise<AdminPort> {
  const readiness = new Readiness(storage, logger);
  const { adminHost: host, adminPort: port } = config;
  if (port === undefined) return { readiness, url: undefined, close: async () => undefined };
  metrics.watchProcess();
  const server = createAdminServer({
    metrics: async () => metrics.text(await workers()),
    readiness,
    logger,
  });
  await server.listen({ host, port });
  const address = server.addresses()[0];
  const url = `http://${host}:${typeof address === 'object' ? address.port : port}`;
  logger.info({ url }, 'metrics and health are served');
  return { readiness, url, close: () => server.close() };
}
