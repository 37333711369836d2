import type { ClientSession } from 'mongodb';
import { byBytes } from '../../access/access-term.js';
import { CorruptStore } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/scalar.js';
import type { ExecutionHead } from '../port/execution-store.js';
import type { Hash } from '../port/page.js';
import type { MongoConnection } from './connection.js';
import type { ResultDocument, TicketDocument } from './derived-documents.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import type { Sight } from './sight.js';
import { HASH_BYTES, splitHashes } from './split-hashes.js';

/** What reading results in short works with. */
interface HeadParts {
  readonly connection: MongoConnection;
  readonly keys: InternedKeys;
  readonly points: PointReader;
}

/** A result as far as its head, and finding its input, need it. */
export type HeadDocument = Pick<
  ResultDocument,
  | '_id'
  | 'transient'
  | 'ticket'
  | 'unit'
  | 'config'
  | 'trace'
  | 'durationMs'
  | 'consumed'
  | 'newest'
  | 'state'
  | 'bodyHash'
  | 'lanes'
>;

/** The fields of a {@link HeadDocument}. */
export const HEAD = {
  transient: 1,
  ticket: 1,
  unit: 1,
  config: 1,
  trace: 1,
  durationMs: 1,
  consumed: 1,
  newest: 1,
  state: 1,
  bodyHash: 1,
  lanes: 1,
};

/** Gives results in short, in their order. */
export async function executionHeads(
  parts: HeadParts,
  session: ClientSession,
  documents: readonly HeadDocument[],
  sight: Sight,
): Promise<ExecutionHead[]> {
  if (documents.length === 0) return [];
  const { connection, keys, points } = parts;
  const transients = await points.transients(
    session,
    documents.map(({ transient }) => transient),
  );
  const hashes = [...new Set(documents.map(({ config }) => keys.configs.keyOf(config)))];
  const configs = await connection
    .of('config')
    .find({ _id: { $in: hashes } }, { session })
    .toArray();
  const configOf = new Map(configs.map(({ _id, body }) => [_id, JSON.parse(body) as JsonObject]));
  const isSuperseded = await supersededInputs(connection, session, documents);
  return documents.map((document) => {
    const { survey, name } = transients.get(document.transient)!;
    const hash = keys.configs.keyOf(document.config);
    return {
      resultId: document._id.toString('hex'),
      ticketKey: document.ticket.toString('hex'),
      unit: keys.units.keyOf(document.unit),
      traceId: keys.traces.keyOf(document.trace),
      config: { hash, config: configOf.get(hash) ?? missingConfig(hash) },
      transient: { survey, name },
      stateId: document.state.toString('hex'),
      channels: channelsOf(
        keys,
        document.lanes.filter((lane) => sight.lanes.has(lane)),
      ),
      durationMs: document.durationMs,
      consumed: splitHashes(document.consumed),
      isNewest: document.newest,
      consumedSuperseded: isSuperseded(document),
    };
  });
}

function channelsOf(keys: InternedKeys, lanes: readonly number[]): readonly string[] {
  return [...new Set(lanes.map((lane) => keys.lane(lane).channel))].sort(byBytes);
}

/** Tells of which results a ticket that they are tied to has a newer result than the one that they consumed. */
async function supersededInputs(
  connection: MongoConnection,
  session: ClientSession,
  documents: readonly HeadDocument[],
): Promise<(document: HeadDocument) => boolean> {
  const consumed = documents.flatMap((document) => splitHashes(document.consumed));
  if (consumed.length === 0) return () => false;
  const tickets = await ticketsOf(
    connection,
    session,
    documents.filter((document) => document.consumed.length > 0),
  );
  const newest = await ticketsOf(
    connection,
    session,
    tickets.flatMap(({ transient, tiedTo }) => tiedTo.map((ticket) => ({ ticket, transient }))),
  );
  const tiedTo = new Map(tickets.map((ticket) => [ticket._id.toString('hex'), ticket.tiedTo]));
  const resultOf = new Map(newest.map(({ _id, result }) => [_id.toString('hex'), result]));
  return ({ ticket, consumed: bytes }) =>
    (tiedTo.get(ticket.toString('hex')) ?? []).some((tied, place) => {
      const result = resultOf.get(tied.toString('hex'));
      const had = bytes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
      return result != null && !result.equals(had);
    });
}

async function ticketsOf(
  connection: MongoConnection,
  session: ClientSession,
  named: readonly { readonly ticket: Buffer; readonly transient: number }[],
) {
  return connection
    .of('ticket')
    .find(
      {
        _id: { $in: named.map(({ ticket }) => ticket) },
        transient: { $in: [...new Set(named.map(({ transient }) => transient))] },
      },
      { session },
    )
    .project<Pick<TicketDocument, '_id' | 'transient' | 'tiedTo' | 'result'>>({
      transient: 1,
      tiedTo: 1,
      result: 1,
    })
    .toArray();
}

function missingConfig(hash: Hash): never {
  throw new CorruptStore(`config ${hash} has a result and is missing`);
}
