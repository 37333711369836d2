import { hash } from 'node:crypto';
import { type Canonicalizable, canonicalJson } from '../../provenance/canonical-json.js';
import { DigestSum } from '../../provenance/digest-sum.js';
import { unpackBits } from '../packed/bitmap.js';
import { unpackFacet } from '../packed/facet-codec.js';
import { unpackScalars } from '../packed/field-codec.js';
import { plain } from '../packed/plain-record.js';
import { eachRecord, seqAt, unpackPoints, versionAt } from '../packed/point-codec.js';
import type { ContentDigest } from '../port/storage.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { KeptVerdict } from './write-alerts.js';

/**
 * Digests the content of a store by natural keys, so that no internal integer and no order of arrival enters.
 *
 * Each record is hashed by itself and the hashes are added, so memory does not grow with the store. Reads everything.
 */
export function contentDigestOf(connection: SqliteConnection, keys: InternedKeys): ContentDigest {
  const digests = new ContentReader(connection, keys);
  const parts = {
    datapoints: digests.datapoints(),
    facets: digests.facets(),
    alerts: digests.alerts(),
    acceptances: digests.acceptances(),
    states: digests.states(),
    currentStates: digests.currentStates(),
    tickets: digests.tickets(),
    results: digests.results(),
  };
  return { ...parts, digest: hash('sha256', canonicalJson(parts), 'hex') };
}

class ContentReader {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;

  constructor(connection: SqliteConnection, keys: InternedKeys) {
    this.connection = connection;
    this.keys = keys;
  }

  datapoints(): string {
    const names = {
      label: (id: number) => this.keys.labels.keyOf(id),
      band: (id: number) => this.keys.words.keyOf(id),
    };
    return this.sumOf<[string, string, number, Buffer]>(
      `select t.survey, t.name, s.term, s.points from light_curve_segment s join transient t on t.id = s.transient`,
      (add, [survey, name, term, bytes]) => {
        for (const { version, label, datapoint } of unpackPoints(survey, bytes, names))
          add([survey, name, this.keys.terms.keyOf(term), version, label, plain(datapoint)]);
      },
    );
  }

  facets(): string {
    return this.sumOf<[string, string, number, Buffer]>(
      'select survey, name, class_id, packed from facet',
      (add, [survey, name, classId, packed]) =>
        add([survey, name, this.keys.classes.keyOf(classId), plain(unpackFacet(packed))]),
    );
  }

  alerts(): string {
    let versions = new VersionNames(this.connection, 0, '');
    return this.sumOf<[number, string, string, string, number, number, Buffer, number, Buffer, number]>(
      `select a.transient, t.survey, t.name, a.alert_id, a.label, a.trigger, a.points, a.field_list, a.fields,
       a.verdict_set from alert a join transient t on t.id = a.transient order by a.transient`,
      (add, [transient, survey, name, alertId, label, trigger, bits, fieldList, fields, verdictSet]) => {
        if (versions.transient !== transient) versions = new VersionNames(this.connection, transient, survey);
        add([
          survey,
          name,
          alertId,
          this.keys.labels.keyOf(label),
          versions.of(trigger),
          versions.all(bits),
          this.fieldsOf(fieldList, fields),
          this.verdictsOf(verdictSet),
        ]);
      },
    );
  }

  acceptances(): string {
    let versions = new VersionNames(this.connection, 0, '');
    return this.sumOf<[number, string, string, number, Buffer | null]>(
      `select a.transient, t.survey, t.name, a.lane_set, a.admitted
       from acceptance a join transient t on t.id = a.transient order by a.transient`,
      (add, [transient, survey, name, laneSet, admitted]) => {
        if (versions.transient !== transient) versions = new VersionNames(this.connection, transient, survey);
        for (const lane of this.laneKeys([laneSet]))
          add([survey, name, lane, admitted === null ? null : versions.all(admitted)]);
      },
    );
  }

  states(): string {
    let versions = new VersionNames(this.connection, 0, '');
    return this.sumOf<[number, number, string, Buffer, number, Buffer]>(
      `select s.id, s.transient, t.survey, s.hash, s.trace, s.points
       from state s join transient t on t.id = s.transient order by s.transient`,
      (add, [id, transient, survey, stateHash, trace, bits]) => {
        if (versions.transient !== transient) versions = new VersionNames(this.connection, transient, survey);
        const sets = this.connection
          .values<number>('select lane_set from state_lane where state = ?')
          .all(id);
        add([
          stateHash.toString('hex'),
          this.keys.traces.keyOf(trace),
          versions.all(bits),
          this.laneKeys(sets),
        ]);
      },
    );
  }

  /** Of each transient, combiner and lane: the state derived last. */
  currentStates(): string {
    const newest = new Map<string, { readonly derivation: number; readonly state: string }>();
    let [current, survey, name] = [0, '', ''];
    const flush = (add: (record: Canonicalizable) => void) => {
      for (const [key, { state }] of newest) add([survey, name, key, state]);
      newest.clear();
    };
    const sum = new DigestSum();
    const rows = this.connection.rows<[number, string, string, Buffer, number, number, number]>(
      `select s.transient, t.survey, t.name, s.hash, s.trace, l.lane_set, l.current_derivation from state s
       join state_lane l on l.state = s.id join transient t on t.id = s.transient
       where l.current_derivation is not null order by s.transient`,
    );
    const add = (record: Canonicalizable) => sum.add(canonicalJson(record));
    for (const [transient, ofSurvey, ofName, stateHash, trace, laneSet, derivation] of rows.iterate()) {
      if (transient !== current) {
        flush(add);
        [current, survey, name] = [transient, ofSurvey, ofName];
      }
      for (const lane of this.laneKeys([laneSet])) {
        const key = `${this.keys.traces.keyOf(trace)} ${lane}`;
        const known = newest.get(key);
        if (known && known.derivation > derivation) continue;
        newest.set(key, { derivation, state: stateHash.toString('hex') });
      }
    }
    flush(add);
    return sum.digest();
  }

  tickets(): string {
    return this.sumOf<[number, Buffer, number, number, Buffer, number]>(
      `select k.id, k.key, k.unit, k.config, s.hash, k.lane_set from ticket k join state s on s.id = k.state`,
      (add, [id, key, unit, config, stateHash, laneSet]) => {
        const tiedTo = this.connection
          .values<Buffer>(
            'select o.key from ticket_tie t join ticket o on o.id = t.tied_to where t.ticket = ? order by t.place',
          )
          .all(id);
        add([
          key.toString('hex'),
          this.keys.units.keyOf(unit),
          this.keys.configs.keyOf(config),
          stateHash.toString('hex'),
          tiedTo.map((tied) => tied.toString('hex')),
          this.laneKeys([laneSet]),
        ]);
      },
    );
  }

  /** The newest result of each ticket. */
  results(): string {
    return this.sumOf<[Buffer, Buffer, number, Buffer, Buffer, number]>(
      `select r.hash, k.key, r.trace, r.body_hash, r.consumed, k.lane_set
       from ticket k join result r on r.id = k.result`,
      (add, [resultHash, key, trace, bodyHash, consumed, laneSet]) =>
        add([
          resultHash.toString('hex'),
          key.toString('hex'),
          this.keys.traces.keyOf(trace),
          bodyHash.toString('hex'),
          consumed.toString('hex'),
          this.laneKeys([laneSet]),
        ]),
    );
  }

  private sumOf<Row extends readonly unknown[]>(
    query: string,
    visit: (add: (record: Canonicalizable) => void, row: Row) => void,
  ): string {
    const sum = new DigestSum();
    const add = (record: Canonicalizable) => sum.add(canonicalJson(record));
    for (const row of this.connection.rows<Row>(query).iterate()) visit(add, row);
    return sum.digest();
  }

  private laneKeys(laneSets: readonly number[]): string[] {
    const lanes = new Set(laneSets.flatMap((laneSet) => this.keys.lanesOf(laneSet)));
    return [...lanes].map((lane) => this.keys.lanes.keyOf(lane)).sort();
  }

  private fieldsOf(fieldList: number, fields: Buffer): Canonicalizable {
    const names = JSON.parse(this.keys.fieldLists.keyOf(fieldList)) as string[];
    const values = unpackScalars(fields);
    return Object.fromEntries(names.map((name, place) => [name, values[place] ?? null]));
  }

  private verdictsOf(verdictSet: number): Canonicalizable {
    const kept = JSON.parse(this.keys.verdictSets.keyOf(verdictSet)) as readonly KeptVerdict[];
    return Object.fromEntries(kept.map(([lane, decision]) => [this.keys.lanes.keyOf(lane), decision]));
  }
}

/** Versions of the points of one transient by their sequence numbers. */
class VersionNames {
  readonly transient: number;
  private readonly names = new Map<number, string>();

  constructor(connection: SqliteConnection, transient: number, survey: string) {
    this.transient = transient;
    const segments = connection
      .values<Buffer>('select points from light_curve_segment where transient = ?')
      .all(transient);
    for (const bytes of segments)
      eachRecord(bytes, (offset) => {
        this.names.set(seqAt(bytes, offset), versionAt(survey, bytes, offset));
      });
  }

  of(seq: number): string {
    return this.names.get(seq) ?? '';
  }

  all(bits: Uint8Array): string[] {
    return unpackBits(bits)
      .map((seq) => this.of(seq))
      .sort();
  }
}
