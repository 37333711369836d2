import type { ClientSession, Filter } from 'mongodb';
import type { Clearance } from '../../access/clearance.js';
import { CorruptStore } from '../../domain/errors.js';
import type { Json } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import { contentsOf, pointsOf } from '../packed/termed-point.js';
import type { Execution, ExecutionHead, ExecutionQuery, ExecutionStore } from '../port/execution-store.js';
import type { Hash } from '../port/page.js';
import type { MongoConnection } from './connection.js';
import type { ResultDocument, StateDocument } from './derived-documents.js';
import { executionHeads, HEAD, type HeadDocument } from './execution-heads.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import { reopenTickets } from './reopen-tickets.js';
import type { ServerClock } from './server-clock.js';
import type { Sights } from './sight.js';
import { HASH_BYTES, splitHashes } from './split-hashes.js';
import { TicketCounts } from './ticket-counts.js';
import type { WriterSlots } from './writer-slots.js';

/** What the execution store works with. */
export interface ExecutionParts {
  readonly connection: MongoConnection;
  readonly keys: InternedKeys;
  readonly sights: Sights;
  readonly points: PointReader;
  readonly slots: WriterSlots;
  readonly serverClock: ServerClock;
}

/** What results were computed from. See {@link ExecutionStore}. */
export class MongoExecutionStore implements ExecutionStore {
  private readonly parts: ExecutionParts;

  constructor(parts: ExecutionParts) {
    this.parts = parts;
  }

  async heads(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (ExecutionHead | undefined)[]> {
    return this.parts.connection.read(async (session) => {
      const documents = await this.byId(session, clearance, ids);
      const heads = await executionHeads(this.parts, session, documents, this.parts.sights.of(clearance));
      const found = new Map(heads.map((head) => [head.resultId, head]));
      return ids.map((id) => found.get(id));
    });
  }

  async byResult(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (Execution | undefined)[]> {
    const { connection, points, sights } = this.parts;
    return connection.read(async (session) => {
      const documents = await this.byId(session, clearance, ids);
      const sight = sights.of(clearance);
      const heads = await executionHeads(this.parts, session, documents, sight);
      const stored = await points.transients(
        session,
        documents.map(({ transient }) => transient),
      );
      const surveys = new Map([...stored.values()].map(({ _id, survey }) => [_id, survey]));
      // A lane that is read opens all points of its states.
      const seen = await points.seen(session, surveys, sight);
      const bitsOf = await this.statePoints(session, documents);
      const resultOf = await this.bodies(session, documents);
      const found = new Map(
        documents.map(({ _id, transient, state, bodyHash }, place): [Hash, Execution] => {
          const head = heads[place]!;
          return [
            head.resultId,
            {
              ...head,
              points: contentsOf(pointsOf(seen.get(transient) ?? [], bitsOf(state))),
              tied: head.consumed.map(resultOf),
              body: resultOf(_id.toString('hex')).body,
              bodyHash: bodyHash.toString('hex'),
            },
          ];
        }),
      );
      return ids.map((id) => found.get(id));
    });
  }

  async list(
    clearance: Clearance,
    query: ExecutionQuery,
  ): Promise<{ readonly rows: readonly ExecutionHead[]; readonly hasMore: boolean }> {
    const { connection, keys, sights } = this.parts;
    return connection.read(async (session) => {
      const sight = sights.of(clearance);
      const lanes = query.channels === undefined ? sight.lanes.ids : sight.lanesOfChannels(query.channels);
      const units = query.units?.flatMap((unit) => keys.units.idOf(unit) ?? []);
      const where: Filter<ResultDocument> = {
        _id: {
          $gt: Buffer.from(query.after ?? '', 'hex'),
          ...(query.upTo === undefined ? {} : { $lte: lastHashUpTo(query.upTo) }),
        },
        lanes: { $in: [...lanes] },
        ...(units === undefined ? {} : { unit: { $in: units } }),
        ...(query.newestOnly === true ? { newest: true } : {}),
      };
      const documents = await connection
        .of('result')
        .find(where, { session })
        .project<HeadDocument>(HEAD)
        .sort({ _id: 1 })
        .limit(query.first + 1)
        .toArray();
      return {
        rows: await executionHeads(this.parts, session, documents.slice(0, query.first), sight),
        hasMore: documents.length > query.first,
      };
    });
  }

  async reopen(
    nowUnixMs: number,
    tickets: readonly { readonly transient: TransientKey; readonly ticketKey: Hash }[],
  ): Promise<number> {
    const { connection, slots, serverClock } = this.parts;
    const dueUnixMs = nowUnixMs + (await serverClock.aheadMs());
    return slots.with((slot) =>
      connection.write(async (session) => {
        const counts = new TicketCounts(connection, slot);
        const opened = await reopenTickets({ connection, session, counts, dueUnixMs }, tickets);
        await counts.save(session);
        return opened;
      }),
    );
  }

  /** Reads results that are seen. */
  private async byId(
    session: ClientSession,
    clearance: Clearance,
    ids: readonly Hash[],
  ): Promise<HeadDocument[]> {
    const { connection, sights } = this.parts;
    return connection
      .of('result')
      .find(
        {
          _id: { $in: ids.map((id) => Buffer.from(id, 'hex')) },
          lanes: { $in: [...sights.of(clearance).lanes.ids] },
        },
        { session },
      )
      .project<HeadDocument>(HEAD)
      .toArray();
  }

  private async statePoints(
    session: ClientSession,
    documents: readonly HeadDocument[],
  ): Promise<(state: Buffer) => Buffer> {
    const states = await this.parts.connection
      .of('state')
      .find(
        {
          _id: { $in: documents.map(({ state }) => state) },
          transient: { $in: documents.map(({ transient }) => transient) },
        },
        { session },
      )
      .project<Pick<StateDocument, '_id' | 'points'>>({ points: 1 })
      .toArray();
    const known = new Map(states.map(({ _id, points }) => [_id.toString('hex'), points]));
    return (state) => {
      const bits = known.get(state.toString('hex'));
      if (!bits) throw new CorruptStore(`state ${state.toString('hex')} has a result and is missing`);
      return bits;
    };
  }

  /** Reads the bodies of results and of those that they consumed. */
  private async bodies(
    session: ClientSession,
    documents: readonly HeadDocument[],
  ): Promise<(resultId: Hash) => Execution['tied'][number]> {
    const ids = new Set(
      documents.flatMap(({ _id, consumed }) => [_id.toString('hex'), ...splitHashes(consumed)]),
    );
    const found = await this.parts.connection
      .of('result')
      .find(
        {
          _id: { $in: [...ids].map((id) => Buffer.from(id, 'hex')) },
          transient: { $in: [...new Set(documents.map(({ transient }) => transient))] },
        },
        { session },
      )
      .project<Pick<ResultDocument, '_id' | 'unit' | 'text'>>({ unit: 1, text: 1 })
      .toArray();
    const known = new Map(found.map((result) => [result._id.toString('hex'), result]));
    return (resultId) => {
      const result = known.get(resultId);
      if (!result) throw new CorruptStore(`result ${resultId} was consumed and is missing`);
      return {
        unit: this.parts.keys.units.keyOf(result.unit),
        resultId,
        body: JSON.parse(result.text) as Json,
      };
    };
  }
}

/** The last hash that begins with the hexadecimal digits. */
function lastHashUpTo(digits: string): Buffer {
  return Buffer.from(digits.padEnd(2 * HASH_BYTES, 'f'), 'hex');
}
