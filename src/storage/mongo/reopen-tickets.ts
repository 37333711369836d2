import type { ClientSession } from 'mongodb';
import type { TransientKey } from '../../domain/transient.js';
import type { Hash } from '../port/page.js';
import { DONE, FAILED, WAITING, WAITING_FOR_INPUT } from '../ticket-status.js';
import type { MongoConnection } from './connection.js';
import type { TicketDocument } from './derived-documents.js';
import type { TicketCounts } from './ticket-counts.js';
import { TIED_INPUT_FAILED, TicketDependents } from './ticket-dependents.js';
import { TransientNumbers } from './transient-number.js';

interface ReopenContext {
  readonly connection: MongoConnection;
  readonly session: ClientSession;
  readonly counts: TicketCounts;
  /** By the server's clock. */
  readonly dueUnixMs: number;
}

type Ticket = Pick<
  TicketDocument,
  | '_id'
  | 'transient'
  | 'unit'
  | 'config'
  | 'lanes'
  | 'status'
  | 'attempts'
  | 'tiedTo'
  | 'missing'
  | 'resultTrace'
>;

const TICKET = {
  transient: 1,
  unit: 1,
  config: 1,
  lanes: 1,
  status: 1,
  attempts: 1,
  tiedTo: 1,
  missing: 1,
  resultTrace: 1,
};

/** How a ticket stands after it was opened. */
interface Opened {
  readonly status: number;
  readonly missing: readonly Buffer[];
}

/**
 * Sets tickets that are done or failed to work again, within a transaction; those that wait and are tied to one of them
 * wait for it.
 *
 * @returns  how many
 */
export async function reopenTickets(
  context: ReopenContext,
  asked: readonly { readonly transient: TransientKey; readonly ticketKey: Hash }[],
): Promise<number> {
  const finished = await finishedTickets(context, asked);
  if (finished.size === 0) return 0;
  const tied = await tiedTickets(context, [...finished.values()]);
  const { connection, session, counts, dueUnixMs } = context;
  const failed: Ticket[] = [];
  const updates = [...finished].map(([key, ticket]) => {
    const { status, missing } = openedAs(key, finished, tied);
    const { _id, transient, unit, config, lanes, resultTrace: trace, attempts } = ticket;
    counts.move({ unit, config, lanes, status: ticket.status, trace }, { status });
    if (status === FAILED) failed.push(ticket);
    const error = status === FAILED ? TIED_INPUT_FAILED : { errorCode: null, errorMessage: null };
    const opened = { status, missing, due: dueUnixMs, attemptsBefore: attempts, ...error };
    return { updateOne: { filter: { _id, transient }, update: { $set: opened } } };
  });
  await connection.of('ticket').bulkWrite(updates, { session });
  await meetTied(context, tied);
  await holdDependents(context, finished);
  await new TicketDependents(connection, session, counts).fail(failed);
  return finished.size;
}

async function finishedTickets(
  { connection, session }: ReopenContext,
  asked: readonly { readonly transient: TransientKey; readonly ticketKey: Hash }[],
): Promise<ReadonlyMap<Hash, Ticket>> {
  if (asked.length === 0) return new Map();
  const keys = new Map(asked.map(({ transient }) => [textOf(transient), transient]));
  const placed = await new TransientNumbers(connection).place(session, [...keys.values()]);
  const transients = placed.flatMap(({ document }) => document ?? []);
  if (transients.length === 0) return new Map();
  const numberOf = new Map(transients.map((document) => [textOf(document), document._id]));
  const found = await connection
    .of('ticket')
    .find(
      {
        _id: { $in: asked.map(({ ticketKey }) => Buffer.from(ticketKey, 'hex')) },
        transient: { $in: transients.map(({ _id }) => _id) },
        status: { $in: [DONE, FAILED] },
      },
      { session },
    )
    .project<Ticket>(TICKET)
    .toArray();
  const byKey = new Map(found.map((ticket) => [ticket._id.toString('hex'), ticket]));
  const finished = new Map<Hash, Ticket>();
  for (const { transient, ticketKey } of asked) {
    const ticket = byKey.get(ticketKey);
    if (ticket && ticket.transient === numberOf.get(textOf(transient))) finished.set(ticketKey, ticket);
  }
  return finished;
}

function textOf({ survey, name }: TransientKey): string {
  return `${survey}\0${name}`;
}

/** Reads the tickets that those to be opened are tied to. */
async function tiedTickets(
  { connection, session }: ReopenContext,
  tickets: readonly Ticket[],
): Promise<ReadonlyMap<Hash, Ticket>> {
  const keys = tickets.flatMap(({ tiedTo }) => tiedTo);
  if (keys.length === 0) return new Map();
  const found = await connection
    .of('ticket')
    .find(
      { _id: { $in: keys }, transient: { $in: [...new Set(tickets.map(({ transient }) => transient))] } },
      { session },
    )
    .project<Ticket>(TICKET)
    .toArray();
  return new Map(found.map((ticket) => [ticket._id.toString('hex'), ticket]));
}

/** Works out how a ticket stands once all of the call are open: it waits for those of them that it is tied to. */
function openedAs(key: Hash, finished: ReadonlyMap<Hash, Ticket>, tied: ReadonlyMap<Hash, Ticket>): Opened {
  const statusOf = (other: string): number => {
    if (!finished.has(other)) return tied.get(other)?.status ?? FAILED;
    return openedAs(other, finished, tied).status;
  };
  const tiedTo = finished.get(key)?.tiedTo ?? [];
  const statuses = tiedTo.map((other) => statusOf(other.toString('hex')));
  if (statuses.includes(FAILED)) return { status: FAILED, missing: [] };
  const missing = tiedTo.filter((_, place) => statuses[place] !== DONE);
  return { status: missing.length === 0 ? WAITING : WAITING_FOR_INPUT, missing };
}

/** Writes to the tickets that the opened ones wait for, so that whoever finishes one at the same time meets this. */
async function meetTied(
  { connection, session }: ReopenContext,
  tied: ReadonlyMap<Hash, Ticket>,
): Promise<void> {
  const tickets = [...tied.values()];
  if (tickets.length === 0) return;
  await connection.of('ticket').updateMany(
    {
      _id: { $in: tickets.map(({ _id }) => _id) },
      transient: { $in: [...new Set(tickets.map(({ transient }) => transient))] },
    },
    { $inc: { ties: 1 } },
    { session },
  );
}

/** Lets those wait for the opened tickets that could have been handed out, or wait for others already. */
async function holdDependents(
  { connection, session, counts }: ReopenContext,
  finished: ReadonlyMap<Hash, Ticket>,
): Promise<void> {
  const opened = [...finished.values()];
  const dependents = await connection
    .of('ticket')
    .find(
      {
        transient: { $in: [...new Set(opened.map(({ transient }) => transient))] },
        status: { $in: [WAITING, WAITING_FOR_INPUT] },
        tiedTo: { $in: opened.map(({ _id }) => _id) },
      },
      { session },
    )
    .project<Ticket>(TICKET)
    .toArray();
  const updates = dependents.flatMap((ticket) => {
    const { _id, transient, unit, config, lanes, status, resultTrace: trace, tiedTo } = ticket;
    // Those of the call itself have been decided on.
    if (finished.has(_id.toString('hex'))) return [];
    const awaited = new Set(ticket.missing.map((key) => key.toString('hex')));
    for (const key of finished.keys()) awaited.add(key);
    const missing = tiedTo.filter((key) => awaited.has(key.toString('hex')));
    counts.move({ unit, config, lanes, status, trace }, { status: WAITING_FOR_INPUT });
    const update = { $set: { status: WAITING_FOR_INPUT, missing } };
    return [{ updateOne: { filter: { _id, transient }, update } }];
  });
  if (updates.length > 0) await connection.of('ticket').bulkWrite(updates, { session });
}
