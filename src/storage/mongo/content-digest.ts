import { hash } from 'node:crypto';
import type { ClientSession } from 'mongodb';
import { type Canonicalizable, canonicalJson } from '../../provenance/canonical-json.js';
import { DigestSum } from '../../provenance/digest-sum.js';
import { unpackBits } from '../packed/bitmap.js';
import { unpackFacet } from '../packed/facet-codec.js';
import { unpackScalars } from '../packed/field-codec.js';
import { plain } from '../packed/plain-record.js';
import type { ContentDigest } from '../port/storage.js';
import { byTransient } from './by-transient.js';
import type { MongoConnection } from './connection.js';
import type { StateDocument } from './derived-documents.js';
import type { Documents } from './documents.js';
import type { InternedKeys } from './interned-keys.js';
import { PointReader } from './point-reader.js';
import type { AlertDocument, TransientDocument } from './transient-documents.js';

const PARTS = [
  'datapoints',
  'facets',
  'alerts',
  'acceptances',
  'states',
  'currentStates',
  'tickets',
  'results',
] as const;

type Part = (typeof PARTS)[number];
type Add = (part: Part, record: Canonicalizable) => void;

const TRANSIENTS_AT_ONCE = 200;

/**
 * Digests the content of a store by natural keys, so that no internal integer and no order of arrival enters.
 *
 * Each record is hashed by itself and the hashes are added, so memory does not grow with the store. Reads everything,
 * some transients at a time: the whole is of one state only while nobody writes.
 */
export async function contentDigestOf(
  connection: MongoConnection,
  keys: InternedKeys,
): Promise<ContentDigest> {
  const sums = new Map(PARTS.map((part) => [part, new DigestSum()]));
  const reader = new ContentReader(connection, keys, (part, record) =>
    sums.get(part)?.add(canonicalJson(record)),
  );
  let after = 0;
  for (let last: number | undefined = after; last !== undefined; ) {
    last = await connection.read((session) => reader.addAfter(session, after));
    after = last ?? after;
  }
  const digestOf = (part: Part) => sums.get(part)?.digest() ?? '';
  const parts = {
    datapoints: digestOf('datapoints'),
    facets: digestOf('facets'),
    alerts: digestOf('alerts'),
    acceptances: digestOf('acceptances'),
    states: digestOf('states'),
    currentStates: digestOf('currentStates'),
    tickets: digestOf('tickets'),
    results: digestOf('results'),
  };
  return { ...parts, digest: hash('sha256', canonicalJson(parts), 'hex') };
}

/** Everything of some transients. */
interface ReadTransients {
  readonly session: ClientSession;
  readonly transients: ReadonlyMap<number, TransientDocument>;
  readonly versions: ReadonlyMap<number, ReadonlyMap<number, string>>;
}

class ContentReader {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly points: PointReader;
  private readonly add: Add;

  constructor(connection: MongoConnection, keys: InternedKeys, add: Add) {
    this.connection = connection;
    this.keys = keys;
    this.points = new PointReader(connection, keys);
    this.add = add;
  }

  /** Adds the next transients behind a number; gives the last of them, or `undefined` at the end. */
  async addAfter(session: ClientSession, after: number): Promise<number | undefined> {
    const found = await this.connection
      .of('transient')
      .find({ _id: { $gt: after } }, { session })
      .sort({ _id: 1 })
      .limit(TRANSIENTS_AT_ONCE)
      .toArray();
    const last = found.at(-1)?._id;
    if (last === undefined) return undefined;
    const transients = new Map(found.map((document) => [document._id, document]));
    // All is read before anything is added: a transaction that is done again must not add twice.
    const added: (readonly [Part, Canonicalizable])[] = [];
    const add: Add = (part, record) => added.push([part, record]);
    const versions = await this.addPoints(session, transients, add);
    const read: ReadTransients = { session, transients, versions };
    await this.addFacets(read, add);
    await this.addAlerts(read, add);
    await this.addAcceptances(read, add);
    await this.addStates(read, add);
    await this.addTickets(read, add);
    for (const [part, record] of added) this.add(part, record);
    return last;
  }

  private async addPoints(
    session: ClientSession,
    transients: ReadonlyMap<number, TransientDocument>,
    add: Add,
  ): Promise<ReadonlyMap<number, ReadonlyMap<number, string>>> {
    const surveys = new Map([...transients].map(([number, { survey }]) => [number, survey]));
    const points = await this.points.all(session, surveys);
    const versions = new Map<number, ReadonlyMap<number, string>>();
    for (const [number, { survey, name }] of transients) {
      const own = points.get(number) ?? [];
      versions.set(number, new Map(own.map(({ point }) => [point.seq, point.version])));
      for (const { point, term } of own)
        add('datapoints', [
          survey,
          name,
          this.keys.terms.keyOf(term),
          point.version,
          point.label,
          plain(point.datapoint),
        ]);
    }
    return versions;
  }

  private async addFacets(read: ReadTransients, add: Add): Promise<void> {
    for (const { survey, name, classId, packed } of await this.all('facet', read))
      add('facets', [survey, name, this.keys.classes.keyOf(classId), plain(unpackFacet(packed))]);
  }

  private async addAlerts(read: ReadTransients, add: Add): Promise<void> {
    for (const alert of await this.all('alert', read)) {
      const { survey, name } = read.transients.get(alert.transient)!;
      const versions = read.versions.get(alert.transient);
      add('alerts', [
        survey,
        name,
        alert.alertId,
        this.keys.labels.keyOf(alert.label),
        versions?.get(alert.trigger) ?? '',
        versionsOf(versions, alert.points),
        this.fieldsOf(alert),
        this.verdictsOf(alert),
      ]);
    }
  }

  private async addAcceptances(read: ReadTransients, add: Add): Promise<void> {
    for (const { transient, lanes, admitted } of await this.all('acceptance', read)) {
      const { survey, name } = read.transients.get(transient)!;
      const versions = admitted === null ? null : versionsOf(read.versions.get(transient), admitted);
      for (const lane of this.laneKeys(lanes)) add('acceptances', [survey, name, lane, versions]);
    }
  }

  private async addStates(read: ReadTransients, add: Add): Promise<void> {
    const states = await this.all('state', read);
    for (const { _id, transient, trace, points, lanes } of states)
      add('states', [
        _id.toString('hex'),
        this.keys.traces.keyOf(trace),
        versionsOf(read.versions.get(transient), points),
        this.laneKeys(lanes),
      ]);
    for (const [transient, own] of byTransient(states)) {
      const { survey, name } = read.transients.get(transient)!;
      for (const [key, state] of this.newestOf(own)) add('currentStates', [survey, name, key, state]);
    }
  }

  /** Of each combiner and lane: the state derived last. */
  private newestOf(states: readonly StateDocument[]): ReadonlyMap<string, string> {
    const newest = new Map<string, { readonly derivation: number; readonly state: string }>();
    for (const { _id, trace, current } of states)
      for (const { lanes, derivation } of current)
        for (const lane of this.laneKeys(lanes)) {
          const key = `${this.keys.traces.keyOf(trace)} ${lane}`;
          const known = newest.get(key);
          if (!known || known.derivation <= derivation)
            newest.set(key, { derivation, state: _id.toString('hex') });
        }
    return new Map([...newest].map(([key, { state }]) => [key, state]));
  }

  private async addTickets(read: ReadTransients, add: Add): Promise<void> {
    for (const { _id, unit, config, state, tiedTo, lanes } of await this.all('ticket', read))
      add('tickets', [
        _id.toString('hex'),
        this.keys.units.keyOf(unit),
        this.keys.configs.keyOf(config),
        state.toString('hex'),
        tiedTo.map((tied) => tied.toString('hex')),
        this.laneKeys(lanes),
      ]);
    // The newest result of each ticket.
    for (const result of await this.all('result', read))
      if (result.newest)
        add('results', [
          result._id.toString('hex'),
          result.ticket.toString('hex'),
          this.keys.traces.keyOf(result.trace),
          result.bodyHash.toString('hex'),
          result.consumed.toString('hex'),
          this.laneKeys(result.lanes),
        ]);
  }

  private async all<Name extends 'facet' | 'alert' | 'acceptance' | 'state' | 'ticket' | 'result'>(
    name: Name,
    { session, transients }: ReadTransients,
  ): Promise<Documents[Name][]> {
    const among = { transient: { $in: [...transients.keys()] } };
    return this.connection.db
      .collection(name)
      .find(among, { session })
      .project<Documents[Name]>({})
      .toArray();
  }

  private laneKeys(lanes: readonly number[]): string[] {
    return lanes.map((lane) => this.keys.lanes.keyOf(lane)).sort();
  }

  private fieldsOf({ fieldList, fields }: AlertDocument): Canonicalizable {
    const names = JSON.parse(this.keys.fieldLists.keyOf(fieldList)) as string[];
    const values = unpackScalars(fields);
    return Object.fromEntries(names.map((name, place) => [name, values[place] ?? null]));
  }

  private verdictsOf({ verdicts }: AlertDocument): Canonicalizable {
    return Object.fromEntries(
      verdicts.flatMap(({ decision, lanes }) =>
        lanes.map((lane): [string, true | number | string] => [this.keys.lanes.keyOf(lane), decision]),
      ),
    );
  }
}

function versionsOf(versions: ReadonlyMap<number, string> | undefined, bits: Uint8Array): string[] {
  return unpackBits(bits)
    .map((seq) => versions?.get(seq) ?? '')
    .sort();
}
