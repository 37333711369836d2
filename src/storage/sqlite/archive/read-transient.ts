import { byBytes } from '../../../access/access-term.js';
import type { DatapointId, PointVersion, Survey } from '../../../domain/datapoint.js';
import { CorruptStore } from '../../../domain/errors.js';
import { groupedLanes } from '../../archive-parts.js';
import { archivedFormerPlaces, archivedFormerPoints } from '../../archived-history.js';
import { unpackBits } from '../../packed/bitmap.js';
import { unpackFacet } from '../../packed/facet-codec.js';
import { unpackScalars } from '../../packed/field-codec.js';
import { packPointId } from '../../packed/point-id-codec.js';
import type {
  ArchivedAlert,
  ArchivedPlace,
  ArchivedPoint,
  ArchivedState,
  ArchivedTransient,
  LaneGroup,
} from '../../port/archive-store.js';
import type { SqliteConnection } from '../connection.js';
import { formerPlaces, formerPoints } from '../history-reader.js';
import type { InternedKeys } from '../interned-keys.js';
import { curveNames, readLightCurve } from '../light-curve.js';
import { readArchivedTickets } from './read-tickets.js';

/** The row of a transient. */
export type TransientCells = readonly [
  row: number,
  survey: Survey,
  name: string,
  version: number,
  derivations: number,
];

type RawCells = readonly [
  seq: number,
  raw: string | Buffer,
  schema: number | null,
  recordedAt: number,
  run: number,
];

const RAW = `select d.seq, d.raw, d.schema, d.recorded_at, d.run from json_each(?) asked
  join datapoint d on d.point = unhex(asked.value) where d.transient = ?`;

const ALERTS = `select alert_id, label, trigger, points, field_list, fields, verdict_set, received_at, run, source,
  "offset" from alert where transient = ?`;

const STATE_LANES = `select s.hash, s.trace, s.points, l.lane_set, l.derivation, l.current_derivation, l.since, l.run, s.id
  from state s left join state_lane l on l.state = s.id where s.transient = ? order by s.hash, l.derivation`;

/** Reads all of one transient. Within a transaction. */
export function readArchivedTransient(
  connection: SqliteConnection,
  keys: InternedKeys,
  cells: TransientCells,
): ArchivedTransient {
  const [row, survey, name, version, derivations] = cells;
  return new TransientReading(connection, keys, row, survey).read(name, version, derivations);
}

class TransientReading {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly row: number;
  private readonly survey: Survey;
  private readonly versions = new Map<number, PointVersion>();

  constructor(connection: SqliteConnection, keys: InternedKeys, row: number, survey: Survey) {
    this.connection = connection;
    this.keys = keys;
    this.row = row;
    this.survey = survey;
  }

  read(name: string, version: number, derivations: number): ArchivedTransient {
    const points = this.points();
    return {
      key: { survey: this.survey, name },
      version,
      derivations,
      points,
      facets: this.facets(),
      alerts: this.alerts(),
      acceptances: this.acceptances(),
      states: this.states(),
      tickets: readArchivedTickets(this.connection, this.keys, this.row),
    };
  }

  private points(): ArchivedPoint[] {
    const names = curveNames(this.keys);
    const curve = readLightCurve(this.connection, names, this.survey, this.row);
    const formerOf = archivedFormerPoints(formerPoints(this.connection, names, this.row, this.survey));
    const stored = curve.storedPoints();
    const raws = this.raws(stored.map(({ datapoint }) => datapoint.id));
    return stored.map(({ version, datapoint, label, term }) => {
      const seq = curve.seqOf(version);
      const raw = raws.get(seq ?? -1);
      if (seq === undefined || !raw)
        throw new CorruptStore(
          `the record of point ${version} must be stored beside its light curve; it is not`,
        );
      this.versions.set(seq, version);
      const [, record, schema, recordedAtUnixMs, run] = raw;
      return {
        version,
        datapoint,
        label,
        term: term.key,
        raw:
          typeof record === 'string'
            ? { encoding: 'json', text: record }
            : {
                encoding: 'avro',
                schemaHash: this.keys.schemas.keyOf(schema ?? 0),
                base64: record.toString('base64'),
              },
        recordedAtUnixMs,
        runId: this.keys.runs.keyOf(run),
        ...formerOf(version),
      };
    });
  }

  private raws(ids: readonly DatapointId[]): ReadonlyMap<number, RawCells> {
    const packed = [...new Set(ids)].map((id) => packPointId(this.survey, id).toString('hex'));
    const rows = this.connection.rows<RawCells>(RAW).all(JSON.stringify(packed), this.row);
    return new Map(rows.map((cells) => [cells[0], cells]));
  }

  private facets(): ArchivedTransient['facets'] {
    return this.connection
      .rows<[number, Buffer]>('select class_id, packed from facet where transient = ?')
      .all(this.row)
      .map(([classId, packed]) => ({
        visibility: this.keys.classes.keyOf(classId),
        facet: unpackFacet(packed),
      }))
      .sort((a, b) => byBytes(a.visibility, b.visibility));
  }

  private alerts(): ArchivedAlert[] {
    return this.connection
      .rows<[string, number, number, Buffer, number, Buffer, number, number, number, number, number]>(ALERTS)
      .all(this.row)
      .map(
        ([
          alertId,
          label,
          trigger,
          points,
          fieldList,
          fields,
          verdictSet,
          receivedAtUnixMs,
          run,
          source,
          offset,
        ]) => ({
          alertId,
          label: this.keys.labels.keyOf(label),
          trigger: this.versionOf(trigger),
          points: this.versionsOf(points),
          fields: this.fieldsOf(fieldList, fields),
          source: this.keys.sources.keyOf(source),
          offset,
          receivedAtUnixMs,
          runId: this.keys.runs.keyOf(run),
          verdicts: this.verdictsOf(verdictSet),
        }),
      )
      .sort(
        (a, b) =>
          a.receivedAtUnixMs - b.receivedAtUnixMs ||
          byBytes(a.alertId, b.alertId) ||
          byBytes(a.label, b.label),
      );
  }

  private fieldsOf(fieldList: number, fields: Buffer): ArchivedAlert['fields'] {
    const names = JSON.parse(this.keys.fieldLists.keyOf(fieldList)) as string[];
    const values = unpackScalars(fields);
    return Object.fromEntries(names.map((name, place) => [name, values[place] ?? null]));
  }

  private verdictsOf(verdictSet: number): ArchivedAlert['verdicts'] {
    const kept = JSON.parse(this.keys.verdictSets.keyOf(verdictSet)) as readonly [
      number,
      true | number | string,
    ][];
    return kept
      .map(([lane, decision]) => ({ lane: this.keys.lanes.keyOf(lane), decision }))
      .sort((a, b) => byBytes(a.lane, b.lane));
  }

  private acceptances(): ArchivedTransient['acceptances'] {
    const rows = this.connection
      .rows<[number, number, number, Buffer | null]>(
        'select lane_set, since, run, admitted from acceptance where transient = ?',
      )
      .all(this.row);
    return groupedLanes(
      rows.flatMap(([laneSet, sinceUnixMs, run, admitted]) => {
        const shared = {
          sinceUnixMs,
          runId: this.keys.runs.keyOf(run),
          ...(admitted === null ? {} : { admitted: this.versionsOf(admitted) }),
        };
        return this.lanesOf(laneSet).map((lane) => ({ lane, shared }));
      }),
    );
  }

  private states(): ArchivedState[] {
    const states = new Map<
      string,
      { readonly state: Omit<ArchivedState, 'derived'>; readonly lanes: Derivations }
    >();
    const formerOf = formerPlaces(this.connection, this.keys, this.row);
    const rows = this.connection
      .rows<[Buffer, number, Buffer, number | null, number, number | null, number, number, number]>(
        STATE_LANES,
      )
      .all(this.row);
    for (const [hash, trace, points, laneSet, derivation, currentDerivation, sinceUnixMs, run, row] of rows) {
      const id = hash.toString('hex');
      const known = states.get(id) ?? {
        state: { id, traceId: this.keys.traces.keyOf(trace), points: this.versionsOf(points) },
        lanes: new Derivations(),
      };
      states.set(id, known);
      const group = { sinceUnixMs, runId: this.keys.runs.keyOf(run), derivation };
      const former = formerOf.get(row) ?? [];
      for (const lane of laneSet === null ? [] : this.keys.lanesOf(laneSet)) {
        const places = archivedFormerPlaces(former, lane);
        known.lanes.add(this.keys.lanes.keyOf(lane), { ...group, ...places }, currentDerivation);
      }
    }
    return [...states.values()].map(({ state, lanes }) => ({ ...state, derived: lanes.grouped() }));
  }

  private lanesOf(laneSet: number): string[] {
    return this.keys.lanesOf(laneSet).map((lane) => this.keys.lanes.keyOf(lane));
  }

  private versionOf(seq: number): PointVersion {
    const version = this.versions.get(seq);
    if (version === undefined)
      throw new CorruptStore(`point ${seq} of a transient of ${this.survey} is referred to and missing`);
    return version;
  }

  private versionsOf(bits: Uint8Array): PointVersion[] {
    return unpackBits(bits).map((seq) => this.versionOf(seq));
  }
}

type Derived = Omit<LaneGroup, 'lanes'> & {
  readonly derivation: number;
  readonly currentDerivation?: number;
  readonly former?: readonly ArchivedPlace[];
};

/** The places of one state by lane: of the first derivation in it, and of the last at which it was current. */
class Derivations {
  private readonly byLane = new Map<string, Derived>();

  /** Rows come in the order of derivation. */
  add(lane: string, first: Derived, current: number | null): void {
    const known = this.byLane.get(lane) ?? first;
    const last = Math.max(known.currentDerivation ?? 0, current ?? 0);
    this.byLane.set(lane, last > 0 ? { ...known, currentDerivation: last } : known);
  }

  grouped(): ArchivedState['derived'] {
    return groupedLanes([...this.byLane].map(([lane, shared]) => ({ lane, shared })));
  }
}
