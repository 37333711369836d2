import { type ClientSession, ObjectId, type OptionalUnlessRequiredId } from 'mongodb';
import { parseAccessTerm } from '../../../access/access-term.js';
import type { PointVersion } from '../../../domain/datapoint.js';
import { CorruptStore } from '../../../domain/errors.js';
import { packBits } from '../../packed/bitmap.js';
import { packScalars } from '../../packed/field-codec.js';
import { LightCurve } from '../../packed/light-curve.js';
import { packPointId } from '../../packed/point-id-codec.js';
import type {
  ArchivedAlert,
  ArchivedPoint,
  ArchivedState,
  ArchivedTransient,
} from '../../port/archive-store.js';
import type { MongoConnection } from '../connection.js';
import type { StateDocument } from '../derived-documents.js';
import type { Documents } from '../documents.js';
import { facetContent } from '../facet-fields.js';
import type { InternedKeys } from '../interned-keys.js';
import { curveNames, saveLightCurves } from '../light-curves.js';
import type { NotedUses } from '../record-uses.js';
import type { TicketCounts } from '../ticket-counts.js';
import type {
  AcceptanceDocument,
  AlertDocument,
  DatapointDocument,
  FacetDocument,
} from '../transient-documents.js';
import { formerPlaceDocuments, formerPointDocuments } from './former-documents.js';
import { laneIds } from './lane-ids.js';
import { ticketDocuments } from './ticket-documents.js';

/** What writing needs, for one attempt of one transaction. */
export interface ArchiveWriting {
  readonly connection: MongoConnection;
  readonly session: ClientSession;
  readonly keys: InternedKeys;
  readonly uses: NotedUses;
  readonly counts: TicketCounts;
  /** Newest instant of a point by term, gathered. */
  readonly newest: Map<number, number>;
}

/** A transient that is not there, with the number that it gets. */
export interface PlacedArchive {
  readonly number: number;
  readonly archived: ArchivedTransient;
}

/** Writes transients that are not there, with all that belongs to them. Within a transaction, their texts interned. */
export async function writeArchivedTransients(
  writing: ArchiveWriting,
  placed: readonly PlacedArchive[],
): Promise<void> {
  const { connection, session } = writing;
  const made = placed.map((one) => new TransientDocuments(writing, one));
  const insert = async <Name extends keyof Documents & string>(
    name: Name,
    documents: readonly OptionalUnlessRequiredId<Documents[Name]>[],
  ) => {
    if (documents.length > 0) await connection.of(name).insertMany([...documents], { session });
  };
  await insert(
    'transient',
    placed.map(({ number, archived: { key, version, derivations, points, alerts } }) => ({
      _id: number,
      survey: key.survey,
      name: key.name,
      version,
      pointCount: points.length,
      derivations,
      stampedAt: Math.max(0, ...alerts.map(({ receivedAtUnixMs }) => receivedAtUnixMs)),
    })),
  );
  await saveLightCurves(
    connection,
    session,
    made.map((one) => ({ transient: one.number, curve: one.curve() })),
  );
  await insert(
    'datapoint',
    made.flatMap((one) => one.datapoints()),
  );
  await insert(
    'facet',
    made.flatMap((one) => one.facets()),
  );
  await insert(
    'alert',
    made.flatMap((one) => one.alerts()),
  );
  await insert(
    'acceptance',
    made.flatMap((one) => one.acceptances()),
  );
  await insert(
    'state',
    made.flatMap((one) => one.states()),
  );
  const work = placed.map(({ number, archived }) => ticketDocuments(writing, number, archived.tickets));
  await insert(
    'ticket',
    work.flatMap(({ tickets }) => tickets),
  );
  await insert(
    'result',
    work.flatMap(({ results }) => results),
  );
  await insert(
    'former_result',
    work.flatMap(({ former }) => former),
  );
  await insert(
    'former_point',
    placed.flatMap(({ number, archived }) => formerPointDocuments(writing.keys, number, archived)),
  );
  await insert(
    'former_place',
    placed.flatMap(({ number, archived }) => formerPlaceDocuments(writing.keys, number, archived)),
  );
}

class TransientDocuments {
  readonly number: number;
  private readonly writing: ArchiveWriting;
  private readonly archived: ArchivedTransient;
  private readonly seqs: ReadonlyMap<PointVersion, number>;

  constructor(writing: ArchiveWriting, { number, archived }: PlacedArchive) {
    this.writing = writing;
    this.number = number;
    this.archived = archived;
    this.seqs = new Map(archived.points.map(({ version }, seq) => [version, seq]));
  }

  curve(): LightCurve<ObjectId> {
    const { keys, newest } = this.writing;
    const curve = new LightCurve<ObjectId>(curveNames(keys), this.archived.key.survey, []);
    for (const [seq, point] of this.archived.points.entries()) {
      const term = parseAccessTerm(point.term);
      curve.append({ ...point, term }, seq);
      const id = keys.terms.knownId(term.key);
      newest.set(id, Math.max(newest.get(id) ?? Number.NEGATIVE_INFINITY, point.datapoint.mjd));
    }
    return curve;
  }

  datapoints(): DatapointDocument[] {
    return this.archived.points.map((point, seq) => this.datapoint(point, seq));
  }

  facets(): FacetDocument[] {
    const { keys } = this.writing;
    const lanes = laneIds(
      keys,
      this.archived.acceptances.flatMap((acceptance) => acceptance.lanes),
    );
    return this.archived.facets.map(({ visibility, facet }) => ({
      _id: new ObjectId(),
      transient: this.number,
      classId: keys.classes.knownId(visibility),
      survey: this.archived.key.survey,
      name: this.archived.key.name,
      lanes,
      ...facetContent(facet),
    }));
  }

  alerts(): AlertDocument[] {
    return this.archived.alerts.map((alert) => this.alert(alert));
  }

  acceptances(): AcceptanceDocument[] {
    const { keys, uses } = this.writing;
    return this.archived.acceptances.flatMap(({ lanes, sinceUnixMs, runId, admitted }) => {
      const ids = laneIds(keys, lanes);
      uses.runByLanes(runId, ids);
      // Lanes with a history of their own have a document each.
      return (admitted ? ids.map((id) => [id]) : [ids]).map((of) => ({
        _id: new ObjectId(),
        transient: this.number,
        lanes: of,
        since: sinceUnixMs,
        run: runId,
        admitted: admitted ? this.bitsOf(admitted) : null,
      }));
    });
  }

  states(): StateDocument[] {
    return this.archived.states.map((state) => this.state(state));
  }

  private datapoint(
    { datapoint, raw, recordedAtUnixMs, runId }: ArchivedPoint,
    seq: number,
  ): DatapointDocument {
    const isAvro = raw.encoding === 'avro';
    return {
      _id: new ObjectId(),
      transient: this.number,
      seq,
      point: packPointId(this.archived.key.survey, datapoint.id),
      raw: isAvro ? Buffer.from(raw.base64, 'base64') : raw.text,
      schema: isAvro ? this.writing.keys.schemas.knownId(raw.schemaHash) : null,
      recordedAt: recordedAtUnixMs,
      run: runId,
    };
  }

  private alert(alert: ArchivedAlert): AlertDocument {
    const { keys, uses } = this.writing;
    const label = keys.labels.knownId(alert.label);
    uses.runByLabel(alert.runId, label);
    const verdicts = new Map<true | number | string, string[]>();
    for (const { decision, lane } of alert.verdicts) {
      const others = verdicts.get(decision);
      if (others) others.push(lane);
      else verdicts.set(decision, [lane]);
    }
    return {
      _id: new ObjectId(),
      transient: this.number,
      survey: this.archived.key.survey,
      alertId: alert.alertId,
      label,
      trigger: this.seqOf(alert.trigger),
      points: this.bitsOf(alert.points),
      fieldList: keys.fieldLists.knownId(JSON.stringify(Object.keys(alert.fields))),
      fields: packScalars(Object.values(alert.fields)),
      verdicts: [...verdicts].map(([decision, of]) => ({
        decision,
        lanes: laneIds(keys, of),
      })),
      receivedAt: alert.receivedAtUnixMs,
      run: alert.runId,
      source: alert.source,
      offset: alert.offset,
    };
  }

  private state({ id, traceId, points, derived }: ArchivedState): StateDocument {
    const { keys, uses } = this.writing;
    const trace = keys.traces.knownId(traceId);
    const groups = derived.map((group) => ({ ...group, ids: laneIds(keys, group.lanes) }));
    for (const { ids, runId } of groups) {
      uses.runByLanes(runId, ids);
      uses.traceByLanes(trace, ids);
    }
    return {
      _id: Buffer.from(id, 'hex'),
      transient: this.number,
      trace,
      points: this.bitsOf(points),
      lanes: laneIds(
        keys,
        derived.flatMap(({ lanes }) => lanes),
      ),
      additions: groups.map(({ ids, sinceUnixMs, runId, derivation }) => ({
        lanes: ids,
        since: sinceUnixMs,
        run: runId,
        derivation,
      })),
      current: groups.flatMap(({ ids, currentDerivation }) =>
        currentDerivation === undefined ? [] : [{ lanes: ids, derivation: currentDerivation }],
      ),
    };
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
