import { byBytes } from '../../access/access-term.js';
import type { DatapointId, Survey } from '../../domain/datapoint.js';
import { CorruptStore } from '../../domain/errors.js';
import type { Scalar } from '../../domain/scalar.js';
import type { TransientKey } from '../../domain/transient.js';
import { unpackScalars } from '../packed/field-codec.js';
import type { AlertRow } from '../port/provenance-store.js';
import { oneReceiptEach, seenVerdicts } from '../seen-alerts.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { PointReader } from './point-reader.js';
import type { Sight } from './sight.js';
import type { KeptVerdict } from './write-alerts.js';

/** One receipt, as far as choosing among receipts needs it. */
export interface SeenAlert {
  readonly row: number;
  readonly transient: number;
  readonly alertId: string;
  readonly label: string;
  readonly receivedAtUnixMs: number;
  readonly points: Buffer;
}

type Cells = readonly [
  row: number,
  transient: number,
  alertId: string,
  label: number,
  receivedAt: number,
  points: Buffer,
];

const COLUMNS = 'id, transient, alert_id, label, received_at, points';

const BY_ID = `select a.id, a.transient, a.alert_id, a.label, a.received_at, a.points, asked.key
  from json_each(?) asked join alert a on a.alert_id = asked.value ->> 1 join transient t on t.id = a.transient
  where t.survey = asked.value ->> 0 order by asked.key, t.name`;

/** Reads alert receipts, as far as a viewer satisfies the labels under which they came. */
export class AlertReader {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly points: PointReader;

  constructor(connection: SqliteConnection, keys: InternedKeys, points: PointReader) {
    this.connection = connection;
    this.keys = keys;
    this.points = points;
  }

  /** Lists the alerts seen of a transient, newest first, then by id. */
  ofTransient(transient: number, sight: Sight): SeenAlert[] {
    return this.seen(
      this.connection.rows<Cells>(`select ${COLUMNS} from alert where transient = ?`).all(transient),
      sight,
    ).sort((a, b) => b.receivedAtUnixMs - a.receivedAtUnixMs || byBytes(a.alertId, b.alertId));
  }

  /** Finds alerts by survey and id, in order; of several transients the first by name. */
  byId(
    keys: readonly { readonly survey: Survey; readonly alertId: string }[],
    sight: Sight,
  ): (SeenAlert | undefined)[] {
    const rows = this.connection
      .rows<readonly [...Cells, place: number]>(BY_ID)
      .all(JSON.stringify(keys.map(({ survey, alertId }) => [survey, alertId])));
    const found: Cells[][] = keys.map(() => []);
    for (const [row, transient, alertId, label, receivedAt, points, place] of rows)
      found[place]?.push([row, transient, alertId, label, receivedAt, points]);
    return found.map((cells) => this.seen(cells, sight)[0]);
  }

  /** Gives what makes rows of one transient's alerts; its points are read once, and each row made once. */
  rowsOf(transient: number, sight: Sight): (alert: SeenAlert) => AlertRow {
    const [survey, name] = this.connection
      .rows<[Survey, string]>('select survey, name from transient where id = ?')
      .get(transient)!;
    const idOfSeq = new Map<number, DatapointId>();
    for (const { point } of this.points.seen(transient, survey, sight))
      idOfSeq.set(point.seq, point.datapoint.id);
    const made = new Map<number, AlertRow>();
    return (alert) => {
      const known = made.get(alert.row);
      if (known) return known;
      const row = this.rowOf(alert, { survey, name }, idOfSeq, sight);
      made.set(alert.row, row);
      return row;
    };
  }

  private rowOf(
    alert: SeenAlert,
    transient: TransientKey,
    idOfSeq: ReadonlyMap<number, DatapointId>,
    sight: Sight,
  ): AlertRow {
    const [trigger, fieldList, fields, verdictSet, run, source, offset] = this.connection
      .rows<[number, number, Buffer, number, number, number, number]>(
        'select trigger, field_list, fields, verdict_set, run, source, "offset" from alert where id = ?',
      )
      .get(alert.row)!;
    const triggerId = idOfSeq.get(trigger);
    if (triggerId === undefined)
      throw new CorruptStore(`the trigger of alert ${alert.alertId} is not seen by who sees the alert`);
    const names = JSON.parse(this.keys.fieldLists.keyOf(fieldList)) as string[];
    const values = unpackScalars(fields);
    return {
      survey: transient.survey,
      alertId: alert.alertId,
      transient,
      label: alert.label,
      triggerId,
      fields: Object.fromEntries(
        names.map((field, place): [string, Scalar] => [field, values[place] ?? null]),
      ),
      receivedAtUnixMs: alert.receivedAtUnixMs,
      runId: this.keys.runs.keyOf(run),
      source: this.keys.sources.keyOf(source),
      offset,
      verdicts: this.verdictsOf(verdictSet, sight),
    };
  }

  /** Keeps the receipts that are seen; of one alert id under several labels the first label by bytes. */
  private seen(rows: readonly Cells[], sight: Sight): SeenAlert[] {
    const seen: SeenAlert[] = [];
    for (const [row, transient, alertId, labelId, receivedAtUnixMs, points] of rows) {
      const label = this.keys.labels.keyOf(labelId);
      if (!sight.has(label)) continue;
      seen.push({ row, transient, alertId, label, receivedAtUnixMs, points });
    }
    return oneReceiptEach(seen);
  }

  private verdictsOf(verdictSet: number, sight: Sight): AlertRow['verdicts'] {
    const kept = JSON.parse(this.keys.verdictSets.keyOf(verdictSet)) as readonly KeptVerdict[];
    return seenVerdicts(kept, sight.lanes, (lane) => this.keys.lane(lane));
  }
}
