import { type ClientSession, ObjectId } from 'mongodb';
import type { TicketResult } from '../port/ticket-store.js';
import { DONE } from '../ticket-status.js';
import type { MongoConnection } from './connection.js';
import type { ResultDocument } from './derived-documents.js';
import { type HeldTicket, runningKind } from './held-tickets.js';
import type { InternedKeys } from './interned-keys.js';
import { byKey } from './key-order.js';
import { queryableBody } from './queryable-body.js';
import type { NotedUses } from './record-uses.js';
import type { TicketCounts } from './ticket-counts.js';

/** A ticket that is held, with its result. */
interface Done {
  readonly ticket: HeldTicket;
  readonly result: TicketResult;
}

interface ResultContext {
  readonly connection: MongoConnection;
  readonly session: ClientSession;
  readonly keys: InternedKeys;
  readonly counts: TicketCounts;
  readonly uses: NotedUses;
  readonly run: string;
  readonly nowUnixMs: number;
}

/**
 * Sets tickets done and stores their results, in the lanes that the tickets have now: a lane that was added while the
 * unit ran is among them, and one that is being added meets this write in the ticket's document.
 */
export async function writeResults(context: ResultContext, finished: readonly Done[]): Promise<void> {
  if (finished.length === 0) return;
  const done = [...finished].sort((a, b) => byKey(a.ticket, b.ticket));
  const { connection, session, keys, counts, uses, run } = context;
  await connection.of('ticket').bulkWrite(
    done.map(({ ticket: { _id, transient }, result }) => ({
      updateOne: {
        filter: { _id, transient },
        update: {
          $set: {
            status: DONE,
            leaseUntil: null,
            worker: null,
            claim: null,
            errorCode: null,
            errorMessage: null,
            result: Buffer.from(result.resultId, 'hex'),
            resultTrace: keys.traces.knownId(result.traceId),
          },
        },
      },
    })),
    { session },
  );
  await storeResults(context, done);
  for (const { ticket, result } of done) {
    const trace = keys.traces.knownId(result.traceId);
    counts.move(runningKind(ticket), { status: DONE, trace });
    uses.runByLanes(run, ticket.lanes);
    uses.traceByLanes(trace, ticket.lanes);
  }
}

async function storeResults(context: ResultContext, done: readonly Done[]): Promise<void> {
  const { connection, session } = context;
  const results = connection.of('result');
  const again = done.filter(({ ticket }) => ticket.result !== null);
  if (again.length > 0)
    await results.updateMany(
      {
        ticket: { $in: again.map(({ ticket }) => ticket._id) },
        transient: { $in: again.map(({ ticket }) => ticket.transient) },
      },
      { $set: { newest: false } },
      { session },
    );
  const former = again.flatMap(({ ticket: { _id: ticket, transient, result }, result: { resultId } }) =>
    result === null || result.toString('hex') === resultId
      ? []
      : [{ _id: new ObjectId(), transient, ticket, result, until: context.nowUnixMs }],
  );
  if (former.length > 0) await connection.of('former_result').insertMany(former, { session });
  const documents = done.map((each) => documentOf(context, each));
  const ids = documents.map(({ _id }) => _id);
  const stored = await results
    .find({ _id: { $in: ids }, transient: { $in: documents.map(({ transient }) => transient) } }, { session })
    .project<Pick<ResultDocument, '_id' | 'transient'>>({ transient: 1 })
    .toArray();
  // The same result once more, as after a rerun of the same version: it stays as it was recorded first.
  for (const { _id, transient } of stored) {
    const { lanes } = documents.find((document) => document._id.equals(_id))!;
    await results.updateOne({ _id, transient }, { $set: { newest: true, lanes } }, { session });
  }
  const known = new Set(stored.map(({ _id }) => _id.toString('hex')));
  const added = documents.filter(({ _id }) => !known.has(_id.toString('hex')));
  if (added.length > 0) await results.insertMany(added, { session });
}

function documentOf({ keys, run, nowUnixMs }: ResultContext, { ticket, result }: Done): ResultDocument {
  return {
    _id: Buffer.from(result.resultId, 'hex'),
    transient: ticket.transient,
    ticket: ticket._id,
    unit: ticket.unit,
    config: ticket.config,
    state: ticket.state,
    lanes: ticket.lanes,
    newest: true,
    trace: keys.traces.knownId(result.traceId),
    text: result.bodyText,
    content: queryableBody(result.body),
    bodyHash: Buffer.from(result.bodyHash, 'hex'),
    consumed: Buffer.from(result.consumed.join(''), 'hex'),
    recordedAt: nowUnixMs,
    run,
    durationMs: result.durationMs,
  };
}
