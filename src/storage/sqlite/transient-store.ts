import type { Clearance } from '../../access/clearance.js';
import type { TransientKey } from '../../domain/transient.js';
import type { DensityCell, DensityQuery } from '../port/density.js';
import type { MatchedPlace, PlacePage, PlaceQuery, TransientOutline } from '../port/places.js';
import type { TransientRef } from '../port/transient-ref.js';
import type {
  MatchedTransient,
  TransientConeQuery,
  TransientPage,
  TransientQuery,
  TransientRow,
  TransientStore,
} from '../port/transient-store.js';
import { earliestByChannel } from '../seen-channels.js';
import { DONE } from '../ticket-status.js';
import type { SqliteConnection } from './connection.js';
import { CellCounter } from './count-cells.js';
import { ROW_COLUMNS, type RowCells, toRow } from './facet-rows.js';
import { PlaceFinder } from './find-places.js';
import { TransientFinder } from './find-transients.js';
import type { InternedKeys } from './interned-keys.js';
import { ConeMatcher } from './match-cones.js';
import type { QueryFunctions } from './query-functions.js';
import type { Sights } from './sight.js';
import type { SkySearch } from './sky/sky-search.js';

const SEEN = '(f.class_id + ?) in temp.id_set';

/** Reads transients through their facets. See {@link TransientStore}. */
export class SqliteTransientStore implements TransientStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly functions: QueryFunctions;
  private readonly sky: SkySearch;
  private readonly finder: TransientFinder;

  constructor(
    connection: SqliteConnection,
    keys: InternedKeys,
    sights: Sights,
    functions: QueryFunctions,
    sky: SkySearch,
  ) {
    this.connection = connection;
    this.keys = keys;
    this.sights = sights;
    this.functions = functions;
    this.sky = sky;
    this.finder = new TransientFinder(connection, keys, functions, sky);
  }

  async find(clearance: Clearance, query: TransientQuery): Promise<TransientPage> {
    return this.connection.read(() => this.finder.find(this.sights.of(clearance), query));
  }

  async findOutlines(clearance: Clearance, query: TransientQuery): Promise<TransientPage<TransientOutline>> {
    return this.connection.read(() => this.finder.findOutlines(this.sights.of(clearance), query));
  }

  async matchCones(
    clearance: Clearance,
    query: TransientConeQuery,
  ): Promise<readonly (readonly MatchedTransient[])[]> {
    return this.connection.read(() => this.coneMatcher(clearance, query).match());
  }

  async matchPlaces(
    clearance: Clearance,
    query: TransientConeQuery,
  ): Promise<readonly (readonly MatchedPlace[])[]> {
    return this.connection.read(() => this.coneMatcher(clearance, query).matchPlaces());
  }

  async places(clearance: Clearance, query: PlaceQuery): Promise<PlacePage> {
    return this.connection.read(() =>
      new PlaceFinder(this.connection, this.keys, this.functions, this.sky).find(
        this.sights.of(clearance),
        query,
      ),
    );
  }

  async density(clearance: Clearance, query: DensityQuery): Promise<readonly DensityCell[]> {
    return this.connection.read(() =>
      new CellCounter(this.connection, this.keys, this.functions, this.sky).count(
        this.sights.of(clearance),
        query,
      ),
    );
  }

  async byKey(
    clearance: Clearance,
    keys: readonly TransientKey[],
  ): Promise<readonly (TransientRow | undefined)[]> {
    return this.connection.read(() => {
      const { base } = this.sights.of(clearance).classes;
      const read = this.connection.rows<RowCells>(
        `select ${ROW_COLUMNS} from facet f where f.name = ? and f.survey = ? and ${SEEN}`,
      );
      return keys.map(({ name, survey }) => {
        const row = read.get(name, survey, base);
        return row && toRow(row);
      });
    });
  }

  async byName(clearance: Clearance, name: string): Promise<readonly TransientRow[]> {
    return this.connection.read(() =>
      this.connection
        .rows<RowCells>(`select ${ROW_COLUMNS} from facet f where f.name = ? and ${SEEN} order by f.survey`)
        .all(name, this.sights.of(clearance).classes.base)
        .map(toRow),
    );
  }

  async channels(
    clearance: Clearance,
    refs: readonly TransientRef[],
  ): Promise<readonly (readonly { readonly channel: string; readonly sinceUnixMs: number }[])[]> {
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      const read = this.connection.rows<[number, number]>(
        'select lane_set, since from acceptance where transient = ? and (lane_set + ?) in temp.id_set',
      );
      return refs.map((ref) => {
        const accepted = read
          .all(ref, sight.laneSets.base)
          .map(([laneSet, since]) => ({ lanes: this.keys.lanesOf(laneSet), sinceUnixMs: since }));
        return earliestByChannel(accepted, sight.lanes, (id) => this.keys.lane(id)).map(
          ([channel, { sinceUnixMs }]) => ({ channel, sinceUnixMs }),
        );
      });
    });
  }

  async progress(
    clearance: Clearance,
    units?: readonly string[],
  ): Promise<{ readonly pendingT2: number; readonly dataUntilMjd?: number }> {
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      const wanted = units && new Set(units.flatMap((unit) => this.keys.units.idOf(unit) ?? []));
      const counts = this.connection
        .rows<[number, number]>(
          `select unit, sum(count) from ticket_count
           where status < ${DONE} and (lane_set + ?) in temp.id_set group by unit`,
        )
        .all(sight.laneSets.base);
      const pendingT2 = counts.reduce(
        (sum, [unit, count]) => (wanted?.has(unit) === false ? sum : sum + count),
        0,
      );
      const dataUntilMjd = this.connection
        .values<number | null>('select max(newest_mjd) from term where (id + ?) in temp.id_set')
        .get(sight.terms.base);
      return { pendingT2, ...(dataUntilMjd == null ? {} : { dataUntilMjd }) };
    });
  }

  private coneMatcher(clearance: Clearance, query: TransientConeQuery): ConeMatcher {
    return new ConeMatcher(this.connection, this.functions, this.sky, this.sights.of(clearance), query);
  }
}
