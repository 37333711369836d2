import type { FastifyError, FastifyInstance } from 'fastify';
import type { ErrorFormatter, PublicErrorCode } from './format-error.js';

/**
 * Makes errors below GraphQL (body too large, not JSON, unknown path) answer in the same form as the others.
 *
 * Fastify's own errors of the 400 kind keep their status and message; anything else is a bug.
 */
export function addTransportErrors(server: FastifyInstance, formatError: ErrorFormatter): void {
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    const isCallers = status >= 400 && status < 500;
    const code: PublicErrorCode = 'BAD_REQUEST';
    return reply
      .code(isCallers ? status : 500)
      .type('application/json; charset=utf-8')
      .send({
        errors: [isCallers ? { message: sentenceOf(error), extensions: { code } } : formatError(error)],
      });
  });
  server.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('application/json; charset=utf-8')
      .send({
        errors: [
          {
            message: `there is nothing at ${request.method} ${request.url.split('?')[0]}; the API is at /graphql`,
            extensions: { code: 'BAD_REQUEST' satisfies PublicErrorCode },
          },
        ],
      }),
  );
}

function sentenceOf(error: FastifyError): string {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return 'the body of the request is larger than this server accepts; send smaller documents or variables';
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'the body must be application/json';
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return 'the body must be a JSON object with a member `query`';
    default:
      return error.message;
  }
}
