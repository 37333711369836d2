import { parseAccessTerm } from '../../../access/access-term.js';
import { parseLane } from '../../../access/lane.js';
import { parseVisibilityClass } from '../../../access/visibility-class.js';
import type { PointVersion } from '../../../domain/datapoint.js';
import { CorruptStore } from '../../../domain/errors.js';
import { packBits } from '../../packed/bitmap.js';
import { packScalars } from '../../packed/field-codec.js';
import { packPoint } from '../../packed/point-codec.js';
import { packPointId } from '../../packed/point-id-codec.js';
import type {
  ArchivedAlert,
  ArchivedPoint,
  ArchivedState,
  ArchivedTransient,
  LaneGroup,
} from '../../port/archive-store.js';
import { curveNames, readLightCurve, saveLightCurve } from '../light-curve.js';
import type { KeptVerdict } from '../write-alerts.js';
import { insertFacet } from '../write-facets.js';
import { type ArchiveWriting, internLaneKeys } from './archive-writing.js';
import { writeArchivedTickets } from './write-tickets.js';

/** Writes a transient that is not there, with all that belongs to it; gives its row. Within a transaction. */
export function writeArchivedTransient(writing: ArchiveWriting, archived: ArchivedTransient): number {
  const { key, version, derivations, points } = archived;
  const { lastInsertRowid } = writing.connection
    .command('insert into transient (survey, name, version, point_count, derivations) values (?, ?, ?, ?, ?)')
    .run(key.survey, key.name, version, points.length, derivations);
  const row = Number(lastInsertRowid);
  const one = new TransientWriting(writing, row, archived);
  one.points();
  one.facets();
  for (const alert of archived.alerts) one.alert(alert);
  one.acceptances();
  const states = new Map(archived.states.map((state) => [state.id, one.state(state)]));
  writeArchivedTickets(writing, row, archived.tickets, states);
  return row;
}

class TransientWriting {
  private readonly writing: ArchiveWriting;
  private readonly row: number;
  private readonly archived: ArchivedTransient;
  private readonly seqs: ReadonlyMap<PointVersion, number>;

  constructor(writing: ArchiveWriting, row: number, archived: ArchivedTransient) {
    this.writing = writing;
    this.row = row;
    this.archived = archived;
    this.seqs = new Map(archived.points.map(({ version }, seq) => [version, seq]));
  }

  points(): void {
    const { connection, keys } = this.writing;
    const { survey } = this.archived.key;
    const curve = readLightCurve(connection, curveNames(keys), survey, this.row);
    for (const [seq, point] of this.archived.points.entries()) {
      const term = parseAccessTerm(point.term);
      curve.append({ ...point, term }, seq);
      this.noteNewest(keys.internTerm(term), point.datapoint.mjd);
      this.raw(point, seq);
      this.former(point, seq);
    }
    saveLightCurve(connection, curve, this.row);
  }

  facets(): void {
    const { connection, keys } = this.writing;
    for (const { visibility, facet } of this.archived.facets)
      insertFacet(connection, {
        transient: this.row,
        classId: keys.internClass(parseVisibilityClass(visibility)),
        key: this.archived.key,
        facet,
      });
  }

  alert(alert: ArchivedAlert): void {
    const { connection, keys, uses } = this.writing;
    const [label, run] = [keys.labels.intern(alert.label), keys.runs.intern(alert.runId)];
    const verdicts = alert.verdicts
      .map(({ lane, decision }): KeptVerdict => [keys.internLane(parseLane(lane)), decision])
      .sort((a, b) => a[0] - b[0]);
    connection
      .command(
        `insert into alert (transient, alert_id, label, trigger, points, field_list, fields, verdict_set, received_at,
         run, source, "offset") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        this.row,
        alert.alertId,
        label,
        this.seqOf(alert.trigger),
        this.bitsOf(alert.points),
        keys.internFieldNames(Object.keys(alert.fields)),
        packScalars(Object.values(alert.fields)),
        keys.verdictSets.intern(JSON.stringify(verdicts)),
        alert.receivedAtUnixMs,
        run,
        keys.sources.intern(alert.source),
        alert.offset,
      );
    uses.runByLabel(run, label);
  }

  acceptances(): void {
    // Lanes with a history of their own have a row each.
    for (const { admitted, ...group } of this.archived.acceptances)
      for (const lanes of admitted ? group.lanes.map((lane) => [lane]) : [group.lanes])
        this.acceptance({ ...group, lanes }, admitted ? this.bitsOf(admitted) : null);
  }

  /** Writes a state; gives its row. */
  state({ id, traceId, points, derived }: ArchivedState): number {
    const { connection, keys, uses } = this.writing;
    const trace = keys.traces.intern(traceId);
    const { lastInsertRowid } = connection
      .command('insert into state (hash, transient, trace, points) values (unhex(?), ?, ?, ?)')
      .run(id, this.row, trace, this.bitsOf(points));
    for (const { lanes, derivation, currentDerivation, sinceUnixMs, runId, former = [] } of derived) {
      const [laneSet, run] = [internLaneKeys(keys, lanes), keys.runs.intern(runId)];
      connection
        .command(
          `insert into state_lane (state, lane_set, derivation, current_derivation, since, run)
           values (?, ?, ?, ?, ?, ?)`,
        )
        .run(Number(lastInsertRowid), laneSet, derivation, currentDerivation ?? null, sinceUnixMs, run);
      uses.runByLanes(run, laneSet);
      uses.traceByLanes(trace, laneSet);
      for (const { derivation: place, untilUnixMs } of former)
        connection
          .command(
            'insert into former_place (transient, state, lane_set, derivation, until) values (?, ?, ?, ?, ?)',
          )
          .run(this.row, Number(lastInsertRowid), laneSet, place ?? null, untilUnixMs);
    }
    return Number(lastInsertRowid);
  }

  /** Writes what the point was before. */
  private former({ version, label, former = [] }: ArchivedPoint, seq: number): void {
    const { connection, keys } = this.writing;
    for (const { datapoint, untilUnixMs } of former) {
      const place = { seq, labelId: keys.labels.intern(label), bandId: keys.words.intern(datapoint.band) };
      connection
        .command('insert into former_point (transient, record, until) values (?, ?, ?)')
        .run(this.row, packPoint(this.archived.key.survey, version, datapoint, place), untilUnixMs);
    }
  }

  private noteNewest(term: number, mjd: number): void {
    this.writing.connection
      .command('update term set newest_mjd = ? where id = ? and (newest_mjd is null or newest_mjd < ?)')
      .run(mjd, term, mjd);
  }

  private raw({ datapoint, raw, recordedAtUnixMs, runId }: ArchivedPoint, seq: number): void {
    const { connection, keys } = this.writing;
    const isAvro = raw.encoding === 'avro';
    connection
      .command(
        'insert into datapoint (point, transient, seq, raw, schema, recorded_at, run) values (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        packPointId(this.archived.key.survey, datapoint.id),
        this.row,
        seq,
        isAvro ? Buffer.from(raw.base64, 'base64') : raw.text,
        isAvro ? keys.schemas.intern(raw.schemaHash) : null,
        recordedAtUnixMs,
        keys.runs.intern(runId),
      );
  }

  private acceptance({ lanes, sinceUnixMs, runId }: LaneGroup, admitted: Buffer | null): void {
    const { connection, keys, uses } = this.writing;
    const [laneSet, run] = [internLaneKeys(keys, lanes), keys.runs.intern(runId)];
    connection
      .command('insert into acceptance (transient, lane_set, since, run, admitted) values (?, ?, ?, ?, ?)')
      .run(this.row, laneSet, sinceUnixMs, run, admitted);
    uses.runByLanes(run, laneSet);
  }

  private seqOf(version: PointVersion): number {
    const seq = this.seqs.get(version);
    if (seq === undefined)
      throw new CorruptStore(`${this.archived.key.name} refers to point ${version}, which the archive lacks`);
    return seq;
  }

  private bitsOf(versions: readonly PointVersion[]): Buffer {
    return packBits(versions.map((version) => this.seqOf(version)));
  }
}
