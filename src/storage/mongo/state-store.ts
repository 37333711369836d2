import type { ClientSession } from 'mongodb';
import type { Clearance } from '../../access/clearance.js';
import type { TransientKey } from '../../domain/transient.js';
import { pageOf } from '../newest-first.js';
import { pointsOf, type TermedPoint } from '../packed/termed-point.js';
import type { AsOf } from '../port/history-store.js';
import type { Hash, Page } from '../port/page.js';
import { EMPTY_PAGE } from '../port/page.js';
import type { StateQuery, StateRow, StateStore } from '../port/state-store.js';
import type { TransientRef } from '../port/transient-ref.js';
import { seenChannels } from '../seen-channels.js';
import { labelsOf } from '../seen-labels.js';
import type { ShelvedState, StateShelf } from '../state-shelf.js';
import type { MongoConnection } from './connection.js';
import type { StateDocument } from './derived-documents.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import type { Sight, Sights } from './sight.js';
import { readStateShelves } from './state-shelf.js';

type ToRow = (shelf: StateShelf<string>, state: ShelvedState<string>) => StateRow;

/** Reads states. See {@link StateStore}. */
export class MongoStateStore implements StateStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly points: PointReader;

  constructor(connection: MongoConnection, keys: InternedKeys, sights: Sights, points: PointReader) {
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
    return this.connection.read(async (session) => {
      const sight = this.sights.of(clearance);
      const shelfOf = await this.shelves(session, sight, refs, query.asOfUnixMs);
      const rowsOf = await this.rows(
        session,
        sight,
        refs.filter((ref) => shelfOf(ref).states.length > 0),
        query.asOfUnixMs,
      );
      return refs.map((ref) => {
        const shelf = shelfOf(ref);
        if (shelf.states.length === 0) return EMPTY_PAGE;
        const toRow = rowsOf(ref);
        return pageOf(
          [...shelf.states].reverse(),
          query,
          (state) => state,
          (state) => toRow(shelf, state),
        );
      });
    });
  }

  async byId(
    clearance: Clearance,
    ids: readonly Hash[],
    { asOfUnixMs }: AsOf = {},
  ): Promise<readonly (StateRow | undefined)[]> {
    return this.connection.read(async (session) => {
      const sight = this.sights.of(clearance);
      const transientOf = await transientsOfStates(this.connection, session, ids);
      const transients = [...transientOf.values()];
      const shelfOf = await this.shelves(session, sight, transients, asOfUnixMs);
      const seen = transients.filter((transient) => shelfOf(transient).states.length > 0);
      const rowsOf = await this.rows(session, sight, seen, asOfUnixMs);
      return ids.map((id) => {
        const transient = transientOf.get(id);
        if (transient === undefined) return undefined;
        const shelf = shelfOf(transient);
        const state = shelf.find(id);
        return state && rowsOf(transient)(shelf, state);
      });
    });
  }

  private shelves(
    session: ClientSession,
    sight: Sight,
    transients: readonly number[],
    asOfUnixMs: number | undefined,
  ) {
    return readStateShelves(this.connection, session, { keys: this.keys, sight, transients, asOfUnixMs });
  }

  /** Reads what it takes to make rows of the states of transients. */
  private async rows(
    session: ClientSession,
    sight: Sight,
    transients: readonly number[],
    asOfUnixMs: number | undefined,
  ): Promise<(transient: number) => ToRow> {
    const stored = await this.points.transients(session, transients);
    const surveys = new Map([...stored.values()].map(({ _id, survey }) => [_id, survey]));
    const points = await this.points.seen(session, surveys, sight, asOfUnixMs);
    return (transient) => {
      const { survey, name } = stored.get(transient)!;
      return (shelf, state) =>
        this.rowOf({ key: { survey, name }, points: points.get(transient) ?? [], sight }, shelf, state);
    };
  }

  private rowOf(
    of: { readonly key: TransientKey; readonly points: readonly TermedPoint[]; readonly sight: Sight },
    shelf: StateShelf<string>,
    state: ShelvedState<string>,
  ): StateRow {
    const { key, sight } = of;
    const points = pointsOf(of.points, state.points);
    return {
      id: state.id,
      transient: key,
      traceId: this.keys.traces.keyOf(state.trace),
      points: points.map(({ point }) => point.datapoint.id),
      labels: labelsOf(points, (term) => this.points.wayOf(term, sight)),
      channels: seenChannels(
        state.additions,
        sight.lanes,
        (lane) => this.keys.lane(lane),
        (run) => run,
      ),
      currentIn: shelf.currentIn(state),
      order: state.order,
    };
  }
}

/** Finds the transients of states, whether these are seen or not. */
export async function transientsOfStates(
  connection: MongoConnection,
  session: ClientSession,
  ids: readonly Hash[],
): Promise<ReadonlyMap<Hash, number>> {
  if (ids.length === 0) return new Map();
  const found = await connection
    .of('state')
    .find({ _id: { $in: ids.map((id) => Buffer.from(id, 'hex')) } }, { session })
    .project<Pick<StateDocument, '_id' | 'transient'>>({ transient: 1 })
    .toArray();
  return new Map(found.map(({ _id, transient }) => [_id.toString('hex'), transient]));
}
