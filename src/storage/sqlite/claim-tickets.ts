import type { Survey } from '../../domain/datapoint.js';
import { CorruptStore } from '../../domain/errors.js';
import type { Json, JsonObject } from '../../domain/scalar.js';
import { leaseToken } from '../lease.js';
import { contentsOf, pointsOf, type TermedPoint } from '../packed/termed-point.js';
import type { ClaimedTicket, ClaimRequest } from '../port/ticket-store.js';
import { RUNNING, WAITING } from '../ticket-status.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import type { TicketCounts } from './ticket-counts.js';

// Tickets of dead workers that one claim takes back at most; the next claim takes the rest.
const MAX_EXPIRED = 1000;

// No condition on the ticket beside those of the partial index: with one SQLite reads the whole backlog.
const DUE_OF_UNIT = `select id from ticket indexed by ticket_waiting
  where status = ${WAITING} and unit = ? and due <= ? order by due limit ?`;

const EXPIRED = `select k.id, k.unit, k.config, k.lane_set, coalesce(r.trace, 0)
  from ticket k indexed by ticket_running left join result r on r.id = k.result
  where k.status = ${RUNNING} and k.lease_until <= ? limit ${MAX_EXPIRED}`;

const TAKE = `update ticket set status = ${RUNNING}, attempts = ?, lease_until = ?, worker = ? where id = ?`;

const PUT_BACK = `update ticket set status = ${WAITING}, lease_until = null, worker = null where id = ?`;

const WORK = `select k.key, k.unit, k.config, k.lane_set, k.transient, k.attempts, k.attempts_before, t.survey, t.name, s.hash, s.points,
    c.body, coalesce(r.trace, 0), (select count(*) from ticket_tie where ticket = k.id)
  from ticket k join transient t on t.id = k.transient join state s on s.id = k.state
  join config c on c.id = k.config left join result r on r.id = k.result where k.id = ?`;

type WorkCells = readonly [
  key: Buffer,
  unit: number,
  config: number,
  laneSet: number,
  transient: number,
  attempts: number,
  attemptsBefore: number,
  survey: Survey,
  name: string,
  stateHash: Buffer,
  stateBits: Buffer,
  configBody: string | null,
  trace: number,
  tieCount: number,
];

/** Hands out tickets. */
export class TicketClaims {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly counts: TicketCounts;
  private readonly points: PointReader;

  constructor(connection: SqliteConnection, keys: InternedKeys, counts: TicketCounts, points: PointReader) {
    this.connection = connection;
    this.keys = keys;
    this.counts = counts;
    this.points = points;
  }

  /** Takes tickets for a worker. Within a write transaction. */
  claim(request: ClaimRequest): ClaimedTicket[] {
    this.takeBackExpired(request.nowUnixMs);
    const light = new Map<number, readonly TermedPoint[]>();
    return this.dueTickets(request).map((id) => this.handOut(id, request, light));
  }

  private takeBackExpired(nowUnixMs: number): void {
    const expired = this.connection.rows<[number, number, number, number, number]>(EXPIRED).all(nowUnixMs);
    for (const [id, unit, config, laneSet, trace] of expired) {
      this.connection.command(PUT_BACK).run(id);
      this.counts.move({ unit, config, laneSet, status: RUNNING, trace }, { status: WAITING });
    }
  }

  /** Goes round the units, taking the oldest due ticket of each in turn. */
  private dueTickets({ limit, nowUnixMs, units }: ClaimRequest): number[] {
    const wanted = units?.flatMap((unit) => this.keys.units.idOf(unit) ?? []) ?? this.allUnits();
    const queues = wanted.map((unit) =>
      this.connection.values<number>(DUE_OF_UNIT).all(unit, nowUnixMs, limit),
    );
    const chosen: number[] = [];
    for (let round = 0; chosen.length < limit; round++) {
      const before = chosen.length;
      for (const queue of queues) {
        const id = queue[round];
        if (id !== undefined && chosen.length < limit) chosen.push(id);
      }
      if (chosen.length === before) break;
    }
    return chosen;
  }

  private allUnits(): number[] {
    return Array.from({ length: this.keys.units.lastId }, (_, index) => index + 1);
  }

  private handOut(
    id: number,
    { leaseMs, nowUnixMs, worker }: ClaimRequest,
    light: Map<number, readonly TermedPoint[]>,
  ): ClaimedTicket {
    const [
      key,
      unit,
      config,
      laneSet,
      transient,
      attempts,
      attemptsBefore,
      survey,
      name,
      stateHash,
      stateBits,
      configBody,
      trace,
      tieCount,
    ] = this.connection.rows<WorkCells>(WORK).get(id)!;
    const attempt = attempts + 1;
    this.connection.command(TAKE).run(attempt, nowUnixMs + leaseMs, worker, id);
    this.counts.move({ unit, config, laneSet, status: WAITING, trace }, { status: RUNNING });
    const points = light.get(transient) ?? this.points.all(transient, survey);
    light.set(transient, points);
    const keyText = key.toString('hex');
    return {
      key: keyText,
      unit: this.keys.units.keyOf(unit),
      config: { hash: this.keys.configs.keyOf(config), config: parseConfig(configBody) },
      transient: { survey, name },
      stateId: stateHash.toString('hex'),
      points: contentsOf(pointsOf(points, stateBits)),
      tied: tieCount === 0 ? [] : this.tiedResults(id),
      attempt: attempt - attemptsBefore,
      leaseToken: leaseToken({ row: id, attempt }, keyText),
    };
  }

  private tiedResults(id: number): ClaimedTicket['tied'] {
    return this.connection
      .rows<[number, Buffer, string]>(
        `select k.unit, r.hash, r.body from ticket_tie t join ticket k on k.id = t.tied_to
         join result r on r.id = k.result where t.ticket = ? order by t.place`,
      )
      .all(id)
      .map(([unit, hash, body]) => ({
        unit: this.keys.units.keyOf(unit),
        resultId: hash.toString('hex'),
        body: JSON.parse(body) as Json,
      }));
  }
}

function parseConfig(body: string | null): JsonObject {
  if (body === null)
    throw new CorruptStore('a ticket was planned with a config that no trace has registered');
  return JSON.parse(body) as JsonObject;
}
