import type { ClientSession } from 'mongodb';
import { byBytes } from '../../../access/access-term.js';
import type { PointVersion } from '../../../domain/datapoint.js';
import { CorruptStore } from '../../../domain/errors.js';
import { groupedLanes } from '../../archive-parts.js';
import { archivedFormerPlaces, archivedFormerPoints } from '../../archived-history.js';
import { unpackBits } from '../../packed/bitmap.js';
import { unpackFacet } from '../../packed/facet-codec.js';
import { unpackScalars } from '../../packed/field-codec.js';
import type { FormerPoint } from '../../packed/points-as-of.js';
import type {
  ArchivedAlert,
  ArchivedPoint,
  ArchivedState,
  ArchivedTransient,
} from '../../port/archive-store.js';
import type { StoredPoint } from '../../port/ingest-store.js';
import type { FormerPlace } from '../../records-as-of.js';
import { byTransient } from '../by-transient.js';
import { type MongoConnection, toNumber } from '../connection.js';
import type { StateDocument } from '../derived-documents.js';
import { formerPlaces, formerPoints, formerResults } from '../history-reader.js';
import type { InternedKeys } from '../interned-keys.js';
import { curveNames, readLightCurves } from '../light-curves.js';
import type {
  AcceptanceDocument,
  AlertDocument,
  DatapointDocument,
  FacetDocument,
  TransientDocument,
} from '../transient-documents.js';
import { archivedTickets } from './archived-tickets.js';

/** Reads all of some transients, in their order, with one query a collection. Within a transaction. */
export async function readArchivedTransients(
  connection: MongoConnection,
  session: ClientSession,
  keys: InternedKeys,
  transients: readonly TransientDocument[],
): Promise<ArchivedTransient[]> {
  if (transients.length === 0) return [];
  const numbers = transients.map(({ _id }) => _id);
  const among = { transient: { $in: numbers } };
  const surveys = new Map(transients.map(({ _id, survey }) => [_id, survey]));
  const curves = await readLightCurves(connection, session, curveNames(keys), surveys);
  // One after the other: a session has one operation at a time.
  const datapoints = byTransient(await connection.of('datapoint').find(among, { session }).toArray());
  const facets = byTransient(await connection.of('facet').find(among, { session }).toArray());
  const alerts = byTransient(await connection.of('alert').find(among, { session }).toArray());
  const acceptances = byTransient(await connection.of('acceptance').find(among, { session }).toArray());
  const states = byTransient(await connection.of('state').find(among, { session }).toArray());
  const tickets = byTransient(await connection.of('ticket').find(among, { session }).toArray());
  const results = byTransient(await connection.of('result').find(among, { session }).toArray());
  const pointsBefore = await formerPoints(connection, session, curveNames(keys), surveys);
  const placesBefore = await formerPlaces(connection, session, numbers);
  const resultsBefore = await formerResults(connection, session, numbers);
  return transients.map(({ _id, survey, name, version, derivations }) => {
    const curve = curves.get(_id);
    const stored = curve?.storedPoints() ?? [];
    const reading = new TransientReading(
      keys,
      new Map(stored.map((point) => [curve?.seqOf(point.version) ?? -1, point])),
    );
    return {
      key: { survey, name },
      version: toNumber(version),
      derivations: toNumber(derivations),
      points: reading.points(datapoints.get(_id) ?? [], pointsBefore(_id)),
      facets: reading.facets(facets.get(_id) ?? []),
      alerts: reading.alerts(alerts.get(_id) ?? []),
      acceptances: reading.acceptances(acceptances.get(_id) ?? []),
      states: reading.states(states.get(_id) ?? [], placesBefore),
      tickets: archivedTickets(keys, tickets.get(_id) ?? [], results.get(_id) ?? [], resultsBefore(_id)),
    };
  });
}

/** One transient, its points by sequence number. */
class TransientReading {
  private readonly keys: InternedKeys;
  private readonly stored: ReadonlyMap<number, StoredPoint>;

  constructor(keys: InternedKeys, stored: ReadonlyMap<number, StoredPoint>) {
    this.keys = keys;
    this.stored = stored;
  }

  points(documents: readonly DatapointDocument[], former: readonly FormerPoint[]): ArchivedPoint[] {
    const formerOf = archivedFormerPoints(former);
    const raws = new Map(documents.map((document) => [toNumber(document.seq), document]));
    return [...this.stored].map(([seq, { version, datapoint, label, term }]) => {
      const document = raws.get(seq);
      if (!document)
        throw new CorruptStore(
          `the record of point ${version} must be stored beside its light curve; it is not`,
        );
      const { raw, schema, recordedAt, run } = document;
      return {
        version,
        datapoint,
        label,
        term: term.key,
        raw:
          typeof raw === 'string'
            ? { encoding: 'json', text: raw }
            : {
                encoding: 'avro',
                schemaHash: this.keys.schemas.keyOf(toNumber(schema ?? 0)),
                base64: raw.toString('base64'),
              },
        recordedAtUnixMs: toNumber(recordedAt),
        runId: run,
        ...formerOf(version),
      };
    });
  }

  facets(documents: readonly FacetDocument[]): ArchivedTransient['facets'] {
    return documents
      .map(({ classId, packed }) => ({
        visibility: this.keys.classes.keyOf(toNumber(classId)),
        facet: unpackFacet(packed),
      }))
      .sort((a, b) => byBytes(a.visibility, b.visibility));
  }

  alerts(documents: readonly AlertDocument[]): ArchivedAlert[] {
    return documents
      .map((document) => ({
        alertId: document.alertId,
        label: this.keys.labels.keyOf(toNumber(document.label)),
        trigger: this.versionOf(toNumber(document.trigger)),
        points: this.versionsOf(document.points),
        fields: this.fieldsOf(document),
        source: document.source,
        offset: toNumber(document.offset),
        receivedAtUnixMs: toNumber(document.receivedAt),
        runId: document.run,
        verdicts: document.verdicts
          .flatMap(({ decision, lanes }) =>
            lanes.map((lane) => ({
              lane: this.keys.lanes.keyOf(toNumber(lane)),
              decision:
                typeof decision === 'number' || typeof decision === 'bigint' ? toNumber(decision) : decision,
            })),
          )
          .sort((a, b) => byBytes(a.lane, b.lane)),
      }))
      .sort(
        (a, b) =>
          a.receivedAtUnixMs - b.receivedAtUnixMs ||
          byBytes(a.alertId, b.alertId) ||
          byBytes(a.label, b.label),
      );
  }

  acceptances(documents: readonly AcceptanceDocument[]): ArchivedTransient['acceptances'] {
    return groupedLanes(
      documents.flatMap(({ lanes, since, run, admitted }) => {
        const shared = {
          sinceUnixMs: toNumber(since),
          runId: run,
          ...(admitted === null ? {} : { admitted: this.versionsOf(admitted) }),
        };
        return lanes.map((lane) => ({ lane: this.keys.lanes.keyOf(toNumber(lane)), shared }));
      }),
    );
  }

  states(
    documents: readonly StateDocument[],
    formerOf: (state: Buffer) => readonly FormerPlace[],
  ): ArchivedState[] {
    return documents
      .map((document) => ({
        id: document._id.toString('hex'),
        traceId: this.keys.traces.keyOf(toNumber(document.trace)),
        points: this.versionsOf(document.points),
        derived: this.derivedIn(document, formerOf(document._id)),
      }))
      .sort((a, b) => byBytes(a.id, b.id));
  }

  private derivedIn(
    { additions, current }: StateDocument,
    former: readonly FormerPlace[],
  ): ArchivedState['derived'] {
    const last = new Map(
      current.flatMap(({ lanes, derivation }) => lanes.map((lane) => [toNumber(lane), toNumber(derivation)])),
    );
    return groupedLanes(
      additions.flatMap(({ lanes, since, run, derivation }) =>
        lanes.map((lane) => {
          const currentDerivation = last.get(toNumber(lane));
          const shared: Omit<ArchivedState['derived'][number], 'lanes'> = {
            sinceUnixMs: toNumber(since),
            runId: run,
            derivation: toNumber(derivation),
            ...(currentDerivation === undefined ? {} : { currentDerivation }),
            ...archivedFormerPlaces(former, toNumber(lane)),
          };
          return { lane: this.keys.lanes.keyOf(toNumber(lane)), shared };
        }),
      ),
    );
  }

  private fieldsOf({ fieldList, fields }: AlertDocument): ArchivedAlert['fields'] {
    const names = JSON.parse(this.keys.fieldLists.keyOf(toNumber(fieldList))) as string[];
    const values = unpackScalars(fields);
    return Object.fromEntries(names.map((name, place) => [name, values[place] ?? null]));
  }

  private versionOf(seq: number): PointVersion {
    const point = this.stored.get(seq);
    if (!point) throw new CorruptStore(`point ${seq} of a transient is referred to and missing`);
    return point.version;
  }

  private versionsOf(bits: Uint8Array): PointVersion[] {
    return unpackBits(bits).map((seq) => this.versionOf(seq));
  }
}
