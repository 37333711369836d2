import type { ClientSession, ObjectId } from 'mongodb';
import type { TransientKey } from '../../domain/transient.js';
import { unpackBits } from '../packed/bitmap.js';
import { type CurveNames, LightCurve } from '../packed/light-curve.js';
import type {
  CommitOutcome,
  IngestStore,
  LaneHistory,
  TransientChange,
  TransientSnapshot,
} from '../port/ingest-store.js';
import { byTransient } from './by-transient.js';
import { commitBatches, keysOf } from './commit-batches.js';
import type { AppliedChange, CommitContext } from './commit-context.js';
import type { MongoConnection } from './connection.js';
import { type Numbered, takeNumber } from './history-store.js';
import type { InternedKeys } from './interned-keys.js';
import { curveNames, readLightCurves } from './light-curves.js';
import { raiseVersions } from './raise-versions.js';
import type { RecordUses } from './record-uses.js';
import type { ServerClock } from './server-clock.js';
import { TicketCounts } from './ticket-counts.js';
import type { AcceptanceDocument, AlertDocument } from './transient-documents.js';
import { TransientNumbers } from './transient-number.js';
import { writeAcceptances } from './write-acceptances.js';
import { writeAlerts } from './write-alerts.js';
import { writeChange } from './write-change.js';
import { writeFacets } from './write-facets.js';
import { writeNewest, writePoints } from './write-points.js';
import { writeStates } from './write-states.js';
import { writeTickets } from './write-tickets.js';
import type { WriterSlots } from './writer-slots.js';

type KnownAlert = Pick<AlertDocument, 'transient' | 'alertId' | 'label'>;

/** What the ingesting side works with. */
export interface IngestParts {
  readonly connection: MongoConnection;
  readonly keys: InternedKeys;
  readonly uses: RecordUses;
  readonly slots: WriterSlots;
  readonly serverClock: ServerClock;
  readonly numbers?: TransientNumbers;
}

/** Reads and writes of ingestion. See {@link IngestStore}. */
export class MongoIngestStore implements IngestStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly uses: RecordUses;
  private readonly slots: WriterSlots;
  private readonly serverClock: ServerClock;
  private readonly numbers: TransientNumbers;
  private readonly names: CurveNames;

  constructor({ connection, keys, uses, slots, serverClock, numbers }: IngestParts) {
    this.connection = connection;
    this.keys = keys;
    this.uses = uses;
    this.slots = slots;
    this.serverClock = serverClock;
    this.numbers = numbers ?? new TransientNumbers(connection);
    this.names = curveNames(keys);
  }

  async load(keys: readonly TransientKey[]): Promise<readonly TransientSnapshot[]> {
    return this.connection.read(async (session) => {
      const placed = await this.numbers.place(session, distinct(keys));
      const stored = placed.flatMap(({ document }) => document ?? []);
      const surveys = new Map(stored.map(({ _id, survey }) => [_id, survey]));
      const among = { transient: { $in: [...surveys.keys()] } };
      const curves = await readLightCurves(this.connection, session, this.names, surveys);
      const alerts = await this.connection
        .of('alert')
        .find(among, { session })
        .project<KnownAlert>({ transient: 1, alertId: 1, label: 1 })
        .sort({ _id: 1 })
        .toArray();
      const acceptances = await this.connection
        .of('acceptance')
        .find(among, { session })
        .sort({ _id: 1 })
        .toArray();
      const [alertsOf, acceptancesOf] = [byTransient(alerts), byTransient(acceptances)];
      const snapshots = new Map(
        stored.map(({ _id, survey, name, version }): [string, TransientSnapshot] => {
          const curve = curves.get(_id)!;
          const snapshot: TransientSnapshot = {
            key: { survey, name },
            version,
            points: curve.storedPoints(),
            alerts: (alertsOf.get(_id) ?? []).map(({ alertId, label }) => ({
              alertId,
              label: this.keys.labels.keyOf(label),
            })),
            accepted: this.acceptedBy(acceptancesOf.get(_id) ?? [], curve),
          };
          return [textOf({ survey, name }), snapshot];
        }),
      );
      return keys.map(
        (key) => snapshots.get(textOf(key)) ?? { key, version: 0, points: [], alerts: [], accepted: [] },
      );
    });
  }

  /**
   * Applies the changes, in several transactions where one would be too large: what an exception leaves applied is
   * found at its new version by the next `load`.
   */
  async commit(
    runId: string,
    nowUnixMs: number,
    changes: readonly TransientChange[],
  ): Promise<CommitOutcome> {
    await this.keys.intern(keysOf(changes));
    const dueUnixMs = nowUnixMs + (await this.serverClock.aheadMs());
    const changed: TransientKey[] = [];
    let newTickets = 0;
    for (const batch of commitBatches(changes)) {
      const outcome = await this.slots.with((slot) =>
        this.commitBatch({ runId, nowUnixMs, dueUnixMs, slot }, batch),
      );
      changed.push(...outcome.changed);
      newTickets += outcome.newTickets;
    }
    return { changed, newTickets };
  }

  private async commitBatch(
    at: {
      readonly runId: string;
      readonly nowUnixMs: number;
      readonly dueUnixMs: number;
      readonly slot: number;
    },
    batch: readonly TransientChange[],
  ): Promise<CommitOutcome> {
    const { outcome, uses } = await this.connection.write(async (session) => {
      const context: CommitContext = {
        connection: this.connection,
        session,
        keys: this.keys,
        uses: this.uses.begin(),
        counts: new TicketCounts(this.connection, at.slot),
        slot: at.slot,
        run: at.runId,
        nowUnixMs: at.nowUnixMs,
        dueUnixMs: at.dueUnixMs,
        newest: new Map(),
      };
      return { outcome: await this.apply(context, batch), uses: context.uses };
    });
    this.uses.settled(uses);
    return outcome;
  }

  private async apply(attempt: CommitContext, batch: readonly TransientChange[]): Promise<CommitOutcome> {
    const { connection, session } = attempt;
    let context = attempt;
    let numbered: Numbered | undefined;
    const changed: TransientKey[] = [];
    let applied: readonly AppliedChange[] = [];
    await connection.group('commit:versions', async () => {
      const placed = await this.numbers.place(
        session,
        batch.map(({ key }) => key),
      );
      const raised = await raiseVersions(connection, session, batch, placed, async (last) => {
        numbered = await takeNumber(connection, session, attempt.slot);
        return Math.max(attempt.nowUnixMs, last, numbered.closedUntilUnixMs + 1);
      });
      context = { ...attempt, nowUnixMs: raised.stampUnixMs };
      for (const { change } of raised.stale) changed.push(change.key);
      applied = await this.withCurves(session, raised.applied);
    });
    if (applied.length === 0) return { changed, newTickets: 0 };
    const group = (name: string, work: () => Promise<void>) => connection.group(`commit:${name}`, work);
    let newTickets = 0;
    await group('points', () => writePoints(context, applied));
    let lanes: ReadonlyMap<number, readonly number[]> = new Map();
    await group('acceptances', async () => {
      lanes = await writeAcceptances(context, applied);
    });
    await group('facets', () => writeFacets(context, applied, lanes));
    await group('alerts', () => writeAlerts(context, applied));
    await group('states', () => writeStates(context, applied));
    await group('tickets', async () => {
      newTickets = await writeTickets(context, applied);
    });
    await group('counts', async () => {
      await writeNewest(context);
      await context.counts.save(session);
      await context.uses.save(session);
      await writeChange(connection, session, {
        slot: context.slot,
        atUnixMs: context.nowUnixMs,
        ...(numbered ? { number: numbered.number } : {}),
        keys: applied.map(({ change: { key, facets } }) => ({ ...key, facets: facets.length > 0 })),
      });
    });
    return { changed, newTickets };
  }

  private async withCurves(
    session: ClientSession,
    raised: readonly Omit<AppliedChange, 'curve'>[],
  ): Promise<readonly AppliedChange[]> {
    const older = raised.filter(({ change }) => change.basedOn > 0);
    const curves: ReadonlyMap<number, LightCurve<ObjectId>> = older.length === 0
      ? new Map()
      : await readLightCurves(
          this.connection,
          session,
          this.names,
          new Map(older.map(({ transient, change }) => [transient, change.key.survey])),
        );
    return raised.map((change) => ({
      ...change,
      curve: curves.get(change.transient) ?? new LightCurve(this.names, change.change.key.survey, []),
    }));
  }

  private acceptedBy(acceptances: readonly AcceptanceDocument[], curve: LightCurve<ObjectId>): LaneHistory[] {
    const histories = new Map<number, LaneHistory>();
    for (const { lanes, admitted } of acceptances)
      for (const id of lanes) {
        const lane = this.keys.lane(id);
        if (admitted) histories.set(id, { lane, admitted: curve.versionsOf(unpackBits(admitted)) });
        else if (!histories.has(id)) histories.set(id, { lane, admitted: undefined });
      }
    return [...histories.values()];
  }
}

function textOf({ survey, name }: TransientKey): string {
  return `${survey}\0${name}`;
}

function distinct(keys: readonly TransientKey[]): TransientKey[] {
  return [...new Map(keys.map((key) => [textOf(key), key])).values()];
}
