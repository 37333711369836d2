import { type AccessTerm, parseAccessTerm } from '../../access/access-term.js';
import { type Audience, labelsNamedBy, parseAudience } from '../../access/audience.js';
import type { ChannelAccess, Readership } from '../../access/channel-access.js';
import { DEFAULT_LABEL_TABLE, type LabelCondition, type LabelTable } from '../../access/label.js';
import { type Lane, parseLane } from '../../access/lane.js';
import { parseVisibilityClass, type VisibilityClass } from '../../access/visibility-class.js';
import type { SqliteConnection, TransactionObserver } from './connection.js';
import { LazyVocabulary } from './lazy-vocabulary.js';
import { Vocabulary } from './vocabulary.js';

/**
 * All interning tables of a store, kept in step with what other connections add.
 *
 * At the beginning of each transaction one pragma says whether anybody else has written; only then is it looked
 * whether a table grew or the registry changed, within the same transaction, so that keys and rows always fit.
 */
export class InternedKeys implements TransactionObserver {
  readonly labels: Vocabulary;
  readonly terms: Vocabulary;
  readonly classes: Vocabulary;
  readonly lanes: Vocabulary;
  readonly laneSets: Vocabulary;
  readonly units: Vocabulary;
  readonly words: Vocabulary;
  readonly fieldLists: Vocabulary;
  readonly schemas: Vocabulary;
  readonly audiences: Vocabulary;
  readonly sources: LazyVocabulary;
  readonly verdictSets: LazyVocabulary;
  readonly runs: LazyVocabulary;
  readonly configs: LazyVocabulary;
  readonly traces: LazyVocabulary;
  /** Changes whenever labels or channels did. */
  registryVersion = -1;
  labelTable: LabelTable = DEFAULT_LABEL_TABLE;
  channels: ReadonlyMap<string, ChannelAccess> = new Map();

  private readonly connection: SqliteConnection;
  private readonly parsedTerms: AccessTerm[] = [];
  private readonly parsedClasses: VisibilityClass[] = [];
  private readonly parsedLanes: Lane[] = [];
  private readonly parsedAudiences: Audience[] = [];
  private readonly membersOfLaneSets: (readonly number[])[] = [];
  private readonly inMemory: readonly Vocabulary[];
  private readonly lookedUp: readonly LazyVocabulary[];
  private dataVersion = -1;
  private internedVersion = -1;
  private idOfLane = new WeakMap<Lane, number>();
  private lastLanes: { readonly lanes: readonly Lane[]; readonly id: number } | undefined;
  private lastFieldNames: { readonly names: readonly string[]; readonly id: number } | undefined;
  private hasGrown = false;
  private hasAdded = false;

  constructor(connection: SqliteConnection) {
    this.connection = connection;
    const inMemory = (table: string) => new Vocabulary(connection, table, () => this.grow());
    const lookedUp = (table: string) =>
      new LazyVocabulary(connection, table, () => {
        this.hasAdded = true;
      });
    this.labels = inMemory('label');
    this.terms = inMemory('term');
    this.classes = inMemory('visibility_class');
    this.lanes = inMemory('lane');
    this.laneSets = inMemory('lane_set');
    this.units = inMemory('unit');
    this.words = inMemory('word');
    this.fieldLists = inMemory('field_list');
    this.schemas = inMemory('schema');
    this.audiences = inMemory('audience');
    this.sources = lookedUp('source');
    this.verdictSets = lookedUp('verdict_set');
    this.runs = lookedUp('run');
    this.configs = lookedUp('config');
    this.traces = lookedUp('trace');
    this.inMemory = [
      this.labels,
      this.terms,
      this.classes,
      this.lanes,
      this.laneSets,
      this.units,
      this.words,
      this.fieldLists,
      this.schemas,
      this.audiences,
    ];
    this.lookedUp = [this.sources, this.verdictSets, this.runs, this.configs, this.traces];
  }

  begun(): void {
    this.hasGrown = false;
    this.hasAdded = false;
    const dataVersion = this.connection.values<number>('pragma data_version').get();
    if (dataVersion === this.dataVersion) return;
    this.dataVersion = dataVersion ?? -1;
    this.refresh();
  }

  undone(): void {
    if (this.hasAdded) for (const vocabulary of this.lookedUp) vocabulary.reset();
    if (this.hasGrown) {
      for (const vocabulary of this.inMemory) vocabulary.reset();
      this.parsedTerms.length = 0;
      this.parsedClasses.length = 0;
      this.parsedLanes.length = 0;
      this.parsedAudiences.length = 0;
      this.membersOfLaneSets.length = 0;
      this.lastFieldNames = undefined;
      this.lastLanes = undefined;
      this.idOfLane = new WeakMap();
      this.internedVersion = -1;
    }
    this.registryVersion = -1;
    this.dataVersion = -1;
  }

  /** Gives the integer of a term; its labels are interned before it. */
  internTerm(term: AccessTerm): number {
    const known = this.terms.idOf(term.key);
    if (known !== undefined) return known;
    for (const label of term.alternatives.flat()) this.labels.intern(label);
    return this.terms.intern(term.key);
  }

  /** Gives the integer of a class; the labels of its terms are interned before it. */
  internClass(visibility: VisibilityClass): number {
    const known = this.classes.idOf(visibility.key);
    if (known !== undefined) return known;
    for (const term of [...visibility.open, ...visibility.closed]) this.internTerm(term);
    return this.classes.intern(visibility.key);
  }

  /** Gives the integer of a lane. */
  internLane(lane: Lane): number {
    const known = this.idOfLane.get(lane);
    if (known !== undefined) return known;
    let id = this.lanes.idOf(lane.key);
    if (id === undefined) {
      this.internClass(lane.visibility);
      id = this.lanes.intern(lane.key);
    }
    this.idOfLane.set(lane, id);
    return id;
  }

  /** Gives the integer of an audience; the labels that it names are interned before it, which sights rest on. */
  internAudience(audience: Audience): number {
    const known = this.audiences.idOf(audience.key);
    if (known !== undefined) return known;
    for (const label of labelsNamedBy(audience)) this.labels.intern(label);
    return this.audiences.intern(audience.key);
  }

  /** Gives the integer of a set of lanes; order and repetitions are forgotten. */
  internLanes(lanes: readonly Lane[]): number {
    // A state and its tickets mostly have the same, and so have those of the next transient.
    const last = this.lastLanes;
    if (last?.lanes.length === lanes.length && lanes.every((lane, place) => lane === last.lanes[place]))
      return last.id;
    const id = this.internLaneSet([...new Set(lanes.map((lane) => this.internLane(lane)))]);
    this.lastLanes = { lanes, id };
    return id;
  }

  /** Gives the integer of a set of lanes by their integers, which must be distinct. */
  internLaneSet(ids: readonly number[]): number {
    return this.laneSets.intern(ids.length === 1 ? String(ids[0]) : [...ids].sort((a, b) => a - b).join());
  }

  /** Gives the integers of the lanes of a set, ascending. */
  lanesOf(laneSet: number): readonly number[] {
    const known = this.membersOfLaneSets[laneSet];
    if (known) return known;
    const key = this.laneSets.keyOf(laneSet);
    const members = key === '' ? [] : key.split(',').map(Number);
    this.membersOfLaneSets[laneSet] = members;
    return members;
  }

  /** Gives the integer of a list of field names, kept as JSON. */
  internFieldNames(names: readonly string[]): number {
    // Records of one schema follow each other: comparing 100 names costs less than writing them as JSON.
    const last = this.lastFieldNames;
    if (last?.names.length === names.length && names.every((name, place) => name === last.names[place]))
      return last.id;
    const id = this.fieldLists.intern(JSON.stringify(names));
    this.lastFieldNames = { names, id };
    return id;
  }

  /** Gives the set of the lanes of two sets. */
  union(a: number, b: number): number {
    if (a === b) return a;
    return this.internLaneSet([...new Set([...this.lanesOf(a), ...this.lanesOf(b)])]);
  }

  term(id: number): AccessTerm {
    const known = this.parsedTerms[id];
    if (known) return known;
    const term = parseAccessTerm(this.terms.keyOf(id));
    this.parsedTerms[id] = term;
    return term;
  }

  visibilityClass(id: number): VisibilityClass {
    const known = this.parsedClasses[id];
    if (known) return known;
    const visibility = parseVisibilityClass(this.classes.keyOf(id));
    this.parsedClasses[id] = visibility;
    return visibility;
  }

  lane(id: number): Lane {
    const known = this.parsedLanes[id];
    if (known) return known;
    const lane = parseLane(this.lanes.keyOf(id));
    this.parsedLanes[id] = lane;
    return lane;
  }

  audience(id: number): Audience {
    const known = this.parsedAudiences[id];
    if (known) return known;
    const audience = parseAudience(this.audiences.keyOf(id));
    this.parsedAudiences[id] = audience;
    return audience;
  }

  /** Says that labels or channels change in this transaction, for this connection and all others. */
  changeRegistry(): void {
    this.connection.command('update meta set registry = registry + 1').run();
    this.refresh();
  }

  private grow(): void {
    if (this.hasGrown) return;
    this.hasGrown = true;
    this.hasAdded = true;
    this.connection.command('update meta set interned = interned + 1').run();
    this.internedVersion++;
  }

  private refresh(): void {
    const [interned, registry] = this.connection
      .rows<[number, number]>('select interned, registry from meta')
      .get() as [number, number];
    if (interned !== this.internedVersion) for (const vocabulary of this.inMemory) vocabulary.refresh();
    this.internedVersion = interned;
    if (registry !== this.registryVersion) this.readRegistry();
    this.registryVersion = registry;
  }

  private readRegistry(): void {
    const conditions = this.connection
      .rows<[string, string]>('select label, condition from label_condition')
      .all()
      .map(([label, text]): [string, LabelCondition] => [label, JSON.parse(text)]);
    const hasLabels = this.connection.values<number>('select has_labels from meta').get() === 1;
    this.labelTable = hasLabels ? new Map(conditions) : DEFAULT_LABEL_TABLE;
    const channels = this.connection
      .rows<[string, string, string]>('select name, access, readable_by from channel order by name')
      .all();
    this.channels = new Map(
      channels.map(([name, access, readableBy]) => [
        name,
        { name, access: JSON.parse(access), readableBy: JSON.parse(readableBy) as Readership },
      ]),
    );
  }
}
