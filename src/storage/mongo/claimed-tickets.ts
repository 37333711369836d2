import type { ClientSession } from 'mongodb';
import { CorruptStore } from '../../domain/errors.js';
import type { Json, JsonObject } from '../../domain/scalar.js';
import { leaseToken } from '../lease.js';
import { contentsOf, pointsOf } from '../packed/termed-point.js';
import type { Hash } from '../port/page.js';
import type { ClaimedTicket } from '../port/ticket-store.js';
import type { MongoConnection } from './connection.js';
import type { TicketDocument } from './derived-documents.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';

/** A ticket just taken, as far as reading its work needs it. */
export type TakenTicket = Pick<
  TicketDocument,
  '_id' | 'transient' | 'unit' | 'config' | 'state' | 'attempts' | 'attemptsBefore' | 'tiedTo' | 'claim'
>;

type TiedResult = ClaimedTicket['tied'][number];

// Jobs have tens of configs; what more there is was reconfigured while the worker ran.
const MAX_CONFIGS = 1000;

/** Reads what a worker needs of the tickets that it took: one read for each collection, in one snapshot. */
export class ClaimedTicketReader {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly points: PointReader;
  private readonly configs = new Map<Hash, JsonObject>();

  constructor(connection: MongoConnection, keys: InternedKeys, points: PointReader) {
    this.connection = connection;
    this.keys = keys;
    this.points = points;
  }

  /** Reads the work of tickets, in their order. */
  async read(taken: readonly TakenTicket[]): Promise<readonly ClaimedTicket[]> {
    return this.connection.read(async (session) => {
      const transients = await this.points.transients(
        session,
        taken.map(({ transient }) => transient),
      );
      const surveys = new Map([...transients.values()].map(({ _id, survey }) => [_id, survey]));
      const points = await this.points.all(session, surveys);
      const bitsOf = await this.statePoints(session, taken);
      const resultOf = await this.tiedResults(session, taken);
      await this.loadConfigs(session, taken);
      return taken.map((ticket) => {
        const { transient, unit, config, state, attempts, attemptsBefore, tiedTo } = ticket;
        const { survey, name } = transients.get(transient) ?? missingTransient(transient);
        const key = ticket._id.toString('hex');
        const hash = this.keys.configs.keyOf(config);
        return {
          key,
          unit: this.keys.units.keyOf(unit),
          config: { hash, config: this.configs.get(hash) ?? missingConfig(hash) },
          transient: { survey, name },
          stateId: state.toString('hex'),
          points: contentsOf(pointsOf(points.get(transient) ?? [], bitsOf(state))),
          tied: tiedTo.map(resultOf),
          attempt: attempts - attemptsBefore,
          leaseToken: leaseToken({ row: transient, attempt: attempts }, key),
        };
      });
    });
  }

  private async statePoints(
    session: ClientSession,
    taken: readonly TakenTicket[],
  ): Promise<(state: Buffer) => Buffer> {
    const found = await this.connection
      .of('state')
      .find(
        {
          _id: { $in: taken.map(({ state }) => state) },
          transient: { $in: taken.map(({ transient }) => transient) },
        },
        { session },
      )
      .project<{ readonly _id: Buffer; readonly points: Buffer }>({ points: 1 })
      .toArray();
    const bits = new Map(found.map(({ _id, points }) => [_id.toString('hex'), points]));
    return (state) => {
      const known = bits.get(state.toString('hex'));
      if (!known) throw new CorruptStore(`state ${state.toString('hex')} is needed by a ticket and missing`);
      return known;
    };
  }

  /** Reads the results of the tickets that these are tied to; all of them are there, or they would still wait. */
  private async tiedResults(
    session: ClientSession,
    taken: readonly TakenTicket[],
  ): Promise<(ticket: Buffer) => TiedResult> {
    const tied = taken.filter(({ tiedTo }) => tiedTo.length > 0);
    if (tied.length === 0) return missingResult;
    const found = await this.connection
      .of('result')
      .find(
        {
          ticket: { $in: tied.flatMap(({ tiedTo }) => tiedTo) },
          transient: { $in: tied.map(({ transient }) => transient) },
          newest: true,
        },
        { session },
      )
      .project<{
        readonly _id: Buffer;
        readonly ticket: Buffer;
        readonly unit: number;
        readonly text: string;
      }>({ ticket: 1, unit: 1, text: 1 })
      .toArray();
    const results = new Map(
      found.map(({ _id, ticket, unit, text }): [string, TiedResult] => [
        ticket.toString('hex'),
        {
          unit: this.keys.units.keyOf(unit),
          resultId: _id.toString('hex'),
          body: JSON.parse(text) as Json,
        },
      ]),
    );
    return (ticket) => results.get(ticket.toString('hex')) ?? missingResult(ticket);
  }

  private async loadConfigs(session: ClientSession, taken: readonly TakenTicket[]): Promise<void> {
    if (this.configs.size > MAX_CONFIGS) this.configs.clear();
    const hashes = new Set(taken.map(({ config }) => this.keys.configs.keyOf(config)));
    const unknown = [...hashes].filter((hash) => !this.configs.has(hash));
    if (unknown.length === 0) return;
    const found = await this.connection
      .of('config')
      .find({ _id: { $in: unknown } }, { session })
      .toArray();
    for (const { _id, body } of found) this.configs.set(_id, JSON.parse(body) as JsonObject);
  }
}

function missingTransient(transient: number): never {
  throw new CorruptStore(`transient ${transient} has a ticket and is missing`);
}

function missingConfig(hash: Hash): never {
  throw new CorruptStore(`a ticket was planned with the config ${hash}, which no trace has registered`);
}

function missingResult(ticket: Buffer): never {
  throw new CorruptStore(`the result of ticket ${ticket.toString('hex')} is needed by another and missing`);
}
