import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants } from 'node:zlib';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastifyCompress from '@fastify/compress';
import fastifyCors from '@fastify/cors';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import { clearanceFor } from '../access/clearance.js';
import type { LabelTable } from '../access/label.js';
import { ANONYMOUS } from '../access/viewer.js';
import { deadlineAfter } from '../operations/deadline.js';
import type { RemarkWriter } from '../operations/remark-writer.js';
import type { Reproducer } from '../operations/reproducer.js';
import { createRequestContext, type RequestContext } from '../operations/request-context.js';
import type { Storage } from '../storage/port/storage.js';
import { CompiledQueries, type CompileOptions, DEFAULT_COMPILE_OPTIONS } from './compiled-queries.js';
import { createCursors } from './cursors.js';
import { executionPlugin } from './execution-plugin.js';
import { createErrorFormatter, type ErrorFormatter } from './format-error.js';
import { graphqlSchema } from './graphql-schema.js';
import { addHealth } from './health.js';
import type { Identity } from './identity/identity.js';
import { DEFAULT_LIMITS, type RequestLimits } from './limits.js';
import { DEFAULT_MATCH_LIMITS, MatchJobs, type MatchLimits } from './match/match-jobs.js';
import { addMatchJobs } from './match/match-routes.js';
import { observeRequests, requestId } from './observe-requests.js';
import { addPages, defaultPageFolders, type PageFolders, sendGraphiql } from './pages.js';
import { type RateLimit, RateLimits, rateHook } from './rate/rate-limits.js';
import { Readiness } from './readiness.js';
import type { RequestObserver } from './request-observer.js';
import { authenticationHook, decorateViewer } from './request-viewer.js';
import { addConeSearch } from './scs/cone-search.js';
import { addSecurityHeaders } from './security-headers.js';
import { addTransportErrors } from './transport-errors.js';

/** What a server is made of. */
export interface ServerParts {
  readonly storage: Storage;
  /** Asked for each request, so that a changed table holds at once. */
  readonly labels: () => Promise<LabelTable>;
  readonly identity: Identity;
  /** Authenticates cursors; shared by all processes that answer for one store. At least 16 bytes. */
  readonly cursorSecret: Uint8Array;
  /** Unix time in milliseconds. */
  readonly clock: () => number;
  readonly logger: Logger;
  readonly limits?: Partial<RequestLimits>;
  /** What each viewer may ask for in a time. Absent: whatever one request may, as often as he likes. */
  readonly rate?: RateLimit;
  /** Proxies, as addresses or CIDR ranges, whose word on where a request comes from is taken. Default none. */
  readonly trustedProxies?: readonly string[];
  /** How documents are compiled; `false` executes all by graphql-js. */
  readonly jit?: Partial<CompileOptions> | false;
  /** Origins whose pages may call the API. Default all: credentials are never cookies, so a page can't borrow them. */
  readonly corsOrigins?: readonly string[];
  readonly pages?: PageFolders;
  /** Makes the id of an incident. Default a random UUID. */
  readonly incidentId?: () => string;
  /** Hears of each answer. */
  readonly observer?: RequestObserver;
  /** Computes results again; absent on servers without units. */
  readonly reproducer?: Reproducer;
  /** Writes what people say; absent on servers that write nothing. */
  readonly remarks?: RemarkWriter;
  /** Where jobs that match files are kept; shared by processes on one port. Absent: a folder until the server closes. */
  readonly matchFolder?: string;
  readonly matchLimits?: Partial<MatchLimits>;
  /** Absent: ready as long as the store answers. */
  readonly readiness?: Readiness;
}

/**
 * Makes the HTTP server; the caller lets it listen and closes it. Closing stops the API, not the store.
 *
 * `/graphql` (GraphQL over HTTP; GraphiQL for browsers), `/scs` (Simple Cone Search), `/match` (files of positions, as
 * jobs), `/healthz`, `/readyz`, `/`.
 */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const limits: RequestLimits = { ...DEFAULT_LIMITS, ...parts.limits };
  const formatError = createErrorFormatter({
    logger: parts.logger,
    incidentId: parts.incidentId ?? randomUUID,
  });
  const requests: RequestsByMeter = new WeakMap();
  const rates = parts.rate && new RateLimits(parts.rate, (viewer) => parts.observer?.rateLimited(viewer));
  const apollo = createApollo(parts, { limits, formatError, requests, rates });
  await apollo.start();
  const server: FastifyInstance = fastify({
    loggerInstance: parts.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    bodyLimit: limits.maxBodyBytes,
    genReqId: requestId,
    trustProxy: parts.trustedProxies?.length ? [...parts.trustedProxies] : false,
  });
  server.addHook('onClose', () => apollo.stop());
  addSecurityHeaders(server);
  addTransportErrors(server, formatError);
  decorateViewer(server);
  observeRequests(server, parts.observer);
  await server.register(fastifyCors, {
    origin: parts.corsOrigins ? [...parts.corsOrigins] : '*',
    methods: ['GET', 'POST', 'DELETE'],
    maxAge: 86_400,
  });
  await server.register(fastifyCompress, COMPRESSION);
  addHealth(server, parts.readiness ?? new Readiness(parts.storage, parts.logger));
  const folders = parts.pages ?? defaultPageFolders();
  await addPages(server, folders);
  const contextOf = contextMaker(parts, limits);
  addGraphql(server, apollo, parts, { formatError, folders, requests, rates, contextOf });
  addConeSearch(server, { identity: parts.identity, formatError, rates, contextOf });
  const { identity, labels, clock } = parts;
  const jobs = await openMatchJobs(server, parts);
  await addMatchJobs(server, { identity, formatError, rates, contextOf, labels, clock, jobs });
  return server;
}

async function openMatchJobs(
  server: FastifyInstance,
  { matchFolder, matchLimits, clock, logger }: ServerParts,
): Promise<MatchJobs> {
  const folder = matchFolder ?? (await mkdtemp(join(tmpdir(), 'ampelgraph-match-')));
  if (matchFolder === undefined)
    server.addHook('onClose', () => rm(folder, { recursive: true, force: true }));
  return new MatchJobs(folder, clock, logger, { ...DEFAULT_MATCH_LIMITS, ...matchLimits });
}

/** Leads from the meter of an operation to the request that brought it: Apollo copies the context, not what is in it. */
type RequestsByMeter = WeakMap<RequestContext['meter'], FastifyRequest>;

/**
 * Compression for those who ask for it. Levels measured in bench/graphql: they take 88 KB of light curves to 10 or 6 KB
 * in 0.3 ms, where Brotli's default level would take 240 ms to reach 4 KB.
 */
const COMPRESSION = {
  encodings: ['gzip', 'br', 'deflate', 'identity'] as ('gzip' | 'br' | 'deflate' | 'identity')[],
  threshold: 1024,
  zlibOptions: { level: 1 },
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } },
};

/** What operations are checked, counted and answered with. */
interface OperationParts {
  readonly limits: RequestLimits;
  readonly formatError: ErrorFormatter;
  readonly requests: RequestsByMeter;
  readonly rates: RateLimits | undefined;
}

function createApollo(
  parts: ServerParts,
  { limits, formatError, requests, rates }: OperationParts,
): ApolloServer<RequestContext> {
  const schema = graphqlSchema();
  const compiled =
    parts.jit === false
      ? undefined
      : new CompiledQueries(schema, { ...DEFAULT_COMPILE_OPTIONS, ...parts.jit });
  return new ApolloServer<RequestContext>({
    schema,
    // Whatever NODE_ENV says: development mode is slower and shows stack traces, production mode hides the schema.
    nodeEnv: 'production',
    introspection: true,
    includeStacktraceInErrorResponses: false,
    // There is nothing to forge: credentials stand in a header that no page sends by itself, and GET changes nothing.
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.maxTokens },
    formatError: (_formatted, error) => formatError(error),
    logger: parts.logger,
    plugins: [
      // It instruments every field: 40 % of the time of a large answer.
      ApolloServerPluginCacheControlDisabled(),
      executionPlugin({
        schema,
        limits,
        formatError,
        compiled,
        charge(context, rows) {
          const request = requests.get(context.meter);
          if (request) rates?.charge(request, rows);
        },
        onAnswer(context, operation) {
          const request = requests.get(context.meter);
          if (request) request.operation = operation;
        },
      }),
    ],
  });
}

/** Makes the context in which a request is answered, once its viewer is known. */
type ContextMaker = (request: FastifyRequest) => Promise<RequestContext>;

function contextMaker(parts: ServerParts, limits: RequestLimits): ContextMaker {
  const cursors = createCursors(parts.cursorSecret);
  return async (request) => {
    const labelTable = await parts.labels();
    const viewer = request.viewer ?? ANONYMOUS;
    return createRequestContext({
      viewer,
      labelTable,
      clearance: clearanceFor(viewer, labelTable, parts.clock()),
      storage: parts.storage,
      cursors,
      deadline: deadlineAfter(limits.deadlineMs, parts.clock),
      reproducer: parts.reproducer,
      remarks: parts.remarks,
    });
  };
}

function addGraphql(
  server: FastifyInstance,
  apollo: ApolloServer<RequestContext>,
  parts: ServerParts,
  made: {
    readonly formatError: ErrorFormatter;
    readonly folders: PageFolders;
    readonly requests: RequestsByMeter;
    readonly rates: RateLimits | undefined;
    readonly contextOf: ContextMaker;
  },
): void {
  const handle = fastifyApolloHandler(apollo, {
    async context(request) {
      const context = await made.contextOf(request);
      made.requests.set(context.meter, request);
      return context;
    },
  });
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: [authenticationHook(parts.identity, made.formatError), rateHook(made.rates, made.formatError)],
    async handler(request, reply) {
      reply.header('vary', 'accept, authorization, accept-encoding, origin');
      if (asksForPage(request)) return sendGraphiql(reply, made.folders);
      // What a viewer may read can change at any time; no copy of an answer is kept anywhere.
      reply.header('cache-control', 'no-store');
      return handle.call(server, request, reply);
    },
  });
}

/** A browser's address bar asks for HTML and brings no query. */
function asksForPage(request: {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly accept?: string | undefined };
}): boolean {
  if (request.method !== 'GET' || new URL(request.url, 'http://localhost').searchParams.has('query'))
    return false;
  return (request.headers.accept ?? '').split(',').some((type) => type.trim().startsWith('text/html'));
}
