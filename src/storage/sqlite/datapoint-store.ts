import { byBytes } from '../../access/access-term.js';
import type { Clearance } from '../../access/clearance.js';
import type { DatapointId, Survey } from '../../domain/datapoint.js';
import { seenPoints } from '../../domain/supersession.js';
import type { TransientKey } from '../../domain/transient.js';
import { packPointId } from '../packed/point-id-codec.js';
import type { DatapointStore, SeenPoint } from '../port/datapoint-store.js';
import type { AsOf } from '../port/history-store.js';
import type { TransientRef } from '../port/transient-ref.js';
import type { SqliteConnection } from './connection.js';
import type { PointReader } from './point-reader.js';
import type { Sight, Sights } from './sight.js';

/** Reads light curves. See {@link DatapointStore}. */
export class SqliteDatapointStore implements DatapointStore {
  private readonly connection: SqliteConnection;
  private readonly sights: Sights;
  private readonly points: PointReader;

  constructor(connection: SqliteConnection, sights: Sights, points: PointReader) {
    this.connection = connection;
    this.sights = sights;
    this.points = points;
  }

  async ofTransients(
    clearance: Clearance,
    refs: readonly TransientRef[],
    { asOfUnixMs }: AsOf = {},
  ): Promise<readonly (readonly SeenPoint[])[]> {
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      return refs.map((ref) => {
        const survey = this.points.surveyOf(ref);
        return survey === undefined ? [] : this.seenOf(ref, survey, sight, asOfUnixMs);
      });
    });
  }

  async byId(
    clearance: Clearance,
    ids: readonly DatapointId[],
  ): Promise<readonly ({ readonly transient: TransientKey; readonly point: SeenPoint } | undefined)[]> {
    return this.connection.read(() => {
      const sight = this.sights.of(clearance);
      return ids.map((id) => this.find(sight, id));
    });
  }

  private find(
    sight: Sight,
    id: DatapointId,
  ): { readonly transient: TransientKey; readonly point: SeenPoint } | undefined {
    const survey = id.slice(0, id.indexOf(':'));
    const transients = this.connection
      .rows<[number, Survey, string]>(
        `select distinct t.id, t.survey, t.name from datapoint d join transient t on t.id = d.transient
         where d.point = ?`,
      )
      .all(packPointId(survey, id))
      .sort((a, b) => byBytes(a[1], b[1]) || byBytes(a[2], b[2]));
    for (const [ref, ownSurvey, name] of transients) {
      const point = this.seenOf(ref, ownSurvey, sight).find(({ datapoint }) => datapoint.id === id);
      if (point) return { transient: { survey: ownSurvey, name }, point };
    }
    return undefined;
  }

  private seenOf(transient: number, survey: string, sight: Sight, asOfUnixMs?: number): SeenPoint[] {
    const points = this.points.seen(transient, survey, sight, asOfUnixMs).map(({ point }) => point);
    return seenPoints(points).map(({ point, supersededBy }) => ({
      datapoint: point.datapoint,
      label: point.label,
      ...(supersededBy === undefined ? {} : { supersededBy }),
    }));
  }
}
