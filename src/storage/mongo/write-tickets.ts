import { CorruptStore } from '../../domain/errors.js';
import type { Hash } from '../port/page.js';
import { DONE, FAILED, WAITING_FOR_INPUT } from '../ticket-status.js';
import type { AppliedChange, CommitContext } from './commit-context.js';
import { toNumber } from './connection.js';
import type { TicketDocument } from './derived-documents.js';
import type { InternedKeys } from './interned-keys.js';
import { byKey } from './key-order.js';
import { type Planned, StatusesOfPlanned, type StoredTicket } from './planned-tickets.js';
import { TIED_INPUT_FAILED } from './ticket-dependents.js';
import { queueOf } from './ticket-queue-name.js';

/**
 * Writes planned tickets; known ones gain the lanes in which they were not planned yet, and with them their results.
 *
 * @returns  how many are new
 */
export async function writeTickets(
  context: CommitContext,
  applied: readonly AppliedChange[],
): Promise<number> {
  const planned = plannedIn(context.keys, applied);
  if (planned.length === 0) return 0;
  const stored = await storedTickets(context, planned);
  await addLanes(context, planned, stored);
  const added = planned.filter(({ key }) => !stored.has(key));
  if (added.length === 0) return 0;
  await assertStatesStored(context, applied, added);
  const documents = documentsOf(context, added, stored);
  for (const { unit, config, lanes, status } of documents) {
    context.counts.add({ unit, config, lanes, status, trace: 0 });
    context.uses.runByLanes(context.run, lanes);
  }
  await tieTo(context, added, stored);
  await context.connection.of('ticket').insertMany(documents, { session: context.session });
  return documents.length;
}

function plannedIn(keys: InternedKeys, applied: readonly AppliedChange[]): Planned[] {
  const planned = new Map<Hash, Planned>();
  for (const { change, transient } of applied)
    for (const ticket of change.tickets) {
      const lanes = keys.idsOf(ticket.lanes);
      const known = planned.get(ticket.key);
      planned.set(
        ticket.key,
        known
          ? { ...known, lanes: unionOf(known.lanes, lanes) }
          : { key: ticket.key, transient, ticket, lanes },
      );
    }
  return [...planned.values()];
}

/** Reads the tickets that are planned, and those that they are tied to, as far as they are stored. */
async function storedTickets(
  { connection, session }: CommitContext,
  planned: readonly Planned[],
): Promise<ReadonlyMap<Hash, StoredTicket>> {
  const keys = new Set(planned.flatMap(({ key, ticket }) => [key, ...ticket.tiedTo]));
  const documents = await connection
    .of('ticket')
    .find(
      {
        _id: { $in: [...keys].map((key) => Buffer.from(key, 'hex')) },
        transient: { $in: [...new Set(planned.map(({ transient }) => transient))] },
      },
      { session },
    )
    .project<StoredTicket>({
      transient: 1,
      unit: 1,
      config: 1,
      lanes: 1,
      additions: 1,
      status: 1,
      result: 1,
      resultTrace: 1,
    })
    .toArray();
  return new Map(documents.map((document) => [document._id.toString('hex'), document]));
}

async function addLanes(
  context: CommitContext,
  planned: readonly Planned[],
  stored: ReadonlyMap<Hash, StoredTicket>,
): Promise<void> {
  const { connection, session, keys, counts, uses, run, nowUnixMs } = context;
  const grown = planned.flatMap(({ key, lanes }) => {
    const ticket = stored.get(key);
    const added = ticket ? lanes.filter((lane) => !ticket.lanes.includes(lane)) : [];
    return ticket && added.length > 0 ? [{ ticket, added, all: unionOf(ticket.lanes, added) }] : [];
  });
  if (grown.length === 0) return;
  grown.sort((a, b) => byKey(a.ticket, b.ticket));
  await connection.of('ticket').bulkWrite(
    grown.map(({ ticket: { _id, transient, additions }, added, all }) => ({
      updateOne: {
        filter: { _id, transient },
        update: {
          $set: {
            lanes: all,
            queue: queueOf(all, keys),
            additions: [...additions, { lanes: added, since: nowUnixMs, run }],
          },
        },
      },
    })),
    { session },
  );
  for (const { ticket, added, all } of grown) {
    const { unit, config, lanes, status, resultTrace } = ticket;
    counts.move({ unit, config, lanes, status, trace: resultTrace }, { lanes: all });
    uses.runByLanes(run, added);
    if (resultTrace !== 0) uses.traceByLanes(resultTrace, added);
  }
  await addLanesOfResults(
    context,
    grown.filter(({ ticket }) => ticket.result !== null),
  );
}

async function addLanesOfResults(
  { connection, session, uses, nowUnixMs }: CommitContext,
  grown: readonly {
    readonly ticket: StoredTicket;
    readonly added: readonly number[];
    readonly all: readonly number[];
  }[],
): Promise<void> {
  if (grown.length === 0) return;
  const results = connection.of('result');
  await results.bulkWrite(
    grown.map(({ ticket: { _id, transient }, all }) => ({
      updateMany: { filter: { ticket: _id, transient }, update: { $set: { lanes: all } } },
    })),
    { session },
  );
  const newest = await results
    .find(
      {
        _id: { $in: grown.flatMap(({ ticket }) => ticket.result ?? []) },
        transient: { $in: grown.map(({ ticket }) => ticket.transient) },
      },
      { session },
    )
    .project<{ readonly ticket: Buffer; readonly run: string; readonly recordedAt: number }>({
      ticket: 1,
      run: 1,
      recordedAt: 1,
    })
    .toArray();
  // In these lanes a result is shown as if recorded when they were added, by the run that added them; only in one and
  // the same instant the worker's run is named.
  for (const { ticket, run, recordedAt } of newest)
    if (nowUnixMs <= toNumber(recordedAt))
      uses.runByLanes(run, grown.find(({ ticket: { _id } }) => _id.equals(ticket))?.added ?? []);
}

async function assertStatesStored(
  { connection, session }: CommitContext,
  applied: readonly AppliedChange[],
  added: readonly Planned[],
): Promise<void> {
  const known = new Set(applied.flatMap(({ change }) => change.states.map(({ id }) => id)));
  const asked = added.filter(({ ticket }) => !known.has(ticket.stateId));
  if (asked.length === 0) return;
  const found = await connection
    .of('state')
    .find(
      {
        _id: { $in: asked.map(({ ticket }) => Buffer.from(ticket.stateId, 'hex')) },
        transient: { $in: asked.map(({ transient }) => transient) },
      },
      { session },
    )
    .project<{ readonly _id: Buffer }>({ _id: 1 })
    .toArray();
  for (const { _id } of found) known.add(_id.toString('hex'));
  const lost = asked.find(({ ticket }) => !known.has(ticket.stateId));
  if (lost)
    throw new CorruptStore(`ticket ${lost.key} needs the state ${lost.ticket.stateId}, which is not stored`);
}

function documentsOf(
  { keys, run, nowUnixMs, dueUnixMs }: CommitContext,
  added: readonly Planned[],
  stored: ReadonlyMap<Hash, StoredTicket>,
): TicketDocument[] {
  const statuses = new StatusesOfPlanned(added, stored);
  const ties = tiesOf(added);
  return added.map(({ key, transient, ticket, lanes }) => {
    const status = statuses.of(key, key);
    const tiedTo = [...new Set(ticket.tiedTo)];
    const missing =
      status === WAITING_FOR_INPUT ? tiedTo.filter((tied) => statuses.of(tied, key) !== DONE) : [];
    const failed = status === FAILED;
    return {
      _id: Buffer.from(key, 'hex'),
      transient,
      unit: keys.units.knownId(ticket.unit),
      config: keys.configs.knownId(ticket.configHash),
      state: Buffer.from(ticket.stateId, 'hex'),
      lanes,
      queue: queueOf(lanes, keys),
      additions: [{ lanes, since: nowUnixMs, run }],
      status,
      due: dueUnixMs,
      attempts: 0,
      attemptsBefore: 0,
      leaseUntil: null,
      worker: null,
      claim: null,
      errorCode: failed ? TIED_INPUT_FAILED.errorCode : null,
      errorMessage: failed ? TIED_INPUT_FAILED.errorMessage : null,
      tiedTo: ticket.tiedTo.map((tied) => Buffer.from(tied, 'hex')),
      missing: missing.map((tied) => Buffer.from(tied, 'hex')),
      ties: ties.get(key) ?? 0,
      result: null,
      resultTrace: 0,
    };
  });
}

/**
 * Writes to each stored ticket that a new one is tied to: whoever finishes it, or sets it to work again, at the same
 * time meets this write, and one of the two transactions is done again. Without it the new ticket could miss the end
 * that it waits for.
 */
async function tieTo(
  { connection, session }: CommitContext,
  added: readonly Planned[],
  stored: ReadonlyMap<Hash, StoredTicket>,
): Promise<void> {
  // Hexadecimal keys sort as their bytes.
  const inOrder = [...tiesOf(added)].sort(([a], [b]) => (a < b ? -1 : 1));
  const updates = inOrder.flatMap(([key, count]) => {
    const ticket = stored.get(key);
    if (!ticket) return [];
    const { _id, transient } = ticket;
    return [{ updateOne: { filter: { _id, transient }, update: { $inc: { ties: count } } } }];
  });
  if (updates.length > 0) await connection.of('ticket').bulkWrite(updates, { session });
}

/** Counts how many of the tickets are tied to each other ticket. */
function tiesOf(added: readonly Planned[]): ReadonlyMap<Hash, number> {
  const ties = new Map<Hash, number>();
  for (const { ticket } of added)
    for (const key of new Set(ticket.tiedTo)) ties.set(key, (ties.get(key) ?? 0) + 1);
  return ties;
}

function unionOf(a: readonly number[], b: readonly number[]): number[] {
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}
