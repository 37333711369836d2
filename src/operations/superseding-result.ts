import type { ResultRow } from '../storage/port/result-store.js';
import { asOfRecord } from './as-of.js';
import type { RequestContext } from './request-context.js';
import { type T2ResultView, toT2ResultView } from './view/derived-view.js';

/** Results of one unit on one state that are looked through: a job asks for few configurations of a unit. */
const MAX_RESULTS = 100;

/**
 * Finds the result that stands in the place of another: the newest of its ticket, or, where its channels ask for another
 * configuration, that of its unit on the same state which they ask for. `undefined` while there is none.
 */
export async function supersedingResult(
  context: RequestContext,
  result: T2ResultView,
): Promise<T2ResultView | undefined> {
  const { loaders } = context;
  const asOf = asOfRecord(result);
  const { rows } = await loaders.resultsOfState.load({
    owner: result.stateHash,
    query: { ...asOf, first: MAX_RESULTS, units: [result.unit] },
  });
  const found = newestOfTicket(result, rows) ?? (await askedInstead(context, result, rows));
  if (!found) return undefined;
  context.meter.add(1);
  return toT2ResultView(found, asOf);
}

/** Without superseded results a ticket has one: the newest. */
function newestOfTicket(result: T2ResultView, rows: readonly ResultRow[]): ResultRow | undefined {
  return rows.find(({ ticketKey, id }) => ticketKey === result.ticketKey && id !== result.hash);
}

async function askedInstead(
  { loaders }: RequestContext,
  result: T2ResultView,
  rows: readonly ResultRow[],
): Promise<ResultRow | undefined> {
  if ((await loaders.staleness.load(result.hash)) !== 'CONFIG') return undefined;
  const others = rows.filter(
    ({ id, channels }) =>
      id !== result.hash && channels.some(({ channel }) => result.channels.includes(channel)),
  );
  const staleness = await loaders.staleness.loadMany(others.map(({ id }) => id));
  return others.find((_, place) => staleness[place] !== 'CONFIG');
}
