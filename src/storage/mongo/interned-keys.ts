import { hash } from 'node:crypto';
import type { ClientSession } from 'mongodb';
import { type AccessTerm, parseAccessTerm } from '../../access/access-term.js';
import { type Audience, labelsNamedBy, parseAudience } from '../../access/audience.js';
import type { ChannelAccess, Readership } from '../../access/channel-access.js';
import { DEFAULT_LABEL_TABLE, type LabelCondition, type LabelTable } from '../../access/label.js';
import { type Lane, parseLane } from '../../access/lane.js';
import { parseVisibilityClass, type VisibilityClass } from '../../access/visibility-class.js';
import { type MongoConnection, type TransactionObserver, toNumber } from './connection.js';
import type { MetaDocument } from './documents.js';
import { Vocabulary } from './vocabulary.js';

/**
 * All vocabularies of a store, kept in step with what others add.
 *
 * Texts are added in a transaction of their own that raises `meta.interned`, before any row uses their numbers. Each
 * transaction begins by reading `meta`: whatever rows it sees, their numbers were given at or below that revision. So
 * no facet of a class is missed because the class is not known yet, and no two texts get one number.
 */
export class InternedKeys implements TransactionObserver {
  readonly labels = new Vocabulary('label');
  readonly terms = new Vocabulary('term');
  readonly classes = new Vocabulary('class');
  readonly lanes = new Vocabulary('lane');
  readonly units = new Vocabulary('unit');
  readonly words = new Vocabulary('word');
  readonly fieldLists = new Vocabulary('field_list');
  readonly schemas = new Vocabulary('schema');
  readonly configs = new Vocabulary('config');
  readonly traces = new Vocabulary('trace');
  readonly audiences = new Vocabulary('audience');
  /** Changes whenever labels or channels did. */
  registryVersion = -1;
  labelTable: LabelTable = DEFAULT_LABEL_TABLE;
  /** Whether a label table was given; until then the default one holds. */
  hasLabels = false;
  channels: ReadonlyMap<string, ChannelAccess> = new Map();

  private readonly connection: MongoConnection;
  private readonly byKind: ReadonlyMap<string, Vocabulary>;
  private readonly parsedTerms: AccessTerm[] = [];
  private readonly parsedClasses: VisibilityClass[] = [];
  private readonly parsedLanes: Lane[] = [];
  private readonly parsedAudiences: Audience[] = [];
  private readonly idOfLane = new WeakMap<Lane, number>();
  private internedVersion = 0;
  /** The last of the interning transactions, which go one after the other: they meet in one document. */
  private interning: Promise<void> = Promise.resolve();

  constructor(connection: MongoConnection) {
    this.connection = connection;
    this.byKind = new Map(
      [
        this.labels,
        this.terms,
        this.classes,
        this.lanes,
        this.units,
        this.words,
        this.fieldLists,
        this.schemas,
        this.configs,
        this.traces,
        this.audiences,
      ].map((vocabulary) => [vocabulary.kind, vocabulary]),
    );
  }

  async begun(session: ClientSession): Promise<void> {
    const meta = await this.connection.of('meta').findOne({ _id: 'meta' }, { session });
    if (!meta) return;
    const [interned, registry] = [toNumber(meta.interned), toNumber(meta.registry)];
    if (interned > this.internedVersion) await this.refresh(session, interned);
    if (registry > this.registryVersion) await this.readRegistry(session, registry);
  }

  /** Gives every text a number that has none yet. Outside transactions. */
  async intern(wanted: WantedKeys): Promise<void> {
    if (wanted.missing(this.byKind).length === 0) return;
    const turn = this.interning.then(() => this.add(wanted));
    // A failure is that of the caller; the next in turn goes on.
    this.interning = turn.catch(() => undefined);
    await turn;
  }

  /** Gives the integer of a lane that was interned. */
  idOf(lane: Lane): number {
    const known = this.idOfLane.get(lane);
    if (known !== undefined) return known;
    const id = this.lanes.knownId(lane.key);
    this.idOfLane.set(lane, id);
    return id;
  }

  /** Gives the integers of lanes that were interned, distinct and ascending. */
  idsOf(lanes: readonly Lane[]): number[] {
    return [...new Set(lanes.map((lane) => this.idOf(lane)))].sort((a, b) => a - b);
  }

  term(id: number): AccessTerm {
    this.parsedTerms[id] ??= parseAccessTerm(this.terms.keyOf(id));
    return this.parsedTerms[id];
  }

  visibilityClass(id: number): VisibilityClass {
    this.parsedClasses[id] ??= parseVisibilityClass(this.classes.keyOf(id));
    return this.parsedClasses[id];
  }

  lane(id: number): Lane {
    this.parsedLanes[id] ??= parseLane(this.lanes.keyOf(id));
    return this.parsedLanes[id];
  }

  audience(id: number): Audience {
    this.parsedAudiences[id] ??= parseAudience(this.audiences.keyOf(id));
    return this.parsedAudiences[id];
  }

  /** Says that labels or channels change in this transaction, for this store and all others. */
  async changeRegistry(session: ClientSession): Promise<void> {
    await this.connection.of('meta').updateOne({ _id: 'meta' }, { $inc: { registry: 1 } }, { session });
  }

  private async add(wanted: WantedKeys): Promise<void> {
    const added = await this.connection.write(async (session) => {
      // The transaction has read what there is: what is missing now is missing in the store, or somebody else is about
      // to add it, and then the two meet in `meta`.
      const missing = wanted.missing(this.byKind);
      if (missing.length === 0) return [];
      const counts: Record<string, number> = {};
      for (const { kind } of missing) counts[`last.${kind}`] = (counts[`last.${kind}`] ?? 0) + 1;
      const meta = await this.connection
        .of('meta')
        .findOneAndUpdate(
          { _id: 'meta' },
          { $inc: { interned: 1, ...counts } },
          { session, returnDocument: 'after' },
        );
      const documents = numbered(missing, counts, meta);
      await this.connection.of('vocabulary').insertMany(documents, { session });
      return documents;
    });
    for (const { kind, id, key } of added) this.byKind.get(kind)?.learn(id, key);
  }

  private async refresh(session: ClientSession, interned: number): Promise<void> {
    const added = await this.connection
      .of('vocabulary')
      .find({ revision: { $gt: this.internedVersion } }, { session })
      .toArray();
    for (const { kind, id, key } of added) this.byKind.get(kind)?.learn(toNumber(id), key);
    this.internedVersion = Math.max(this.internedVersion, interned);
  }

  private async readRegistry(session: ClientSession, registry: number): Promise<void> {
    const table = await this.connection.of('label_table').findOne({ _id: 'labels' }, { session });
    const channels = await this.connection.of('channel').find({}, { session }).sort({ _id: 1 }).toArray();
    // Another transaction may have read a newer one meanwhile.
    if (registry <= this.registryVersion) return;
    this.hasLabels = table !== null;
    this.labelTable = table
      ? new Map(
          table.conditions.map(({ label, condition }): [string, LabelCondition] => [
            label,
            JSON.parse(condition),
          ]),
        )
      : DEFAULT_LABEL_TABLE;
    this.channels = new Map(
      channels.map(({ _id: name, access, readableBy }) => [
        name,
        { name, access: JSON.parse(access), readableBy: JSON.parse(readableBy) as Readership },
      ]),
    );
    this.registryVersion = registry;
  }
}

/** Texts that must have numbers before a transaction uses them. */
export class WantedKeys {
  private readonly keys = new Map<string, Set<string>>();

  label(label: string): void {
    this.add('label', label);
  }

  /** Wants a term, and its labels. */
  term(term: AccessTerm): void {
    if (!this.add('term', term.key)) return;
    for (const label of term.alternatives.flat()) this.label(label);
  }

  /** Wants a class, and its terms. */
  visibilityClass(visibility: VisibilityClass): void {
    if (!this.add('class', visibility.key)) return;
    for (const term of [...visibility.open, ...visibility.closed]) this.term(term);
  }

  /** Wants a lane, and its class. */
  lane(lane: Lane): void {
    if (this.add('lane', lane.key)) this.visibilityClass(lane.visibility);
  }

  unit(name: string): void {
    this.add('unit', name);
  }

  word(word: string): void {
    this.add('word', word);
  }

  fieldList(names: readonly string[]): void {
    this.add('field_list', JSON.stringify(names));
  }

  schema(schemaHash: string): void {
    this.add('schema', schemaHash);
  }

  config(configHash: string): void {
    this.add('config', configHash);
  }

  trace(id: string): void {
    this.add('trace', id);
  }

  /** Wants an audience, and the labels that it names, which sights rest on. */
  audience(audience: Audience): void {
    if (!this.add('audience', audience.key)) return;
    for (const label of labelsNamedBy(audience)) this.label(label);
  }

  /** Lists what has no number yet. */
  missing(known: ReadonlyMap<string, Vocabulary>): { readonly kind: string; readonly key: string }[] {
    return [...this.keys].flatMap(([kind, keys]) =>
      [...keys].filter((key) => known.get(kind)?.idOf(key) === undefined).map((key) => ({ kind, key })),
    );
  }

  /** Tells whether the text was not wanted before. */
  private add(kind: string, key: string): boolean {
    let keys = this.keys.get(kind);
    if (!keys) {
      keys = new Set();
      this.keys.set(kind, keys);
    }
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  }
}

/** Gives texts the numbers that were just reserved for their kinds, ascending. */
function numbered(
  missing: readonly { readonly kind: string; readonly key: string }[],
  counts: Readonly<Record<string, number>>,
  meta: MetaDocument | null,
) {
  const next: Record<string, number> = {};
  return missing.map(({ kind, key }) => {
    const last = toNumber(meta?.last[kind] ?? 0);
    const id = next[kind] ?? last - (counts[`last.${kind}`] ?? 0) + 1;
    next[kind] = id + 1;
    return { _id: vocabularyId(kind, key), kind, id, key, revision: toNumber(meta?.interned ?? 0) };
  });
}

function vocabularyId(kind: string, key: string): Buffer {
  return hash('sha256', `${kind}\0${key}`, 'buffer');
}
