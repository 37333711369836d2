import type { Clearance } from '../../access/clearance.js';
import type { DatapointId, Survey } from '../../domain/datapoint.js';
import type { JsonObject } from '../../domain/scalar.js';
import type {
  AlertRow,
  ConfigRecord,
  Hash,
  NewestFirstPage,
  Page,
  ProvenanceStore,
  RunRecord,
  Trace,
  TransientRef,
  UnitCredit,
  UnitVersion,
} from '../port.js';
import { AlertReader } from './alert-reader.js';
import { hasBit } from './bitmap.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import { pageOf } from './newest-first.js';
import { packPointId } from './point-id-codec.js';
import type { PointReader } from './point-reader.js';
import type { Sight, Sights } from './sight.js';
import { unitCredits } from './unit-credits.js';

/** True of a trace `t` that made a record seen, or that planned work seen is to be done with. */
const TRACE_IS_SEEN = `(
  exists (select 1 from trace_use u where u.trace = t.id and (u.lane_set + ?) in temp.id_set)
  or exists (select 1 from ticket_count c join unit n on n.id = c.unit
             where c.config = t.config and n.key = v.name and c.count > 0 and (c.lane_set + ?) in temp.id_set))`;

const TRACE_ROWS = `select t.key, v.body, c.key, c.body from trace t
  join unit_version v on v.id = t.unit_version join config c on c.id = t.config`;

/** Reads where things came from. See {@link ProvenanceStore}. */
export class SqliteProvenanceStore implements ProvenanceStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly points: PointReader;
  private readonly alerts: AlertReader;

  constructor(connection: SqliteConnection, keys: InternedKeys, sights: Sights, points: PointReader) {
    this.connection = connection;
    this.keys = keys;
    this.sights = sights;
    this.points = points;
    this.alerts = new AlertReader(connection, keys, points);
  }

  async traces(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (Trace | undefined)[]> {
    return this.read(clearance, (sight) => ids.map((id) => this.traceWhere('t.key = ?', id, sight)));
  }

  async config(clearance: Clearance, hash: Hash): Promise<ConfigRecord | undefined> {
    return this.read(clearance, (sight) => this.traceWhere('c.key = ?', hash, sight)?.config);
  }

  async unitVersion(clearance: Clearance, id: Hash): Promise<UnitVersion | undefined> {
    return this.read(clearance, (sight) => this.traceWhere('v.key = ?', id, sight)?.unitVersion);
  }

  async run(
    clearance: Clearance,
    id: string,
  ): Promise<
    Pick<RunRecord, 'id' | 'software' | 'nodeVersion' | 'platform' | 'startedAtUnixMs'> | undefined
  > {
    return this.read(clearance, (sight) => {
      const row = this.keys.runs.idOf(id);
      if (row === undefined || !this.isRunSeen(row, sight)) return undefined;
      const body = this.connection.values<string | null>('select body from run where id = ?').get(row);
      if (body == null) return undefined;
      const { software, nodeVersion, platform, startedAtUnixMs } = JSON.parse(body) as RunRecord;
      return { id, software, nodeVersion, platform, startedAtUnixMs };
    });
  }

  async alertsOfTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    page: NewestFirstPage,
  ): Promise<readonly Page<AlertRow>[]> {
    return this.read(clearance, (sight) =>
      refs.map((ref) => {
        const seen = this.alerts.ofTransient(ref, sight);
        if (seen.length === 0) return { rows: [], hasMore: false, totalCount: 0 };
        const toRow = this.alerts.rowsOf(ref, sight);
        return pageOf(
          seen,
          page,
          ({ receivedAtUnixMs, alertId }) => ({ order: receivedAtUnixMs, id: alertId }),
          toRow,
        );
      }),
    );
  }

  async alert(clearance: Clearance, survey: Survey, alertId: string): Promise<AlertRow | undefined> {
    return this.read(clearance, (sight) => {
      const alert = this.alerts.byId(survey, alertId, sight);
      return alert && this.alerts.rowsOf(alert.transient, sight)(alert);
    });
  }

  async alertsThatBrought(clearance: Clearance, id: DatapointId): Promise<readonly AlertRow[]> {
    return this.read(clearance, (sight) => {
      const transients = this.connection
        .values<number>(
          // By name: which transient is older may be known from points that are not seen.
          `select distinct t.id from datapoint d join transient t on t.id = d.transient
           where d.point = ? order by t.survey, t.name`,
        )
        .all(packPointId(id.slice(0, id.indexOf(':')), id));
      return transients.flatMap((transient) => this.alertsWith(transient, id, sight));
    });
  }

  async units(clearance: Clearance): Promise<readonly UnitCredit[]> {
    return this.read(clearance, (sight) => unitCredits(this.connection, this.keys, sight));
  }

  private alertsWith(transient: number, id: DatapointId, sight: Sight): AlertRow[] {
    const survey = this.points.surveyOf(transient) ?? '';
    const seqs = this.points
      .seen(transient, survey, sight)
      .filter(({ point }) => point.datapoint.id === id)
      .map(({ point }) => point.seq);
    if (seqs.length === 0) return [];
    return this.alerts
      .ofTransient(transient, sight)
      .filter(({ points }) => seqs.some((seq) => hasBit(points, seq)))
      .map(this.alerts.rowsOf(transient, sight));
  }

  private traceWhere(condition: string, key: string, { laneSets }: Sight): Trace | undefined {
    const row = this.connection
      .rows<[string, string, string, string]>(`${TRACE_ROWS} where ${condition} and ${TRACE_IS_SEEN} limit 1`)
      .get(key, laneSets.base, laneSets.base);
    if (!row) return undefined;
    const [id, unitVersion, hash, config] = row;
    return {
      id,
      unitVersion: JSON.parse(unitVersion) as UnitVersion,
      config: { hash, config: JSON.parse(config) as JsonObject },
    };
  }

  private isRunSeen(run: number, sight: Sight): boolean {
    const uses = this.connection
      .rows<[number, number]>('select label, lane_set from run_use where run = ?')
      .all(run);
    return uses.some(([label, laneSet]) =>
      label === 0 ? sight.laneSets.has(laneSet) : sight.has(this.keys.labels.keyOf(label)),
    );
  }

  private read<Result>(clearance: Clearance, work: (sight: Sight) => Result): Result {
    return this.connection.read(() => work(this.sights.of(clearance)));
  }
}
