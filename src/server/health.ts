import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Storage } from '../storage/port.js';

/** Adds what watchers ask: `/healthz` (queries are answered) and `/readyz` (and the store can be read and written). */
export function addHealth(server: FastifyInstance, storage: Pick<Storage, 'ping'>, logger: Logger): void {
  server.get('/healthz', (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );
  server.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    try {
      await storage.ping();
      return { status: 'ready' };
    } catch (error) {
      logger.error({ err: error }, 'the store does not answer');
      return reply.code(503).send({ status: 'the store does not answer' });
    }
  });
}
