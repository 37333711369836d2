import { byBytes } from '../../access/access-term.js';
import type { Clearance } from '../../access/clearance.js';
import type { Survey } from '../../domain/datapoint.js';
import { CorruptStore } from '../../domain/errors.js';
import type { Json, JsonObject } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import { contentsOf, pointsOf } from '../packed/termed-point.js';
import type { Execution, ExecutionHead, ExecutionQuery, ExecutionStore } from '../port/execution-store.js';
import type { Hash } from '../port/page.js';
import { DONE, FAILED, WAITING, WAITING_FOR_INPUT } from '../ticket-status.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import type { Sight, Sights } from './sight.js';
import { TicketCounts } from './ticket-counts.js';
import { TicketDependents } from './ticket-dependents.js';

const HASH_BYTES = 32;

// A ticket's newest result is what its dependents are to consume.
const SUPERSEDED_INPUT = `exists (select 1 from ticket_tie x join ticket i on i.id = x.tied_to
    join result n on n.id = i.result
  where x.ticket = k.id and n.hash <> substr(r.consumed, 32 * x.place + 1, 32))`;

const HEAD = `select r.hash, k.key, k.unit, k.config, r.trace, c.body, t.survey, t.name, r.duration_ms,
    r.consumed, k.result = r.id, ${SUPERSEDED_INPUT}, (select hash from state where id = k.state), k.lane_set`;

const JOINED = `join ticket k on k.id = r.ticket join transient t on t.id = k.transient
  join config c on c.id = k.config`;

type HeadCells = readonly [
  hash: Buffer,
  key: Buffer,
  unit: number,
  config: number,
  trace: number,
  configBody: string,
  survey: Survey,
  name: string,
  durationMs: number,
  consumed: Buffer,
  isNewest: number,
  consumedSuperseded: number,
  stateHash: Buffer,
  laneSet: number,
];

type InputCells = readonly [transient: number, stateBits: Buffer, body: string, bodyHash: Buffer];

const HEAD_BY_RESULT = `${HEAD} from result r ${JOINED} where r.hash = ? and (k.lane_set + ?) in temp.id_set`;

const INPUT_BY_RESULT = `select k.transient, s.points, r.body, r.body_hash
  from result r join ticket k on k.id = r.ticket join state s on s.id = k.state where r.hash = ?`;

const FINISHED_TICKET = `select k.id, k.unit, k.config, k.lane_set, k.status, coalesce(r.trace, 0),
    exists (select 1 from ticket_tie where ticket = k.id)
  from transient t join ticket k on k.transient = t.id left join result r on r.id = k.result
  where t.name = ? and t.survey = ? and k.key = ? and k.status in (${DONE}, ${FAILED})`;

// Attempts go on, since they are part of lease tokens; only those from here on count against the limit.
const OPEN = `update ticket set status = ?, due = ?, attempts_before = attempts, error_code = null,
  error_message = null where id = ?`;

const CONSUMED = `select k.unit, r.body from result r join ticket k on k.id = r.ticket where r.hash = ?`;

/** What results were computed from. See {@link ExecutionStore}. */
export class SqliteExecutionStore implements ExecutionStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly points: PointReader;

  constructor(connection: SqliteConnection, keys: InternedKeys, sights: Sights, points: PointReader) {
    this.connection = connection;
    this.keys = keys;
    this.sights = sights;
    this.points = points;
  }

  async heads(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (ExecutionHead | undefined)[]> {
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      return ids.map((id) => {
        const head = this.head(Buffer.from(id, 'hex'), sight);
        return head && this.headOf(head, sight);
      });
    });
  }

  async byResult(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (Execution | undefined)[]> {
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      return ids.map((id) => {
        const hash = Buffer.from(id, 'hex');
        const head = this.head(hash, sight);
        if (!head) return undefined;
        return this.executionOf(head, this.connection.rows<InputCells>(INPUT_BY_RESULT).get(hash)!, sight);
      });
    });
  }

  async list(
    clearance: Clearance,
    query: ExecutionQuery,
  ): Promise<{ readonly rows: readonly ExecutionHead[]; readonly hasMore: boolean }> {
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      const laneSets =
        query.channels === undefined ? sight.laneSets : sight.laneSetsOfChannels(query.channels);
      const units = query.units?.flatMap((unit) => this.keys.units.idOf(unit) ?? []);
      const conditions = [
        'r.hash > ?',
        '(k.lane_set + ?) in temp.id_set',
        ...(query.upTo === undefined ? [] : ['r.hash <= ?']),
        ...(units === undefined ? [] : [`k.unit in (${units.map(() => '?').join(', ')})`]),
        ...(query.newestOnly === true ? ['k.result = r.id'] : []),
      ];
      const rows = this.connection
        .rows<HeadCells>(
          `${HEAD} from result r ${JOINED} where ${conditions.join(' and ')} order by r.hash limit ?`,
        )
        .all(
          Buffer.from(query.after ?? '', 'hex'),
          laneSets.base,
          ...(query.upTo === undefined ? [] : [lastHashUpTo(query.upTo)]),
          ...(units ?? []),
          query.first + 1,
        );
      return {
        rows: rows.slice(0, query.first).map((cells) => this.headOf(cells, sight)),
        hasMore: rows.length > query.first,
      };
    });
  }

  async reopen(
    nowUnixMs: number,
    tickets: readonly { readonly transient: TransientKey; readonly ticketKey: Hash }[],
  ): Promise<number> {
    return this.connection.write(() => {
      const counts = new TicketCounts(this.connection);
      const dependents = new TicketDependents(this.connection, counts);
      const opened = tickets.flatMap((ticket) => this.open(ticket, nowUnixMs, counts, dependents) ?? []);
      // Only now that all are open: a ticket waits for those of the same call that it is tied to.
      for (const { id, isTied } of opened) if (isTied) dependents.settle(id);
      counts.save();
      return opened.length;
    });
  }

  private head(hash: Buffer, sight: Sight): HeadCells | undefined {
    return this.connection.rows<HeadCells>(HEAD_BY_RESULT).get(hash, sight.laneSets.base);
  }

  private open(
    { transient, ticketKey }: { readonly transient: TransientKey; readonly ticketKey: Hash },
    nowUnixMs: number,
    counts: TicketCounts,
    dependents: TicketDependents,
  ): { readonly id: number; readonly isTied: boolean } | undefined {
    const row = this.connection
      .rows<[number, number, number, number, number, number, number]>(FINISHED_TICKET)
      .get(transient.name, transient.survey, Buffer.from(ticketKey, 'hex'));
    if (!row) return undefined;
    const [id, unit, config, laneSet, status, trace, isTied] = row;
    const opened = isTied === 1 ? WAITING_FOR_INPUT : WAITING;
    this.connection.command(OPEN).run(opened, nowUnixMs, id);
    counts.move({ unit, config, laneSet, status, trace }, { status: opened });
    dependents.hold(id);
    return { id, isTied: isTied === 1 };
  }

  private headOf(cells: HeadCells, sight: Sight): ExecutionHead {
    const [
      hash,
      key,
      unit,
      config,
      trace,
      configBody,
      survey,
      name,
      durationMs,
      consumed,
      isNewest,
      consumedSuperseded,
      stateHash,
      laneSet,
    ] = cells;
    const seen = this.keys.lanesOf(laneSet).filter((lane) => sight.lanes.has(lane));
    return {
      resultId: hash.toString('hex'),
      ticketKey: key.toString('hex'),
      unit: this.keys.units.keyOf(unit),
      traceId: this.keys.traces.keyOf(trace),
      config: { hash: this.keys.configs.keyOf(config), config: JSON.parse(configBody) as JsonObject },
      transient: { survey, name },
      stateId: stateHash.toString('hex'),
      channels: [...new Set(seen.map((lane) => this.keys.lane(lane).channel))].sort(byBytes),
      durationMs,
      consumed: splitHashes(consumed),
      isNewest: isNewest === 1,
      consumedSuperseded: consumedSuperseded === 1,
    };
  }

  private executionOf(head: HeadCells, input: InputCells, sight: Sight): Execution {
    const [transient, stateBits, body, bodyHash] = input;
    const known = this.headOf(head, sight);
    return {
      ...known,
      // A lane that is read opens all points of its states.
      points: contentsOf(pointsOf(this.points.seen(transient, known.transient.survey, sight), stateBits)),
      tied: known.consumed.map((id) => this.consumedResult(id)),
      body: JSON.parse(body) as Json,
      bodyHash: bodyHash.toString('hex'),
    };
  }

  private consumedResult(resultId: Hash): Execution['tied'][number] {
    const row = this.connection.rows<[number, string]>(CONSUMED).get(Buffer.from(resultId, 'hex'));
    if (!row) throw new CorruptStore(`result ${resultId} was consumed and is missing`);
    return { unit: this.keys.units.keyOf(row[0]), resultId, body: JSON.parse(row[1]) as Json };
  }
}

function splitHashes(bytes: Buffer): Hash[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, place) =>
    bytes.toString('hex', place * HASH_BYTES, (place + 1) * HASH_BYTES),
  );
}

/** The last hash that begins with the hexadecimal digits. */
function lastHashUpTo(digits: string): Buffer {
  return Buffer.from(digits.padEnd(2 * HASH_BYTES, 'f'), 'hex');
}
