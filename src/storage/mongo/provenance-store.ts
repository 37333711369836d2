import type { ClientSession } from 'mongodb';
import { byBytes } from '../../access/access-term.js';
import type { Clearance } from '../../access/clearance.js';
import type { DatapointId, Survey } from '../../domain/datapoint.js';
import { pageOf } from '../newest-first.js';
import { hasBit } from '../packed/bitmap.js';
import { packPointId } from '../packed/point-id-codec.js';
import type { ConfigRecord } from '../port/config-record.js';
import type { Trace, UnitVersion } from '../port/origin-rows.js';
import type { Hash, NewestFirstPage, Page } from '../port/page.js';
import { EMPTY_PAGE } from '../port/page.js';
import type { AlertRow, ProvenanceStore, SeenRun, UnitCredit } from '../port/provenance-store.js';
import type { TransientRef } from '../port/transient-ref.js';
import { seenRunOf } from '../seen-run.js';
import { AlertReader, satisfiedLabels } from './alert-reader.js';
import type { MongoConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import { KnownTraces, type NumberedTrace } from './known-traces.js';
import type { PointReader } from './point-reader.js';
import type { Sight, Sights } from './sight.js';
import { isRead } from './state-shelf.js';
import { countedTickets } from './ticket-counts.js';
import type { DatapointDocument } from './transient-documents.js';
import { unitCredits } from './unit-credits.js';

/** Reads where things came from. See {@link ProvenanceStore}. */
export class MongoProvenanceStore implements ProvenanceStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly reader: AlertReader;
  private readonly known: KnownTraces;

  constructor(connection: MongoConnection, keys: InternedKeys, sights: Sights, points: PointReader) {
    this.connection = connection;
    this.keys = keys;
    this.sights = sights;
    this.reader = new AlertReader(connection, keys, points);
    this.known = new KnownTraces(connection, keys);
  }

  async traces(clearance: Clearance, ids: readonly Hash[]): Promise<readonly (Trace | undefined)[]> {
    const found = await this.tracesBy(clearance, ids, ({ id }) => id);
    return found.map((trace) => {
      if (!trace) return undefined;
      const { number: _number, ...seen } = trace;
      return seen;
    });
  }

  async configs(
    clearance: Clearance,
    hashes: readonly Hash[],
  ): Promise<readonly (ConfigRecord | undefined)[]> {
    const found = await this.tracesBy(clearance, hashes, ({ config }) => config.hash);
    return found.map((trace) => trace?.config);
  }

  async unitVersions(
    clearance: Clearance,
    ids: readonly Hash[],
  ): Promise<readonly (UnitVersion | undefined)[]> {
    const found = await this.tracesBy(clearance, ids, ({ unitVersion }) => unitVersion.id);
    return found.map((trace) => trace?.unitVersion);
  }

  async runs(clearance: Clearance, ids: readonly string[]): Promise<readonly (SeenRun | undefined)[]> {
    return this.read(clearance, async (session, sight) => {
      if (ids.length === 0) return [];
      const uses = await this.connection
        .of('run_use')
        .find(
          {
            run: { $in: [...new Set(ids)] },
            $or: [
              { lane: { $in: [...sight.lanes.ids] } },
              { label: { $in: satisfiedLabels(this.keys, sight) } },
            ],
          },
          { session },
        )
        .project<{ readonly run: string }>({ _id: 0, run: 1 })
        .toArray();
      const seen = [...new Set(uses.map(({ run }) => run))];
      if (seen.length === 0) return ids.map(() => undefined);
      const documents = await this.connection
        .of('run')
        .find({ _id: { $in: seen } }, { session })
        .toArray();
      const runs = new Map(
        documents.map(({ _id, body }) => [_id, body === null ? undefined : seenRunOf(body)]),
      );
      return ids.map((id) => runs.get(id));
    });
  }

  async alertsOfTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    page: NewestFirstPage,
  ): Promise<readonly Page<AlertRow>[]> {
    return this.read(clearance, async (session, sight) => {
      const alertsOf = await this.reader.ofTransients(session, refs, sight);
      const seen = refs.filter((ref) => alertsOf(ref).length > 0);
      const toRow = this.reader.rowsOf(await this.reader.transients(session, seen, sight), sight);
      return refs.map((ref) => {
        const alerts = alertsOf(ref);
        if (alerts.length === 0) return EMPTY_PAGE;
        return pageOf(alerts, page, ({ receivedAt, alertId }) => ({ order: receivedAt, id: alertId }), toRow);
      });
    });
  }

  async alerts(
    clearance: Clearance,
    keys: readonly { readonly survey: Survey; readonly alertId: string }[],
  ): Promise<readonly (AlertRow | undefined)[]> {
    return this.read(clearance, async (session, sight) => {
      const found = await this.reader.byId(session, keys, sight);
      const transients = found.flatMap((alert) => (alert ? [alert.transient] : []));
      const toRow = this.reader.rowsOf(await this.reader.transients(session, transients, sight), sight);
      return found.map((alert) => alert && toRow(alert));
    });
  }

  async alertsThatBrought(
    clearance: Clearance,
    ids: readonly DatapointId[],
  ): Promise<readonly (readonly AlertRow[])[]> {
    return this.read(clearance, async (session, sight) => {
      const transients = await this.transientsOfPoints(session, ids);
      const seen = await this.reader.transients(session, transients, sight);
      const alertsOf = await this.reader.ofTransients(session, [...seen.points.keys()], sight);
      const toRow = this.reader.rowsOf(seen, sight);
      // By name: which transient is older may be known from points that are not seen.
      const inOrder = [...seen.stored.values()].sort(
        (a, b) => byBytes(a.survey, b.survey) || byBytes(a.name, b.name),
      );
      const places = new Map<DatapointId, { readonly transient: number; readonly seqs: number[] }[]>();
      for (const id of ids) places.set(id, []);
      for (const { _id: transient } of inOrder)
        for (const { point } of seen.points.get(transient) ?? []) {
          const known = places.get(point.datapoint.id);
          const last = known?.at(-1);
          if (last?.transient === transient) last.seqs.push(point.seq);
          else known?.push({ transient, seqs: [point.seq] });
        }
      return ids.map((id) =>
        (places.get(id) ?? []).flatMap(({ transient, seqs }) =>
          alertsOf(transient)
            .filter(({ points }) => seqs.some((seq) => hasBit(points, seq)))
            .map(toRow),
        ),
      );
    });
  }

  async units(clearance: Clearance): Promise<readonly UnitCredit[]> {
    return this.read(clearance, async (session, sight) => {
      const traces = await this.known.all(session);
      return unitCredits(this.connection, session, { keys: this.keys, sight, traces });
    });
  }

  /** Finds the transients that have one of the points, whether seen or not. */
  private async transientsOfPoints(session: ClientSession, ids: readonly DatapointId[]): Promise<number[]> {
    if (ids.length === 0) return [];
    const packed = ids.map((id) => packPointId(id.slice(0, id.indexOf(':')), id));
    const found = await this.connection
      .of('datapoint')
      .find({ point: { $in: packed } }, { session })
      .project<Pick<DatapointDocument, 'transient'>>({ _id: 0, transient: 1 })
      .toArray();
    return [...new Set(found.map(({ transient }) => transient))];
  }

  /** Finds for each key a trace that has it and is seen. */
  private async tracesBy(
    clearance: Clearance,
    keys: readonly string[],
    keyOf: (trace: Trace) => string,
  ): Promise<(NumberedTrace | undefined)[]> {
    return this.read(clearance, async (session, sight) => {
      if (keys.length === 0) return [];
      const wanted = new Set(keys);
      const candidates = (await this.known.all(session)).filter((trace) => wanted.has(keyOf(trace)));
      const isSeen = await this.seenAmong(session, candidates, sight);
      const found = new Map<string, NumberedTrace>();
      for (const trace of candidates)
        if (!found.has(keyOf(trace)) && isSeen(trace)) found.set(keyOf(trace), trace);
      return keys.map((key) => found.get(key));
    });
  }

  /** Tells of traces whether they made a record that is seen, or are what planned work that is seen is done with. */
  private async seenAmong(
    session: ClientSession,
    traces: readonly NumberedTrace[],
    sight: Sight,
  ): Promise<(trace: NumberedTrace) => boolean> {
    if (traces.length === 0) return () => false;
    const uses = await this.connection
      .of('trace_use')
      .find(
        { trace: { $in: traces.map(({ number }) => number) }, lane: { $in: [...sight.lanes.ids] } },
        { session },
      )
      .project<{ readonly trace: number }>({ _id: 0, trace: 1 })
      .toArray();
    const used = new Set(uses.map(({ trace }) => trace));
    const unused = traces.filter(({ number }) => !used.has(number));
    const configs = unused.flatMap(({ config }) => this.keys.configs.idOf(config.hash) ?? []);
    const planned = new Set<string>();
    if (configs.length > 0)
      for (const tickets of await countedTickets(this.connection, session, { config: { $in: configs } }))
        if (isRead(tickets, sight))
          planned.add(`${this.keys.units.keyOf(tickets.unit)} ${this.keys.configs.keyOf(tickets.config)}`);
    return ({ number, unitVersion, config }) =>
      used.has(number) || planned.has(`${unitVersion.name} ${config.hash}`);
  }

  private read<Result>(
    clearance: Clearance,
    work: (session: ClientSession, sight: Sight) => Promise<Result>,
  ): Promise<Result> {
    return this.connection.read((session) => work(session, this.sights.of(clearance)));
  }
}
