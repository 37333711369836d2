import { byBytes } from '../access/access-term.js';
import type { PointVersion } from '../domain/datapoint.js';
import type { FormerPoint } from './packed/points-as-of.js';
import type { ArchivedPlace, ArchivedPoint, ArchivedTicket } from './port/archive-store.js';
import type { FormerPlace, FormerResult } from './records-as-of.js';

/** Gives what each version of a point was before, as an archive has it. */
export function archivedFormerPoints(
  former: readonly FormerPoint[],
): (version: PointVersion) => Pick<ArchivedPoint, 'former'> {
  const byVersion = new Map<PointVersion, NonNullable<ArchivedPoint['former']>[number][]>();
  for (const { point, untilUnixMs } of former) {
    const ofVersion = byVersion.get(point.version) ?? [];
    byVersion.set(point.version, ofVersion);
    ofVersion.push({ datapoint: point.datapoint, untilUnixMs });
  }
  return (version) => {
    const found = byVersion.get(version);
    return found ? { former: found.sort((a, b) => a.untilUnixMs - b.untilUnixMs) } : {};
  };
}

/** Gives the former places of one state in a lane, as an archive has them. */
export function archivedFormerPlaces(
  former: readonly FormerPlace[],
  lane: number,
): { readonly former?: readonly ArchivedPlace[] } {
  const places = former
    .filter(({ lanes }) => lanes.includes(lane))
    .map(({ derivation, untilUnixMs }) => ({ untilUnixMs, ...(derivation === null ? {} : { derivation }) }))
    .sort((a, b) => a.untilUnixMs - b.untilUnixMs || (a.derivation ?? 0) - (b.derivation ?? 0));
  return places.length === 0 ? {} : { former: places };
}

/** Gives the former results of a ticket, as an archive has them. */
export function archivedFormerResults(
  former: readonly FormerResult[],
  ticketKey: string,
): Pick<ArchivedTicket, 'formerResults'> {
  const results = former
    .filter((result) => result.ticketKey === ticketKey)
    .map(({ resultId, untilUnixMs }) => ({ resultId, untilUnixMs }))
    .sort((a, b) => a.untilUnixMs - b.untilUnixMs || byBytes(a.resultId, b.resultId));
  return results.length === 0 ? {} : { formerResults: results };
}
