import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ObservedOperation, RequestObserver } from './request-observer.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the GraphQL operation of the request came to, once it is answered. */
    operation: ObservedOperation | undefined;
  }
}

/** The header in which a proxy may give a request its id, and in which every answer names it. */
const REQUEST_ID_HEADER = 'x-request-id';

const HEALTH_ROUTES: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** Takes the id that a proxy gave, when it is a plain word, or makes one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(given) ? given : randomUUID();
}

/**
 * Names each request in its answer, tells the observer of it, and logs one line for it: successes at `debug`, what the
 * caller can mend at `info`, faults at `error`. Lines have no query, variables or credentials.
 */
export function observeRequests(server: FastifyInstance, observer: RequestObserver | undefined): void {
  server.decorateRequest('operation', undefined);
  server.addHook('onRequest', async (request, reply) => {
    reply.header(REQUEST_ID_HEADER, request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    const { operation } = request;
    if (operation) observer?.operation(operation);
    const observed = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    };
    observer?.request(observed);
    logLine(request, reply, observed.route);
  });
}

function logLine(request: FastifyRequest, reply: FastifyReply, route: string): void {
  const { operation } = request;
  const line = {
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    viewer: request.viewer?.kind,
    ...(operation
      ? {
          operation: operation.name,
          code: operation.code,
          rows: operation.readRows,
          incident: operation.incident,
        }
      : {}),
  };
  const isFault = reply.statusCode >= 500 || operation?.code === 'INTERNAL_SERVER_ERROR';
  const isRefused = reply.statusCode >= 400 || (operation !== undefined && operation.code !== 'OK');
  // Watchers ask every few seconds, and say themselves what they found.
  if (HEALTH_ROUTES.has(route)) request.log.debug(line, 'request');
  else request.log[isFault ? 'error' : isRefused ? 'info' : 'debug'](line, 'request');
}
