import { unpackBits } from '../packed/bitmap.js';
import type { CurveNames } from '../packed/light-curve.js';
import type {
  CommitOutcome,
  IngestStore,
  LaneHistory,
  TransientChange,
  TransientSnapshot,
} from '../port/ingest-store.js';
import { noteChange, type Touched } from './change-store.js';
import type { AppliedChange, CommitContext } from './commit-context.js';
import type { SqliteConnection } from './connection.js';
import { stampOf } from './history-store.js';
import type { InternedKeys } from './interned-keys.js';
import { type KnownFacets, readKnownFacets } from './known-facets.js';
import { curveNames, type KeptLightCurve, readLightCurve } from './light-curve.js';
import { RecordUses } from './record-uses.js';
import { TicketCounts } from './ticket-counts.js';
import { TicketDependents } from './ticket-dependents.js';
import { writeAcceptances } from './write-acceptances.js';
import { writeAlerts } from './write-alerts.js';
import { writeFacets } from './write-facets.js';
import { writeNewest, writePoints } from './write-points.js';
import { writeStates } from './write-states.js';
import { writeTickets } from './write-tickets.js';

type TransientKey = TransientChange['key'];

/** Transients kept between reading and writing, counted in points: as many in each of two generations, 30 MB each. */
const MAX_RECENT_POINTS = 200_000;

/** What is stored of a transient at one version of it. */
interface KeptTransient {
  readonly version: number;
  readonly curve: KeptLightCurve;
  /** Absent until they are written for the first time. */
  readonly facets?: KnownFacets;
}

/** Reads and writes of ingestion. See {@link IngestStore}. */
export class SqliteIngestStore implements IngestStore {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly names: CurveNames;
  private readonly uses: RecordUses;
  private readonly counts: TicketCounts;
  private readonly dependents: TicketDependents;
  private recent = new Map<number, KeptTransient>();
  private older = new Map<number, KeptTransient>();
  private recentPoints = 0;

  constructor(connection: SqliteConnection, keys: InternedKeys) {
    this.connection = connection;
    this.keys = keys;
    this.names = curveNames(keys);
    this.uses = new RecordUses(connection);
    this.counts = new TicketCounts(connection);
    this.dependents = new TicketDependents(connection, this.counts);
  }

  async load(keys: readonly TransientKey[]): Promise<readonly TransientSnapshot[]> {
    return this.connection.read(() => keys.map((key) => this.snapshotOf(key)));
  }

  async commit(
    runId: string,
    nowUnixMs: number,
    changes: readonly TransientChange[],
  ): Promise<CommitOutcome> {
    try {
      return this.connection.write(() => this.apply(runId, nowUnixMs, changes));
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  private apply(runId: string, givenUnixMs: number, changes: readonly TransientChange[]): CommitOutcome {
    const { connection, keys, uses, counts, dependents } = this;
    const nowUnixMs = stampOf(connection, givenUnixMs);
    const context: CommitContext = {
      connection,
      keys,
      uses,
      counts,
      dependents,
      run: keys.runs.intern(runId),
      nowUnixMs,
      newest: new Map(),
    };
    const changed: TransientKey[] = [];
    const applied: AppliedChange[] = [];
    connection.group('commit:versions', () => {
      for (const change of changes) {
        const raised = this.raiseVersion(change);
        if (raised) applied.push(raised);
        else changed.push(change.key);
      }
    });
    const each = (group: string, write: (change: AppliedChange) => void) =>
      connection.group(`commit:${group}`, () => applied.forEach(write));
    let newTickets = 0;
    each('points', (change) => writePoints(context, change));
    each('facets', (change) => writeFacets(context, change));
    each('alerts', (change) => writeAlerts(context, change));
    each('acceptances', (change) => writeAcceptances(context, change));
    each('states', (change) => writeStates(context, change));
    each('tickets', (change) => {
      newTickets += writeTickets(context, change);
    });
    connection.group('commit:changes', () => noteChange(connection, nowUnixMs, touchedBy(applied)));
    connection.group('commit:counts', () => {
      writeNewest(context);
      counts.save();
    });
    for (const { transient, ...kept } of applied) this.keep(transient, kept);
    return { changed, newTickets };
  }

  /** Takes the transient for this change, or says that somebody else has changed it since. */
  private raiseVersion(change: TransientChange): AppliedChange | undefined {
    const { key, basedOn } = change;
    const [points, states] = [change.addedPoints.length, change.states.length];
    if (basedOn === 0) {
      const { changes, lastInsertRowid } = this.connection
        .command(
          `insert into transient (survey, name, version, point_count, derivations) values (?, ?, 1, ?, ?)
           on conflict do nothing`,
        )
        .run(key.survey, key.name, points, states);
      if (changes === 0) return undefined;
      return this.applied(change, Number(lastInsertRowid), points, states);
    }
    const row = this.connection
      .rows<[number, number, number]>(
        `update transient set version = version + 1, point_count = point_count + ?, derivations = derivations + ?
         where name = ? and survey = ? and version = ? returning id, point_count, derivations`,
      )
      .get(points, states, key.name, key.survey, basedOn);
    return row && this.applied(change, row[0], row[1], row[2]);
  }

  private applied(
    change: TransientChange,
    transient: number,
    pointCount: number,
    derivations: number,
  ): AppliedChange {
    const kept = this.kept(transient, change.basedOn);
    return {
      change,
      transient,
      version: change.basedOn + 1,
      curve: kept?.curve ?? readLightCurve(this.connection, this.names, change.key.survey, transient),
      facets: kept?.facets ?? readKnownFacets(this.connection, transient),
      firstSeq: pointCount - change.addedPoints.length,
      derivations: derivations - change.states.length,
      states: new Map(),
    };
  }

  private snapshotOf(key: TransientKey): TransientSnapshot {
    const row = this.connection
      .rows<[number, number]>('select id, version from transient where name = ? and survey = ?')
      .get(key.name, key.survey);
    if (!row) return { key, version: 0, points: [], alerts: [], accepted: [] };
    const [transient, version] = row;
    const kept = this.kept(transient, version);
    const curve = kept?.curve ?? readLightCurve(this.connection, this.names, key.survey, transient);
    this.keep(transient, { version, ...kept, curve });
    const points = curve.storedPoints();
    const alerts = this.connection
      .rows<[string, number]>('select alert_id, label from alert where transient = ? order by id')
      .all(transient)
      .map(([alertId, label]) => ({ alertId, label: this.keys.labels.keyOf(label) }));
    return { key, version, points, alerts, accepted: this.acceptedBy(transient, curve) };
  }

  private acceptedBy(transient: number, curve: KeptLightCurve): LaneHistory[] {
    const histories = new Map<number, LaneHistory>();
    const rows = this.connection
      .rows<[number, Buffer | null]>(
        'select lane_set, admitted from acceptance where transient = ? order by id',
      )
      .all(transient);
    for (const [laneSet, admitted] of rows)
      for (const id of this.keys.lanesOf(laneSet)) {
        const lane = this.keys.lane(id);
        if (admitted) histories.set(id, { lane, admitted: curve.versionsOf(unpackBits(admitted)) });
        else if (!histories.has(id)) histories.set(id, { lane, admitted: undefined });
      }
    return [...histories.values()];
  }

  private kept(transient: number, version: number): KeptTransient | undefined {
    const kept = this.recent.get(transient) ?? this.older.get(transient);
    return kept?.version === version ? kept : undefined;
  }

  /** Two generations: the older one goes as a whole when the recent one is full. */
  private keep(transient: number, { version, curve, facets }: KeptTransient): void {
    if (!this.recent.has(transient)) this.recentPoints += curve.pointCount;
    this.recent.set(transient, { version, curve, ...(facets && { facets }) });
    if (this.recentPoints < MAX_RECENT_POINTS) return;
    this.older = this.recent;
    this.recent = new Map();
    this.recentPoints = 0;
  }

  /** Drops all that a transaction changed in memory and not in the store. */
  private forget(): void {
    this.recent.clear();
    this.older.clear();
    this.recentPoints = 0;
    this.uses.reset();
    this.counts.reset();
  }
}

function touchedBy(applied: readonly AppliedChange[]): Touched {
  const [withFacets, others]: [number[], number[]] = [[], []];
  for (const { change, transient } of applied)
    (change.facets.length > 0 ? withFacets : others).push(transient);
  return { withFacets, others };
}
