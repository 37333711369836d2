import type { Hash } from './port/page.js';
import type { KeptResult } from './result-shelf.js';
import type { LanesRead } from './seen-channels.js';
import type { KeptState } from './state-shelf.js';

/** The place at which a state was last current in some lanes, until it was derived again; null before it was. */
export interface FormerPlace {
  readonly lanes: readonly number[];
  readonly derivation: number | null;
  readonly untilUnixMs: number;
}

/** The result that stood for a ticket until another did. */
export interface FormerResult {
  readonly ticketKey: Hash;
  readonly resultId: Hash;
  readonly untilUnixMs: number;
}

/** Gives a state as it stood at an instant; `undefined` when it was in none of the lanes yet. */
export function stateAsOf<Run>(
  state: KeptState<Run>,
  former: readonly FormerPlace[],
  lanesRead: LanesRead,
  asOfUnixMs: number,
): KeptState<Run> | undefined {
  const additions = state.additions.filter(
    ({ sinceUnixMs, lanes }) => sinceUnixMs <= asOfUnixMs && lanes.some((lane) => lanesRead.has(lane)),
  );
  if (additions.length === 0) return undefined;
  const known = new Set(additions.flatMap(({ lanes }) => lanes));
  const current = [...placesAt(state, former, asOfUnixMs)].flatMap(([lane, derivation]) =>
    derivation !== null && known.has(lane) && lanesRead.has(lane) ? [{ lanes: [lane], derivation }] : [],
  );
  return { ...state, additions, current };
}

function placesAt<Run>(
  { current }: KeptState<Run>,
  former: readonly FormerPlace[],
  asOfUnixMs: number,
): ReadonlyMap<number, number | null> {
  const places = new Map<number, number | null>();
  for (const { lanes, derivation } of current)
    for (const lane of lanes) places.set(lane, Math.max(places.get(lane) ?? 0, derivation));
  const undone = former.filter(({ untilUnixMs }) => untilUnixMs > asOfUnixMs);
  // The one that held first after the instant is taken last, and stays.
  for (const { lanes, derivation } of undone.sort(lastFirst))
    for (const lane of lanes) places.set(lane, derivation);
  return places;
}

function lastFirst(a: FormerPlace, b: FormerPlace): number {
  return b.untilUnixMs - a.untilUnixMs || (b.derivation ?? 0) - (a.derivation ?? 0);
}

/** Gives the results that were there at an instant, as they stood then. */
export function resultsAsOf<Run, Result extends KeptResult<Run>>(
  results: readonly Result[],
  former: readonly FormerResult[],
  asOfUnixMs: number,
): Result[] {
  const newest = new Map<Hash, FormerResult>();
  for (const past of former) {
    if (past.untilUnixMs <= asOfUnixMs) continue;
    const known = newest.get(past.ticketKey);
    if (!known || past.untilUnixMs < known.untilUnixMs) newest.set(past.ticketKey, past);
  }
  return results.flatMap((result) => {
    const additions = result.additions.filter(({ sinceUnixMs }) => sinceUnixMs <= asOfUnixMs);
    if (result.recordedAtUnixMs > asOfUnixMs || additions.length === 0) return [];
    const then = newest.get(result.ticketKey);
    return [{ ...result, additions, isNewest: then ? then.resultId === result.id : result.isNewest }];
  });
}
