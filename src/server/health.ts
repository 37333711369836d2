import type { FastifyInstance } from 'fastify';
import type { Readiness } from './readiness.js';

/** Adds what watchers ask: `/healthz` (the process lives) and `/readyz` (work may be sent here). */
export function addHealth(server: FastifyInstance, readiness: Readiness): void {
  server.get('/healthz', (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );
  server.get('/readyz', async (_request, reply) => {
    const status = await readiness.ask();
    return reply
      .header('cache-control', 'no-store')
      .code(status === 'ready' ? 200 : 503)
      .send({ status });
  });
}
