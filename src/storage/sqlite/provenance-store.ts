import type { Clearance } from '../../access/clearance.js';
import type { DatapointId, Survey } from '../../domain/datapoint.js';
import type { JsonObject } from '../../domain/scalar.js';
import { pageOf } from '../newest-first.js';
import { hasBit } from '../packed/bitmap.js';
import { packPointId } from '../packed/point-id-codec.js';
import type { ConfigRecord } from '../port/config-record.js';
import type { Trace, UnitVersion } from '../port/origin-rows.js';
import type { Hash, NewestFirstPage, Page } from '../port/page.js';
import { EMPTY_PAGE } from '../port/page.js';
import type { AlertRow, ProvenanceStore, SeenRun, UnitCredit } from '../port/provenance-store.js';
import type { TransientRef } from '../port/transient-ref.js';
import { seenRunOf } from '../seen-run.js';
import { AlertReader, type SeenAlert } from './alert-reader.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import type { Sight, Sights } from './sight.js';
import { unitCredits } from './unit-credits.js';

/** True of a trace `t` that made a record seen, or that planned work seen is to be done with. */
const TRACE_IS_SEEN = `(
  exists (select 1 from trace_use u where u.trace = t.id and (u.lane_set + ?) in temp.id_set)
  or exists (select 1 from ticket_count c join unit n on n.id = c.unit
             where c.config = t.config and n.key = v.name and c.count > 0 and (c.lane_set + ?) in temp.id_set))`;

const TRACE_PARTS = 'join unit_version v on v.id = t.unit_version join config c on c.id = t.config';

/** A trace seen for each key of a JSON array that it has in the column, with the key's place. */
const tracesBy = (column: 't.key' | 'c.key' | 'v.key') => `select asked.key, t.key, v.body, c.key, c.body
  from json_each(?) asked join trace t on t.id = (
    select t.id from trace t ${TRACE_PARTS} where ${column} = asked.value and ${TRACE_IS_SEEN} limit 1)
  ${TRACE_PARTS}`;

/** Runs seen, through a label or a lane of something that was recorded in them. */
const RUNS = `select asked.key, r.body from json_each(?) asked join run r on r.key = asked.value
  where r.body is not null and exists (select 1 from run_use u where u.run = r.id
    and iif(u.label = 0, (u.lane_set + ?) in temp.id_set, (u.label + ?) in temp.id_set))`;

// By name: which transient is older may be known from points that are not seen.
const TRANSIENTS_OF_POINTS = `select distinct asked.key, t.id, t.survey, t.name from json_each(?) asked
  join datapoint d on d.point = unhex(asked.value) join transient t on t.id = d.transient
  order by asked.key, t.survey, t.name`;

/** Reads where things came from. See {@link ProvenanceStore}. */
export class SqliteProvenanceStore implements ProvenanceStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly points: PointReader;
  private readonly reader: AlertReader;

  constructor(connection: SqliteConnection, keys: InternedKeys, sights: Sights, points: PointReader) {
    this.connection = connection;
    this.keys = keys;
    this.sights = sights;
    this.points = points;
    this.reader = new AlertReader(connection, keys, points);
  }

  async traces(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (Trace | undefined)[]> {
    return this.read(clearance, (sight) => this.tracesBy('t.key', ids, sight));
  }

  async configs(
    clearance: Clearance,
    hashes: readonly Hash[],
  ): Promise<readonly (ConfigRecord | undefined)[]> {
    return this.read(clearance, (sight) =>
      this.tracesBy('c.key', hashes, sight).map((trace) => trace?.config),
    );
  }

  async unitVersions(
    clearance: Clearance,
    ids: readonly Hash[],
  ): Promise<readonly (UnitVersion | undefined)[]> {
    return this.read(clearance, (sight) =>
      this.tracesBy('v.key', ids, sight).map((trace) => trace?.unitVersion),
    );
  }

  async runs(clearance: Clearance, ids: readonly string[]): Promise<readonly (SeenRun | undefined)[]> {
    return this.read(clearance, ({ laneSets, labels }) => {
      const found: (SeenRun | undefined)[] = ids.map(() => undefined);
      const rows = this.connection
        .rows<[number, string]>(RUNS)
        .all(JSON.stringify(ids), laneSets.base, labels.base);
      for (const [place, body] of rows) {
        found[place] = seenRunOf(body);
      }
      return found;
    });
  }

  async alertsOfTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    page: NewestFirstPage,
  ): Promise<readonly Page<AlertRow>[]> {
    return this.read(clearance, (sight) =>
      refs.map((ref) => {
        const seen = this.reader.ofTransient(ref, sight);
        if (seen.length === 0) return EMPTY_PAGE;
        const toRow = this.reader.rowsOf(ref, sight);
        return pageOf(
          seen,
          page,
          ({ receivedAtUnixMs, alertId }) => ({ order: receivedAtUnixMs, id: alertId }),
          toRow,
        );
      }),
    );
  }

  async alerts(
    clearance: Clearance,
    keys: readonly { readonly survey: Survey; readonly alertId: string }[],
  ): Promise<readonly (AlertRow | undefined)[]> {
    return this.read(clearance, (sight) => {
      const toRows = new Map<number, (alert: SeenAlert) => AlertRow>();
      return this.reader.byId(keys, sight).map((alert) => {
        if (!alert) return undefined;
        const toRow = toRows.get(alert.transient) ?? this.reader.rowsOf(alert.transient, sight);
        toRows.set(alert.transient, toRow);
        return toRow(alert);
      });
    });
  }

  async alertsThatBrought(
    clearance: Clearance,
    ids: readonly DatapointId[],
  ): Promise<readonly (readonly AlertRow[])[]> {
    return this.read(clearance, (sight) => {
      const packed = ids.map((id) => packPointId(id.slice(0, id.indexOf(':')), id).toString('hex'));
      const rows = this.connection
        .rows<[number, number, string]>(TRANSIENTS_OF_POINTS)
        .all(JSON.stringify(packed));
      const listings = new Map<number, (id: DatapointId) => AlertRow[]>();
      const found: AlertRow[][] = ids.map(() => []);
      for (const [place, transient, survey] of rows) {
        const alertsWith = listings.get(transient) ?? this.alertsWith(transient, survey, sight);
        listings.set(transient, alertsWith);
        found[place]?.push(...alertsWith(ids[place]!));
      }
      return found;
    });
  }

  async units(clearance: Clearance): Promise<readonly UnitCredit[]> {
    return this.read(clearance, (sight) => unitCredits(this.connection, this.keys, sight));
  }

  /** Gives what lists the alerts seen that brought a point of the transient; points and receipts are read once. */
  private alertsWith(transient: number, survey: string, sight: Sight): (id: DatapointId) => AlertRow[] {
    const points = this.points.seen(transient, survey, sight);
    const alerts = points.length > 0 ? this.reader.ofTransient(transient, sight) : [];
    const toRow = this.reader.rowsOf(transient, sight);
    return (id) => {
      const seqs = points.filter(({ point }) => point.datapoint.id === id).map(({ point }) => point.seq);
      return alerts.filter((alert) => seqs.some((seq) => hasBit(alert.points, seq))).map(toRow);
    };
  }

  private tracesBy(
    column: 't.key' | 'c.key' | 'v.key',
    keys: readonly string[],
    { laneSets }: Sight,
  ): (Trace | undefined)[] {
    const found: (Trace | undefined)[] = keys.map(() => undefined);
    const rows = this.connection
      .rows<[number, string, string, string, string]>(tracesBy(column))
      .all(JSON.stringify(keys), laneSets.base, laneSets.base);
    for (const [place, id, unitVersion, hash, config] of rows)
      found[place] ??= {
        id,
        unitVersion: JSON.parse(unitVersion) as UnitVersion,
        config: { hash, config: JSON.parse(config) as JsonObject },
      };
    return found;
  }

  private read<Result>(clearance: Clearance, work: (sight: Sight) => Result): Result {
    return this.connection.read(() => work(this.sights.of(clearance)));
  }
}
