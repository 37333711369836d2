import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clearanceFor } from '../../access/clearance.js';
import type { LabelTable } from '../../access/label.js';
import { ANONYMOUS, type Viewer } from '../../access/viewer.js';
import { catalogueCounterparts, transientCounterparts } from '../../catalogues/counterparts.js';
import type { Counterparts } from '../../catalogues/match-file.js';
import { BadUserInput, Forbidden, RateLimited } from '../../domain/errors.js';
import type { RequestContext } from '../../operations/request-context.js';
import type { ErrorFormatter } from '../format-error.js';
import type { Identity } from '../identity/identity.js';
import { markRateLimited, networkOf, type RateLimits, rateHook } from '../rate/rate-limits.js';
import { authenticationHook } from '../request-viewer.js';
import type { MatchJobs } from './match-jobs.js';
import { type MatchRecord, ownerOf, rightsOf } from './match-record.js';
import { type MatchRequest, readMatchRequest } from './match-request.js';
import { MAX_TABLE_BYTES, receiveTable, TableTooLarge } from './receive-table.js';
import { outputOf, pathsOf } from './run-match-job.js';

/** What the service needs of the server. */
export interface MatchParts {
  readonly identity: Identity;
  readonly formatError: ErrorFormatter;
  readonly rates: RateLimits | undefined;
  readonly contextOf: (request: FastifyRequest) => Promise<RequestContext>;
  readonly labels: () => Promise<LabelTable>;
  readonly clock: () => number;
  readonly jobs: MatchJobs;
}

const NO_PROGRESS = { positions: 0, matched: 0, pairs: 0, refusedCount: 0 } as const;

/**
 * Adds `/match`: files of positions matched as jobs.
 *
 * `POST /match` takes a table as its body and answers 202 with the job; `GET /match/ID` says how far it is, `GET
 * /match/ID/result` gives what was found, `DELETE /match/ID` stops and forgets it. A job is that of who sent it, for as
 * long as he may read what he could then.
 */
export async function addMatchJobs(server: FastifyInstance, parts: MatchParts): Promise<void> {
  const { identity, formatError, jobs } = parts;
  server.addHook('onClose', () => jobs.close());
  await server.register(async (scope) => {
    scope.addHook('onRequest', authenticationHook(identity, formatError));
    scope.addHook('onRequest', rateHook(parts.rates, formatError));
    scope.addHook('onRequest', async (_, reply) => {
      reply.header('vary', 'authorization, origin').header('cache-control', 'no-store');
    });
    scope.setErrorHandler((error, _, reply) => answerError(error, reply, formatError));
    // The body is a table whatever it is called; it goes to a file as it comes.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { bodyLimit: MAX_TABLE_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.post('/match', async (request, reply) => {
      const record = await submit(parts, request);
      return reply.code(202).header('location', `/match/${record.id}`).send(viewOf(record, jobs));
    });
    scope.get<ById>('/match/:id', async (request, reply) => {
      const found = await ownJob(parts, request);
      return found ? reply.send(viewOf(found.record, jobs)) : notFound(reply);
    });
    scope.get<ById>('/match/:id/result', async (request, reply) => {
      const found = await ownJob(parts, request);
      return found ? sendResult(reply, found.record, found.folder) : notFound(reply);
    });
    scope.delete<ById>('/match/:id', async (request, reply) => {
      const found = await ownJob(parts, request);
      if (!found) return notFound(reply);
      await jobs.remove(found.record.id);
      return reply.code(204).send();
    });
  });
}

interface ById {
  Params: { readonly id: string };
}

async function submit(parts: MatchParts, request: FastifyRequest): Promise<MatchRecord> {
  const { jobs, clock } = parts;
  const context = await parts.contextOf(request);
  const asked = readMatchRequest(new URL(request.url, 'http://localhost').searchParams);
  const counterparts = await counterpartsOf(context, asked);
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > MAX_TABLE_BYTES)
    throw new TableTooLarge(`the body may have ${MAX_TABLE_BYTES} bytes; it has ${declared}: split it`);
  const { viewer } = context;
  const countedWith = viewer.kind === 'TOKEN' ? ownerOf(viewer) : `address ${networkOf(request.ip)}`;
  const { id, folder } = await jobs.reserve(countedWith);
  try {
    const { lines } = await receiveTable(bodyOf(request), pathsOf(folder, { request: asked }).table);
    const now = clock();
    const record: MatchRecord = {
      id,
      owner: ownerOf(viewer),
      countedWith,
      rights: rightsOf(context.clearance, context.labelTable),
      request: asked,
      status: 'QUEUED',
      lines,
      progress: NO_PROGRESS,
      refused: [],
      createdAtUnixMs: now,
      aliveAtUnixMs: now,
    };
    const checkRights = () => assertRights(parts, viewer, record);
    await jobs.submit({ record, counterparts, checkRights });
    return record;
  } catch (error) {
    await jobs.release(id);
    throw error;
  }
}

/** The body as a stream, decompressed when its transfer was; of a request without one nothing. */
function bodyOf({ body }: FastifyRequest): Readable {
  return body instanceof Readable ? body : Readable.from([]);
}

async function counterpartsOf(
  { storage, clearance }: RequestContext,
  { against, radiusArcsec, mode }: MatchRequest,
): Promise<Counterparts> {
  const reach = { radiusArcsec, mode };
  if (against === 'transients') return transientCounterparts(storage.transients, clearance, reach);
  const version = await storage.catalogues.find(clearance, against);
  if (version) return catalogueCounterparts(storage.catalogues, clearance, version, reach);
  throw new BadUserInput(
    `against must be \`transients\` or a catalogue that \`catalogues\` lists (name, name@version or digest); received ${JSON.stringify(against)}`,
    ['against'],
  );
}

/** Finds a job of who asks. Another's is not there; one's own is forgotten when the rights are other ones. */
async function ownJob(parts: MatchParts, request: FastifyRequest<ById>) {
  const found = await parts.jobs.find(request.params.id);
  const viewer = request.viewer ?? ANONYMOUS;
  if (!found || found.record.owner !== ownerOf(viewer)) return undefined;
  try {
    await assertRights(parts, viewer, found.record);
  } catch (error) {
    await parts.jobs.remove(found.record.id);
    throw error;
  }
  return found;
}

async function assertRights(
  { labels, clock }: MatchParts,
  viewer: Viewer,
  { rights }: MatchRecord,
): Promise<void> {
  const table = await labels();
  if (rightsOf(clearanceFor(viewer, table, clock()), table) === rights) return;
  throw new Forbidden(
    'what you may read has changed since this was asked for, so its result is no longer given; send the table again',
  );
}

function sendResult(reply: FastifyReply, record: MatchRecord, folder: string): FastifyReply {
  if (record.status !== 'DONE')
    return reply.code(409).send({
      errors: [
        {
          message: `the match is ${record.status}; its result is there when it is DONE`,
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    });
  const output = outputOf(record.request);
  return reply
    .type(output.mediaType)
    .header('content-disposition', `attachment; filename="match-${record.id}.${output.extension}"`)
    .send(createReadStream(pathsOf(folder, record).result));
}

/** What is told of a job: nothing of whose it is, nor of where. */
function viewOf(record: MatchRecord, jobs: MatchJobs) {
  const { id, status, request, progress, refused, error, lines } = record;
  return {
    id,
    status,
    ...request,
    ...progress,
    lines,
    refused,
    ...(error ? { error } : {}),
    createdAt: new Date(record.createdAtUnixMs).toISOString(),
    expiresAt: new Date(jobs.expiryOf(record)).toISOString(),
    ...(status === 'DONE' ? { result: `/match/${id}/result` } : {}),
  };
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({
    errors: [
      {
        message: 'there is no such match: it was forgotten, or is not yours',
        extensions: { code: 'BAD_REQUEST' },
      },
    ],
  });
}

function answerError(error: unknown, reply: FastifyReply, formatError: ErrorFormatter): FastifyReply {
  if (error instanceof RateLimited) markRateLimited(reply, error);
  const formatted = formatError(error);
  const status =
    error instanceof TableTooLarge ? 413 : (STATUS[String(formatted.extensions?.['code'])] ?? 500);
  // What is left of a body that is not wanted is not waited for.
  if (status === 413) reply.header('connection', 'close');
  return reply.code(status).send({ errors: [formatted] });
}

const STATUS: Readonly<Record<string, number>> = {
  BAD_USER_INPUT: 400,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
};
