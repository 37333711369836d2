import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BadUserInput } from '../../domain/errors.js';
import type { RequestContext } from '../../operations/request-context.js';
import { searchCone } from '../../operations/search-cone.js';
import type { ErrorFormatter } from '../format-error.js';
import type { Identity } from '../identity/identity.js';
import { authenticationHook } from '../request-viewer.js';
import { columnsOf } from './columns.js';
import { writeVotable, writeVotableError } from './votable.js';

/** Rows of one answer; whoever meets it asks for smaller cones. */
export const MAX_SCS_ROWS = 10_000;
const MAX_RADIUS_DEG = 180;

/** What the service needs of the server. */
export interface ConeSearchParts {
  readonly identity: Identity;
  readonly formatError: ErrorFormatter;
  readonly contextOf: (request: FastifyRequest) => Promise<RequestContext>;
}

/**
 * Adds `/scs`: Simple Cone Search 1.03 (R. Plante et al. 2008, IVOA Recommendation).
 *
 * GET with RA, DEC, SR in decimal degrees, and VERB; MAXREC too, as DALI has it. Answers are VOTables with HTTP 200,
 * errors included; SR = 0 gives the columns alone. Rows are what the viewer sees.
 */
export function addConeSearch(server: FastifyInstance, parts: ConeSearchParts): void {
  const { identity, formatError, contextOf } = parts;
  server.get('/scs', { onRequest: authenticationHook(identity, formatError) }, async (request, reply) => {
    reply
      .header('vary', 'authorization, accept-encoding, origin')
      .header('cache-control', 'no-store')
      .type('text/xml; charset=utf-8');
    try {
      return reply.send(
        await answer(await contextOf(request), new URL(request.url, 'http://localhost').searchParams),
      );
    } catch (error) {
      return reply.send(writeVotableError(formatError(error).message));
    }
  });
}

async function answer(context: RequestContext, parameters: URLSearchParams): Promise<string> {
  // Names are compared without case, as DALI asks; of a name given twice the first counts.
  const given = new Map<string, string>();
  for (const [name, value] of parameters)
    if (!given.has(name.toUpperCase())) given.set(name.toUpperCase(), value);
  const raDeg = numberOf(given, 'RA', 0, 360);
  const decDeg = numberOf(given, 'DEC', -90, 90);
  const radiusDeg = numberOf(given, 'SR', 0, MAX_RADIUS_DEG);
  const columns = columnsOf(verbosityOf(given.get('VERB')));
  const maxRows = Math.min(
    MAX_SCS_ROWS,
    given.has('MAXREC') ? numberOf(given, 'MAXREC', 0, 2 ** 53) : MAX_SCS_ROWS,
  );
  const description = `Transients within ${radiusDeg} deg of RA ${raDeg}, Dec ${decDeg} (ICRS), nearest first`;
  if (radiusDeg === 0 || maxRows === 0) return writeVotable({ columns, rows: [], description });
  const { transients, hasMore } = await searchCone(
    context,
    { raDeg: raDeg % 360, decDeg, radiusArcsec: radiusDeg * 3600 },
    Math.floor(maxRows),
  );
  return writeVotable({
    columns,
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
