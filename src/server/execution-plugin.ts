import {
  type ApolloServerPlugin,
  type GraphQLRequestContext,
  type GraphQLRequestListener,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import { AmpelGraphError, RateLimited } from '../domain/errors.js';
import type { RequestContext } from '../operations/request-context.js';
import type { CompiledQueries } from './compiled-queries.js';
import { type ErrorFormatter, PUBLIC_ERROR_CODES } from './format-error.js';
import type { RequestLimits } from './limits.js';
import { requestedRows } from './query-cost.js';
import type { ObservedOperation } from './request-observer.js';
import { assertVariableDepth } from './variable-depth.js';

/** What the plugin works with. */
export interface ExecutionPluginParts {
  readonly schema: GraphQLSchema;
  readonly limits: RequestLimits;
  readonly formatError: ErrorFormatter;
  /** Absent: graphql-js executes everything. */
  readonly compiled: CompiledQueries | undefined;
  /**
   * Told before an operation runs how many rows it asks for.
   * @throws {RateLimited} when its viewer has asked for too many
   */
  readonly charge: (context: RequestContext, rows: number) => void;
  /** Called with each operation when its answer is made. */
  readonly onAnswer?: (context: RequestContext, operation: ObservedOperation) => void;
}

/**
 * Checks variables and cost before an operation runs, runs it compiled where it can, and says what it cost.
 *
 * The compiled way skips Apollo's own steps, so variables are coerced and errors are formatted here; both ways give
 * the same bytes (test/server/compiled-execution.test.ts).
 */
export function executionPlugin(parts: ExecutionPluginParts): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => listenerOf(parts),
  };
}

function listenerOf(parts: ExecutionPluginParts): GraphQLRequestListener<RequestContext> {
  const { schema, limits, formatError, compiled } = parts;
  const startedAt = performance.now();
  let rows: number | undefined;
  let variables: Readonly<Record<string, unknown>> = {};
  return {
    async didResolveOperation({ document, operation, request, contextValue }) {
      // Without an operation of the given name there is nothing to check; Apollo answers with its own error.
      if (!operation) return;
      if (!schema.getRootType(operation.operation))
        throw new GraphQLError(`this API has no ${operation.operation}s; send a query`, {
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
        });
      assertVariableDepth(request.variables, limits.maxVariableDepth);
      variables = coercedVariables(schema, operation, request.variables);
      rows = countedRows(schema, document, operation, variables, limits);
      chargeRows(parts, contextValue, rows);
    },
    async responseForOperation(context) {
      const { document, operation, queryHash, request } = context;
      if (!operation || queryHash === undefined) return null;
      const run = compiled?.find(queryHash, document, request.operationName ?? undefined);
      if (!run) return null;
      const result = await run(undefined, context.contextValue, variables);
      return responseOf({
        ...(result.data === undefined ? {} : { data: result.data }),
        ...(result.errors ? { errors: result.errors.map(formatError) } : {}),
      });
    },
    async willSendResponse(context) {
      if (rows !== undefined) addCost(context, rows, limits);
      const seconds = (performance.now() - startedAt) / 1000;
      parts.onAnswer?.(context.contextValue, observedOperation(context, rows, seconds));
    },
  };
}

function observedOperation(
  { operation, response, contextValue }: GraphQLRequestContext<RequestContext>,
  requestedRows: number | undefined,
  seconds: number,
): ObservedOperation {
  const { body } = response;
  const extensions = body?.kind === 'single' ? body.singleResult.errors?.[0]?.extensions : undefined;
  const isRefused = body?.kind === 'single' && (body.singleResult.errors ?? []).length > 0;
  const code = PUBLIC_ERROR_CODES.find((known) => known === extensions?.['code']);
  const incident = extensions?.['incident'];
  return {
    name: operation?.name?.value,
    code: isRefused ? (code ?? 'INTERNAL_SERVER_ERROR') : 'OK',
    seconds,
    requestedRows,
    readRows: contextValue.meter.rows,
    incident: typeof incident === 'string' ? incident : undefined,
  };
}

function responseOf(
  singleResult: Extract<GraphQLResponse['body'], { kind: 'single' }>['singleResult'],
): GraphQLResponse {
  return { body: { kind: 'single', singleResult }, http: { headers: new HeaderMap() } };
}

/** @throws {GraphQLError} BAD_USER_INPUT with HTTP 400, naming the variable */
function coercedVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> {
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given ?? {}, {
    maxErrors: 10,
  });
  if (coerced) return coerced;
  const [first] = errors;
  const definition = first?.nodes?.[0];
  const path = definition?.kind === 'VariableDefinition' ? [`$${definition.variable.name.value}`] : [];
  throw badRequest(errors.map((error) => error.message).join(' '), {
    path,
    ...(first?.nodes ? { nodes: first.nodes } : {}),
  });
}

function countedRows(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: RequestLimits,
): number {
  try {
    return requestedRows(schema, document, operation, variables, limits);
  } catch (error) {
    if (error instanceof AmpelGraphError)
      throw new GraphQLError(error.message, {
        originalError: error,
        extensions: { code: error.code, http: { status: 400 } },
      });
    throw error instanceof GraphQLError ? badRequest(error.message, { path: [] }) : error;
  }
}

/** @throws {GraphQLError} RATE_LIMITED with HTTP 429 and when to ask again */
function chargeRows({ charge }: ExecutionPluginParts, context: RequestContext, rows: number): void {
  try {
    charge(context, rows);
  } catch (error) {
    if (!(error instanceof RateLimited)) throw error;
    const headers = new HeaderMap();
    if (error.retryAfterSeconds !== undefined) headers.set('retry-after', String(error.retryAfterSeconds));
    throw new GraphQLError(error.message, {
      originalError: error,
      extensions: { code: error.code, http: { status: 429, headers } },
    });
  }
}

function badRequest(
  message: string,
  place: { readonly path: readonly string[]; readonly nodes?: GraphQLError['nodes'] },
): GraphQLError {
  return new GraphQLError(message, {
    nodes: place.nodes ?? null,
    extensions: {
      code: 'BAD_USER_INPUT',
      ...(place.path.length > 0 ? { path: place.path } : {}),
      http: { status: 400 },
    },
  });
}

function addCost(
  context: GraphQLRequestContext<RequestContext>,
  requested: number,
  limits: RequestLimits,
): void {
  const { body } = context.response;
  if (body?.kind !== 'single') return;
  // Where an error ends an answer early, it is chance how many rows had been given out by then.
  const isWhole = (body.singleResult.errors ?? []).length === 0;
  body.singleResult.extensions = {
    ...body.singleResult.extensions,
    cost: {
      requested,
      ...(isWhole ? { actual: context.contextValue.meter.rows } : {}),
      budget: limits.maxRows,
      remaining: limits.maxRows - requested,
    },
  };
}
