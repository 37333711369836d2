import type { ClientSession } from 'mongodb';
import { resultsAsOf } from '../records-as-of.js';
import { type KeptResult, type ShelvedResult, shelvedResults } from '../result-shelf.js';
import { byTransient } from './by-transient.js';
import type { MongoConnection } from './connection.js';
import type { LaneAdditionDocument, ResultDocument, TicketDocument } from './derived-documents.js';
import { formerResults } from './history-reader.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';
import { isRead, readStateShelves, type ShelvesAsked } from './state-shelf.js';

/** A result as one viewer sees it, and the points of its state. */
export interface MongoResult extends ShelvedResult<string> {
  /** Bitmap; absent when no lane of the state is read. */
  readonly statePoints: Uint8Array | undefined;
}

type ListedResult = Omit<
  ResultDocument,
  'text' | 'content' | 'bodyHash' | 'consumed' | 'durationMs' | 'lanes'
>;

/** Reads all results that a viewer sees, or saw, of each transient: newest input first, then unit name, then id. */
export async function readResults(
  connection: MongoConnection,
  session: ClientSession,
  { keys, sight, transients, asOfUnixMs }: ShelvesAsked,
): Promise<(transient: number) => readonly MongoResult[]> {
  if (transients.length === 0 || sight.lanes.ids.length === 0) return () => [];
  const documents = await connection
    .of('result')
    .find({ transient: { $in: [...new Set(transients)] }, lanes: { $in: [...sight.lanes.ids] } }, { session })
    .project<ListedResult>({ text: 0, content: 0, bodyHash: 0, consumed: 0, durationMs: 0, lanes: 0 })
    .toArray();
  const grouped = byTransient(documents);
  // Nearly all transients of a page have none.
  if (grouped.size === 0) return () => [];
  const additionsOf = await additions(connection, session, documents);
  const shelfOf = await readStateShelves(connection, session, {
    keys,
    sight,
    transients: [...grouped.keys()],
    asOfUnixMs,
  });
  const formerOf =
    asOfUnixMs === undefined ? undefined : await formerResults(connection, session, [...grouped.keys()]);
  const results = new Map(
    [...grouped].map(([transient, listed]) => {
      const found = listed.map((result) => keptOf(result, additionsOf(result), keys, sight));
      const kept =
        asOfUnixMs === undefined || !formerOf ? found : resultsAsOf(found, formerOf(transient), asOfUnixMs);
      const shelf = shelfOf(transient);
      const shelved = shelvedResults(kept, shelf).map((result) => ({
        ...result,
        statePoints: shelf.find(result.stateId)?.points,
      }));
      return [transient, shelved];
    }),
  );
  return (transient) => results.get(transient) ?? [];
}

/** Reads when lanes were added to the tickets of results. */
async function additions(
  connection: MongoConnection,
  session: ClientSession,
  results: readonly ListedResult[],
): Promise<(result: ListedResult) => readonly LaneAdditionDocument[]> {
  const tickets = await connection
    .of('ticket')
    .find(
      {
        _id: { $in: results.map(({ ticket }) => ticket) },
        transient: { $in: [...new Set(results.map(({ transient }) => transient))] },
      },
      { session },
    )
    .project<Pick<TicketDocument, '_id' | 'additions'>>({ additions: 1 })
    .toArray();
  const byKey = new Map(tickets.map(({ _id, additions: own }) => [_id.toString('hex'), own]));
  return ({ ticket }) => byKey.get(ticket.toString('hex')) ?? [];
}

function keptOf(
  { _id, ticket, unit, config, trace, state, run, recordedAt, newest }: ListedResult,
  added: readonly LaneAdditionDocument[],
  keys: InternedKeys,
  sight: Sight,
): KeptResult<string> {
  return {
    id: _id.toString('hex'),
    ticketKey: ticket.toString('hex'),
    unit: keys.units.keyOf(unit),
    config,
    trace,
    stateId: state.toString('hex'),
    run,
    recordedAtUnixMs: recordedAt,
    additions: added
      .filter((addition) => isRead(addition, sight))
      .map(({ lanes, since, run: by }) => ({ lanes, sinceUnixMs: since, run: by })),
    isNewest: newest,
  };
}
