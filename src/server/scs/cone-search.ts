import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BadUserInput, RateLimited } from '../../domain/errors.js';
import type { RequestContext } from '../../operations/request-context.js';
import { searchCone } from '../../operations/search-cone.js';
import type { ErrorFormatter } from '../format-error.js';
import type { Identity } from '../identity/identity.js';
import { markRateLimited, type RateLimits, REQUEST_ROWS } from '../rate/rate-limits.js';
import { authenticationHook } from '../request-viewer.js';
import { columnsOf } from './columns.js';
import { writeVotable, writeVotableError } from './votable.js';

/** Rows of one answer; whoever meets it asks for smaller cones. */
const MAX_SCS_ROWS = 10_000;
const MAX_RADIUS_DEG = 180;

/** What the service needs of the server. */
export interface ConeSearchParts {
  readonly identity: Identity;
  readonly formatError: ErrorFormatter;
  readonly rates: RateLimits | undefined;
  readonly contextOf: (request: FastifyRequest) => Promise<RequestContext>;
}

/**
 * Adds `/scs`: Simple Cone Search 1.03 (R. Plante et al. 2008, IVOA Recommendation).
 *
 * GET with RA, DEC, SR in decimal degrees, and VERB; MAXREC too, as DALI has it. Answers are VOTables with HTTP 200,
 * errors included; SR = 0 gives the columns alone. Rows are what the viewer sees.
 */
export function addConeSearch(server: FastifyInstance, parts: ConeSearchParts): void {
  const { identity, formatError, rates, contextOf } = parts;
  server.get('/scs', { onRequest: authenticationHook(identity, formatError) }, async (request, reply) => {
    reply
      .header('vary', 'authorization, accept-encoding, origin')
      .header('cache-control', 'no-store')
      .type('text/xml; charset=utf-8');
    try {
      rates?.charge(request, REQUEST_ROWS);
      const asked = readSearch(new URL(request.url, 'http://localhost').searchParams);
      if (asked.maxRows === 0) return reply.send(tableOf(asked, { transients: [], hasMore: false }));
      // Most cones hold a row or none, and all may hold thousands: what the viewer is not given is given back to him.
      rates?.charge(request, asked.maxRows);
      const found = await searchCone(await contextOf(request), asked.cone, asked.maxRows);
      rates?.giveBack(request, asked.maxRows - found.transients.length);
      return reply.send(tableOf(asked, found));
    } catch (error) {
      if (error instanceof RateLimited) markRateLimited(reply, error);
      return reply.send(writeVotableError(formatError(error).message));
    }
  });
}

/** What one search asks for. */
interface AskedSearch {
  readonly cone: { readonly raDeg: number; readonly decDeg: number; readonly radiusArcsec: number };
  /** 0 asks for the columns alone. */
  readonly maxRows: number;
  readonly verbosity: 1 | 2 | 3;
  readonly description: string;
}

function readSearch(parameters: URLSearchParams): AskedSearch {
  // Names are compared without case, as DALI asks; of a name given twice the first counts.
  const given = new Map<string, string>();
  for (const [name, value] of parameters)
    if (!given.has(name.toUpperCase())) given.set(name.toUpperCase(), value);
  const raDeg = numberOf(given, 'RA', 0, 360);
  const decDeg = numberOf(given, 'DEC', -90, 90);
  const radiusDeg = numberOf(given, 'SR', 0, MAX_RADIUS_DEG);
  const verbosity = verbosityOf(given.get('VERB'));
  const maxRows = Math.min(
    MAX_SCS_ROWS,
    given.has('MAXREC') ? numberOf(given, 'MAXREC', 0, 2 ** 53) : MAX_SCS_ROWS,
  );
  return {
    cone: { raDeg: raDeg % 360, decDeg, radiusArcsec: radiusDeg * 3600 },
    maxRows: radiusDeg === 0 ? 0 : Math.floor(maxRows),
    verbosity,
    description: `Transients within ${radiusDeg} deg of RA ${raDeg}, Dec ${decDeg} (ICRS), nearest first`,
  };
}

function tableOf(
  { verbosity, description }: AskedSearch,
  { transients, hasMore }: Awaited<ReturnType<typeof searchCone>>,
): string {
  return writeVotable({
    columns: columnsOf(verbosity),
    rows: transients,
    description,
    ...(hasMore ? { overflow: `these are the nearest ${transients.length}; ask for a smaller SR` } : {}),
  });
}

function numberOf(given: ReadonlyMap<string, string>, name: string, least: number, most: number): number {
  const text = given.get(name);
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= least && value <= most))
    throw new BadUserInput(
      `${name} must be a decimal number in [${least}, ${most}]; received ${text === undefined ? 'nothing' : JSON.stringify(text)}`,
      [name],
    );
  return value;
}

function verbosityOf(text: string | undefined): 1 | 2 | 3 {
  switch (text ?? '2') {
    case '1':
      return 1;
    case '2':
      return 2;
    case '3':
      return 3;
    default:
      throw new BadUserInput(`VERB must be 1, 2 or 3; received ${JSON.stringify(text)}`, ['VERB']);
  }
}
