import { isIPv6 } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ANONYMOUS, type Viewer } from '../../access/viewer.js';
import { RateLimited } from '../../domain/errors.js';
import type { ErrorFormatter } from '../format-error.js';
import { TokenBuckets } from './token-buckets.js';

/** What each viewer may ask of one process. */
export interface RateLimit {
  /** Rows that a viewer who has asked for nothing lately may ask for without a pause. */
  readonly rowsAtOnce: number;
  /** Rows a second that are added to it again. */
  readonly rowsPerSecond: number;
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs: () => number;
}

/** What a request costs besides its rows: reading it, checking its token, one that is refused included. */
export const REQUEST_ROWS = 10;

/** Who asks, as far as it is counted. */
export type CountedRequest = Pick<FastifyRequest, 'viewer' | 'ip'>;

/**
 * Counts the rows that each viewer asks for, and refuses when it is too many for too short a time.
 *
 * A viewer is the subject of a token, or, without one, an address (of IPv6 its first 64 bits, which one customer has
 * for himself). Counted is what a request asks for by its own text, before anything is looked at; so being refused
 * tells nothing of what is stored. Each process counts for itself.
 */
export class RateLimits {
  private readonly buckets: TokenBuckets;

  constructor(
    private readonly limit: RateLimit,
    private readonly onRefusal: (viewer: Viewer['kind']) => void = () => {},
  ) {
    this.buckets = new TokenBuckets({ capacity: limit.rowsAtOnce, perSecond: limit.rowsPerSecond });
  }

  /** @throws {RateLimited} when the rows are not there yet, saying when they will be */
  charge(request: CountedRequest, rows: number): void {
    const waitMs = this.buckets.take(countedAs(request), rows, this.limit.nowMs());
    if (waitMs === 0) return;
    const viewer = request.viewer ?? ANONYMOUS;
    this.onRefusal(viewer.kind);
    const { rowsAtOnce, rowsPerSecond } = this.limit;
    const seconds = Math.ceil(waitMs / 1000);
    const whose = viewer.kind === 'TOKEN' ? 'your tokens' : 'your address, without a token,';
    throw new RateLimited(
      `requests of ${whose} may ask for ${rowsAtOnce} rows at once and ${rowsPerSecond} a second after that; the ${rows} of this one will be there in ${seconds} s`,
      seconds,
    );
  }

  /** Takes back a part of what was charged: rows that were asked for and that the answer did not have. */
  giveBack(request: CountedRequest, rows: number): void {
    this.buckets.giveBack(countedAs(request), rows, this.limit.nowMs());
  }
}

/** Makes the hook that counts a request before anything of it is read; it stands behind the one that knows the viewer. */
export function rateHook(rates: RateLimits | undefined, formatError: ErrorFormatter) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    try {
      rates?.charge(request, REQUEST_ROWS);
      return undefined;
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error;
      return markRateLimited(reply, error)
        .type('application/json; charset=utf-8')
        .send({ errors: [formatError(error)] });
    }
  };
}

/** Says in the head of an answer that it is a refusal, and for how long. */
export function markRateLimited(reply: FastifyReply, { retryAfterSeconds }: RateLimited): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', Math.ceil(retryAfterSeconds));
  return reply.code(429);
}

function countedAs({ viewer, ip }: CountedRequest): string {
  return viewer?.kind === 'TOKEN' ? `subject ${viewer.subject}` : `address ${networkOf(ip)}`;
}

/** Names the network whose requests count as those of one: the address, or of IPv6 its first 64 bits. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  const left =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - behind.length)).fill('0');
  return [...groups, ...left, ...behind].slice(0, 4).join(':');
}
