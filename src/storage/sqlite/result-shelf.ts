import { byBytes } from '../../access/access-term.js';
import type { Hash } from '../port.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { LaneAddition } from './seen-channels.js';
import type { Sight } from './sight.js';
import { StateShelf } from './state-shelf.js';

/** A result as one viewer sees it, without its body. */
export interface ShelvedResult {
  readonly row: number;
  readonly id: Hash;
  readonly ticketKey: Hash;
  readonly unit: string;
  readonly trace: number;
  readonly state: number;
  readonly run: number;
  readonly recordedAtUnixMs: number;
  readonly additions: readonly LaneAddition[];
  /** Of its state; 0 when no lane of the state is read. */
  readonly order: number;
  /** Whether it is the newest of its ticket. */
  readonly isNewest: boolean;
  readonly isCurrent: boolean;
}

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
  laneSet: number,
  firstLaneSet: number,
  since: number,
  plannedBy: number,
  isNewest: number,
];

const OF_TRANSIENT = `select r.id, r.hash, r.trace, r.run, r.recorded_at, k.id, k.key, k.unit, k.config, k.state,
    k.lane_set, k.first_lane_set, k.since, k.run, k.result = r.id
  from ticket k join result r on r.ticket = k.id
  where k.transient = ? and (k.lane_set + ?) in temp.id_set`;

/** All results of one transient that a viewer sees: newest input first, then unit name, then id. */
export class ResultShelf {
  readonly results: readonly ShelvedResult[];
  readonly states: StateShelf;
  private readonly connection: SqliteConnection;

  constructor(connection: SqliteConnection, keys: InternedKeys, sight: Sight, transient: number) {
    this.connection = connection;
    this.states = new StateShelf(connection, keys, sight, transient);
    const rows = connection.rows<Cells>(OF_TRANSIENT).all(transient, sight.laneSets.base);
    const shelved = rows.map((cells) => ({ config: cells[8], result: this.shelvedOf(cells, keys) }));
    const current = currentOf(shelved);
    this.results = shelved
      .map(({ result }) => ({ ...result, isCurrent: current.has(result.id) }))
      .sort((a, b) => b.order - a.order || byBytes(a.unit, b.unit) || byBytes(a.id, b.id));
  }

  private shelvedOf(
    [
      row,
      hash,
      trace,
      run,
      recordedAtUnixMs,
      ticket,
      key,
      unit,
      ,
      state,
      laneSet,
      first,
      since,
      by,
      isNewest,
    ]: Cells,
    keys: InternedKeys,
  ): ShelvedResult {
    return {
      row,
      id: hash.toString('hex'),
      ticketKey: key.toString('hex'),
      unit: keys.units.keyOf(unit),
      trace,
      state,
      run,
      recordedAtUnixMs,
      additions: [
        { laneSet: first, sinceUnixMs: since, run: by },
        ...(first === laneSet ? [] : this.laterAdditions(ticket)),
      ].map((addition) => asRecorded(addition, recordedAtUnixMs, run)),
      order: this.states.find(state)?.order ?? 0,
      isNewest: isNewest === 1,
      isCurrent: false,
    };
  }

  private laterAdditions(ticket: number): LaneAddition[] {
    return this.connection
      .rows<[number, number, number]>(
        'select lane_set, since, run from ticket_lane where ticket = ? order by id',
      )
      .all(ticket)
      .map(([laneSet, sinceUnixMs, run]) => ({ laneSet, sinceUnixMs, run }));
  }
}

/**
 * Says since when a result is in a lane, and by which run: from its recording, by the worker; but in a lane that was
 * added after it, from then, by the run that added it. Otherwise the time would tell of lanes that are not read.
 */
function asRecorded(addition: LaneAddition, recordedAtUnixMs: number, run: number): LaneAddition {
  if (addition.sinceUnixMs > recordedAtUnixMs) return addition;
  return { ...addition, sinceUnixMs: recordedAtUnixMs, run };
}

/** Finds, of each unit and config, the result of the newest input that is the newest of its ticket. */
function currentOf(
  shelved: readonly { readonly config: number; readonly result: ShelvedResult }[],
): ReadonlySet<Hash> {
  const current = new Map<string, ShelvedResult>();
  for (const { config, result } of shelved) {
    if (!result.isNewest) continue;
    const key = `${result.unit} ${config}`;
    const known = current.get(key);
    if (!known || known.order < result.order || (known.order === result.order && result.id < known.id))
      current.set(key, result);
  }
  return new Set([...current.values()].map(({ id }) => id));
}
