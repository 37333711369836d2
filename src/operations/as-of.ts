import { BadUserInput } from '../domain/errors.js';
import type { AsOf } from '../storage/port/history-store.js';
import { unixMsOfInstant } from './instant.js';
import type { RequestContext } from './request-context.js';
import type { Given } from './where/transient-where.js';

/** What is asked as it was known at an instant. */
export interface AsOfArguments {
  readonly asOf?: Given<string>;
}

/**
 * Reads the instant as of which is asked, and sees to it that nothing will be recorded at or before it any more.
 *
 * @throws {BadUserInput} when it is no instant, or lies beyond the horizon: in the future, or, where the store is open
 *                        for reading alone, after what was closed by those who write
 */
export async function parseAsOf(context: RequestContext, { asOf }: AsOfArguments): Promise<AsOf> {
  if (asOf === undefined || asOf === null) return {};
  const asOfUnixMs = unixMsOfInstant(asOf);
  if (asOfUnixMs === undefined)
    throw new BadUserInput(
      `asOf must be an instant with its zone, such as 2026-11-22T10:35:00Z; received ${JSON.stringify(asOf)}`,
      ['asOf'],
    );
  const horizonUnixMs = await context.loaders.horizon.load(asOfUnixMs);
  if (asOfUnixMs > horizonUnixMs)
    throw new BadUserInput(
      `asOf must be an instant that is over; received ${asOf}, of which more may become known`,
      ['asOf'],
    );
  return { asOfUnixMs };
}

/** Names a list as of an instant: a cursor of one instant opens no page of another. */
export function listAsOf(list: string, { asOfUnixMs }: AsOf): string {
  return asOfUnixMs === undefined ? list : `${list} as of ${asOfUnixMs}`;
}

/** Says as of which instant a record was asked for. */
export function asOfRecord({ asOfUnixMs }: AsOf): AsOf {
  return asOfUnixMs === undefined ? {} : { asOfUnixMs };
}
