import { resultsAsOf } from '../records-as-of.js';
import { type KeptResult, type ShelvedResult, shelvedResults } from '../result-shelf.js';
import type { LaneAddition } from '../seen-channels.js';
import type { SqliteConnection } from './connection.js';
import { formerResults } from './history-reader.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';
import { readStateShelf } from './state-shelf.js';

/** A result of the store, with its row and that of its state. */
interface ResultRowOf extends KeptResult<number> {
  readonly row: number;
  readonly state: number;
}

export type SqliteResult = ResultRowOf & ShelvedResult<number>;

type Cells = readonly [
  row: number,
  hash: Buffer,
  trace: number,
  run: number,
  recordedAt: number,
  ticket: number,
  key: Buffer,
  unit: number,
  config: number,
  state: number,
  stateHash: Buffer,
  laneSet: number,
  firstLaneSet: number,
  since: number,
  plannedBy: number,
  isNewest: number,
];

const OF_TRANSIENT = `select r.id, r.hash, r.trace, r.run, r.recorded_at, k.id, k.key, k.unit, k.config, k.state,
    s.hash, k.lane_set, k.first_lane_set, k.since, k.run, k.result = r.id
  from ticket k join result r on r.ticket = k.id join state s on s.id = k.state
  where k.transient = ? and (k.lane_set + ?) in temp.id_set`;

/** Reads all results of one transient that a viewer sees, or saw at an instant: newest input first, then unit name, then id. */
export function readResults(
  connection: SqliteConnection,
  keys: InternedKeys,
  sight: Sight,
  transient: number,
  asOfUnixMs?: number,
): readonly SqliteResult[] {
  const found = connection
    .rows<Cells>(OF_TRANSIENT)
    .all(transient, sight.laneSets.base)
    .map((cells) => keptOf(cells, connection, keys));
  // Nearly all transients of a page have none.
  if (found.length === 0) return [];
  const kept =
    asOfUnixMs === undefined ? found : resultsThen(found, connection, sight, { transient, asOfUnixMs });
  return shelvedResults(kept, readStateShelf(connection, keys, sight, transient, asOfUnixMs));
}

function resultsThen(
  found: readonly ResultRowOf[],
  connection: SqliteConnection,
  sight: Sight,
  { transient, asOfUnixMs }: { readonly transient: number; readonly asOfUnixMs: number },
): ResultRowOf[] {
  return resultsAsOf(found, formerResults(connection, transient), asOfUnixMs).filter(({ additions }) =>
    additions.some(({ lanes }) => lanes.some((lane) => sight.lanes.has(lane))),
  );
}

function keptOf(cells: Cells, connection: SqliteConnection, keys: InternedKeys): ResultRowOf {
  const [row, hash, trace, run, recordedAtUnixMs, ticket, key, unit, config, state, stateHash] = cells;
  const [, , , , , , , , , , , laneSet, first, sinceUnixMs, plannedBy, isNewest] = cells;
  const planned = { lanes: keys.lanesOf(first), sinceUnixMs, run: plannedBy };
  return {
    row,
    id: hash.toString('hex'),
    ticketKey: key.toString('hex'),
    unit: keys.units.keyOf(unit),
    config,
    trace,
    state,
    stateId: stateHash.toString('hex'),
    run,
    recordedAtUnixMs,
    additions: first === laneSet ? [planned] : [planned, ...laterAdditions(ticket, connection, keys)],
    isNewest: isNewest === 1,
  };
}

function laterAdditions(
  ticket: number,
  connection: SqliteConnection,
  keys: InternedKeys,
): LaneAddition<number>[] {
  return connection
    .rows<[number, number, number]>(
      'select lane_set, since, run from ticket_lane where ticket = ? order by id',
    )
    .all(ticket)
    .map(([laneSet, sinceUnixMs, run]) => ({ lanes: keys.lanesOf(laneSet), sinceUnixMs, run }));
}
