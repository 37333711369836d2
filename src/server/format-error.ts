import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { AmpelGraphError, BadUserInput, type ErrorCode, RateLimited } from '../domain/errors.js';

/** Codes of domain errors that a caller caused or can wait out; the others are ours and stay inside. */
const SHOWN_CODES = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'STALE_CURSOR',
  'COST_EXCEEDED',
  'TIMEOUT',
  'RATE_LIMITED',
] as const satisfies readonly ErrorCode[];

const SHOWN: ReadonlySet<ErrorCode> = new Set(SHOWN_CODES);

/** Codes that leave the server: those of the domain that a caller can meet, those of the GraphQL layer, and one for bugs. */
export const PUBLIC_ERROR_CODES = [
  ...SHOWN_CODES,
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'INTERNAL_SERVER_ERROR',
] as const;

export type PublicErrorCode = (typeof PUBLIC_ERROR_CODES)[number];

/** What error formatting needs from outside. */
export interface ErrorReporting {
  readonly logger: Logger;
  /** Makes the id under which a bug is logged and answered. */
  readonly incidentId: () => string;
}

/** Turns any error into what the caller may see. */
export type ErrorFormatter = (error: unknown) => GraphQLFormattedError;

/**
 * Makes the one function through which every error leaves the server.
 *
 * Domain errors keep their message and code; errors of the GraphQL layer keep theirs; anything else is a bug: it is
 * logged with an incident id, and the answer has the id and nothing else.
 */
export function createErrorFormatter(reporting: ErrorReporting): ErrorFormatter {
  return (error) => {
    const located = error instanceof GraphQLError ? placeOf(error) : {};
    const cause = rootCause(error);
    if (cause instanceof AmpelGraphError && SHOWN.has(cause.code))
      return { message: cause.message, ...located, extensions: extensionsOf(cause) };
    const coded = [error, cause].find((each) => each instanceof GraphQLError && codeOf(each) !== undefined);
    if (coded instanceof GraphQLError)
      return { message: messageOf(coded), ...located, extensions: { code: codeOf(coded), ...pathOf(coded) } };
    const incident = reporting.incidentId();
    reporting.logger.error({ incident, err: cause }, 'a request failed by a bug');
    return {
      message: `internal error; report incident ${incident} to the operator of this server`,
      ...located,
      extensions: { code: 'INTERNAL_SERVER_ERROR', incident },
    };
  };
}

/** The parser recurses: of a document that is nested too deeply it says what it is told by the engine of the language. */
function messageOf(coded: GraphQLError): string {
  const isTooDeep = codeOf(coded) === 'GRAPHQL_PARSE_FAILED' && coded.message.includes('call stack');
  return isTooDeep ? 'the document is nested too deeply to be read' : coded.message;
}

/** Finds what was thrown below the wrappers of the GraphQL layer. */
function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function extensionsOf(error: AmpelGraphError): Record<string, unknown> {
  return {
    code: error.code,
    ...(error instanceof BadUserInput && error.path.length > 0 ? { path: error.path } : {}),
    ...(error instanceof RateLimited && error.retryAfterSeconds !== undefined
      ? { retryAfterSeconds: error.retryAfterSeconds }
      : {}),
  };
}

function codeOf(error: GraphQLError): PublicErrorCode | undefined {
  const found = extensionOf(error, 'code');
  return PUBLIC_ERROR_CODES.find((code) => code === found && code !== 'INTERNAL_SERVER_ERROR');
}

function pathOf(error: GraphQLError): { readonly path?: unknown } {
  const path = extensionOf(error, 'path');
  return Array.isArray(path) ? { path } : {};
}

function extensionOf(error: GraphQLError, name: string): unknown {
  // Errors made by graphql-jit have no extensions at all, whatever the type says.
  const extensions: Readonly<Record<string, unknown>> | undefined = error.extensions;
  return extensions?.[name];
}

function placeOf(error: GraphQLError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return {
    ...(error.locations ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
  };
}
