import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import type { Logger } from 'pino';
import { addHealth } from './health.js';
import type { Readiness } from './readiness.js';

/** What the admin server tells. */
export interface AdminParts {
  /** Everything counted, in Prometheus' text format. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly readiness: Readiness;
  readonly logger: Logger;
}

/**
 * Makes the server for those who keep the process running: `/metrics`, `/healthz`, `/readyz`. The caller lets it listen
 * on a port of its own.
 *
 * It knows no viewers, and its counts by channel and unit tell of channels that most viewers can't read: it must never
 * be reachable from where the API is.
 */
export function createAdminServer({ metrics, readiness, logger }: AdminParts): FastifyInstance {
  const server: FastifyInstance = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
  });
  addHealth(server, readiness);
  server.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics();
    return reply.header('cache-control', 'no-store').type(contentType).send(text);
  });
  return server;
}
