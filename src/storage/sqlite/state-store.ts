import type { Clearance } from '../../access/clearance.js';
import type { Survey } from '../../domain/datapoint.js';
import type { TransientKey } from '../../domain/transient.js';
import { pageOf } from '../newest-first.js';
import { pointsOf } from '../packed/termed-point.js';
import type { AsOf } from '../port/history-store.js';
import type { Hash, Page } from '../port/page.js';
import { EMPTY_PAGE } from '../port/page.js';
import type { StateQuery, StateRow, StateStore } from '../port/state-store.js';
import type { TransientRef } from '../port/transient-ref.js';
import { seenChannels } from '../seen-channels.js';
import { labelsOf } from '../seen-labels.js';
import type { ShelvedState, StateShelf } from '../state-shelf.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import type { Sight, Sights } from './sight.js';
import { readStateShelf } from './state-shelf.js';

/** Reads states. See {@link StateStore}. */
export class SqliteStateStore implements StateStore {
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

  async ofTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    query: StateQuery,
  ): Promise<readonly Page<StateRow>[]> {
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      return refs.map((ref) => {
        const shelf = readStateShelf(this.connection, this.keys, sight, ref, query.asOfUnixMs);
        if (shelf.states.length === 0) return EMPTY_PAGE;
        const toRow = this.rowsOf(shelf, ref, sight, query.asOfUnixMs);
        return pageOf([...shelf.states].reverse(), query, (state) => state, toRow);
      });
    });
  }

  async byId(
    clearance: Clearance,
    ids: readonly Hash[],
    { asOfUnixMs }: AsOf = {},
  ): Promise<readonly (StateRow | undefined)[]> {
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      return ids.map((id) => {
        const transient = this.connection
          .values<number>('select transient from state where hash = ?')
          .get(Buffer.from(id, 'hex'));
        if (transient === undefined) return undefined;
        const shelf = readStateShelf(this.connection, this.keys, sight, transient, asOfUnixMs);
        const state = shelf.find(id);
        return state && this.rowsOf(shelf, transient, sight, asOfUnixMs)(state);
      });
    });
  }

  /** Gives what makes rows of one transient's states; its points are read once. */
  private rowsOf(
    shelf: StateShelf<number>,
    transient: number,
    sight: Sight,
    asOfUnixMs: number | undefined,
  ): (state: ShelvedState<number>) => StateRow {
    const [survey, name] = this.connection
      .rows<[Survey, string]>('select survey, name from transient where id = ?')
      .get(transient)!;
    const key: TransientKey = { survey, name };
    const points = this.points.seen(transient, survey, sight, asOfUnixMs);
    return (state) => {
      const ofState = pointsOf(points, state.points);
      return {
        id: state.id,
        transient: key,
        traceId: this.keys.traces.keyOf(state.trace),
        points: ofState.map(({ point }) => point.datapoint.id),
        labels: labelsOf(ofState, (term) => this.points.wayOf(term, sight)),
        channels: seenChannels(
          state.additions,
          sight.lanes,
          (lane) => this.keys.lane(lane),
          (run) => this.keys.runs.keyOf(run),
        ),
        currentIn: shelf.currentIn(state),
        order: state.order,
      };
    };
  }
}
