import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Viewer } from '../access/viewer.js';
import { AmpelGraphError } from '../domain/errors.js';
import type { ErrorFormatter } from './format-error.js';
import type { Identity } from './identity/identity.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once the route's hook has verified it; nobody in particular before. */
    viewer: Viewer | undefined;
  }
}

/** Makes every request have a place for its viewer. */
export function decorateViewer(server: FastifyInstance): void {
  server.decorateRequest('viewer', undefined);
}

/**
 * Makes the hook that verifies credentials before anything of a request is read.
 *
 * Bad credentials end the request with HTTP 401 and their reason, as a GraphQL answer and as a challenge (RFC 6750).
 */
export function authenticationHook(identity: Identity, formatError: ErrorFormatter) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    try {
      request.viewer = await identity.authenticate(request.headers.authorization);
      return undefined;
    } catch (error) {
      const isRefused = error instanceof AmpelGraphError && error.code === 'UNAUTHENTICATED';
      if (isRefused) reply.header('www-authenticate', 'Bearer realm="ampelgraph", error="invalid_token"');
      return reply
        .code(isRefused ? 401 : 500)
        .type('application/json; charset=utf-8')
        .send({ errors: [formatError(error)] });
    }
  };
}
