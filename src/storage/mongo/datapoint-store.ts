import type { ClientSession } from 'mongodb';
import { byBytes } from '../../access/access-term.js';
import type { Clearance } from '../../access/clearance.js';
import type { DatapointId } from '../../domain/datapoint.js';
import { seenPoints } from '../../domain/supersession.js';
import type { TransientKey } from '../../domain/transient.js';
import { packPointId } from '../packed/point-id-codec.js';
import type { TermedPoint } from '../packed/termed-point.js';
import type { DatapointStore, SeenPoint } from '../port/datapoint-store.js';
import type { AsOf } from '../port/history-store.js';
import type { TransientRef } from '../port/transient-ref.js';
import type { MongoConnection } from './connection.js';
import type { PointReader } from './point-reader.js';
import type { Sights } from './sight.js';
import type { DatapointDocument } from './transient-documents.js';

/** Reads light curves. See {@link DatapointStore}. */
export class MongoDatapointStore implements DatapointStore {
  private readonly connection: MongoConnection;
  private readonly sights: Sights;
  private readonly points: PointReader;

  constructor(connection: MongoConnection, sights: Sights, points: PointReader) {
    this.connection = connection;
    this.sights = sights;
    this.points = points;
  }

  async ofTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    { asOfUnixMs }: AsOf = {},
  ): Promise<readonly (readonly SeenPoint[])[]> {
    return this.connection.read(async (session) => {
      const sight = this.sights.of(clearance);
      const stored = await this.points.transients(session, refs);
      const surveys = new Map([...stored.values()].map(({ _id, survey }) => [_id, survey]));
      const points = await this.points.seen(session, surveys, sight, asOfUnixMs);
      return refs.map((ref) => toSeen(points.get(ref) ?? []));
    });
  }

  async byId(
    clearance: Clearance,
    ids: readonly DatapointId[],
  ): Promise<readonly ({ readonly transient: TransientKey; readonly point: SeenPoint } | undefined)[]> {
    return this.connection.read(async (session) => {
      const sight = this.sights.of(clearance);
      const holders = await this.transientsOf(session, ids);
      const stored = await this.points.transients(session, [...holders.values()].flat());
      const surveys = new Map([...stored.values()].map(({ _id, survey }) => [_id, survey]));
      const points = await this.points.seen(session, surveys, sight);
      const seen = new Map([...points].map(([transient, own]) => [transient, toSeen(own)]));
      return ids.map((id) => {
        const candidates = (holders.get(id) ?? [])
          .flatMap((transient) => stored.get(transient) ?? [])
          .sort((a, b) => byBytes(a.survey, b.survey) || byBytes(a.name, b.name));
        for (const { _id, survey, name } of candidates) {
          const point = seen.get(_id)?.find(({ datapoint }) => datapoint.id === id);
          if (point) return { transient: { survey, name }, point };
        }
        return undefined;
      });
    });
  }

  /** Finds the transients that have each point, whether seen or not. */
  private async transientsOf(
    session: ClientSession,
    ids: readonly DatapointId[],
  ): Promise<ReadonlyMap<DatapointId, readonly number[]>> {
    if (ids.length === 0) return new Map();
    const packed = new Map(
      ids.map((id) => [packPointId(id.slice(0, id.indexOf(':')), id).toString('hex'), id]),
    );
    const found = await this.connection
      .of('datapoint')
      .find({ point: { $in: [...packed.keys()].map((hex) => Buffer.from(hex, 'hex')) } }, { session })
      .project<Pick<DatapointDocument, 'transient' | 'point'>>({ _id: 0, transient: 1, point: 1 })
      .toArray();
    const holders = new Map<DatapointId, Set<number>>();
    for (const { transient, point } of found) {
      const id = packed.get(point.toString('hex'));
      if (id === undefined) continue;
      const known = holders.get(id);
      if (known) known.add(transient);
      else holders.set(id, new Set([transient]));
    }
    return new Map([...holders].map(([id, transients]) => [id, [...transients]]));
  }
}

function toSeen(points: readonly TermedPoint[]): SeenPoint[] {
  return seenPoints(points.map(({ point }) => point)).map(({ point, supersededBy }) => ({
    datapoint: point.datapoint,
    label: point.label,
    ...(supersededBy === undefined ? {} : { supersededBy }),
  }));
}
