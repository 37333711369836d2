import { type PointNames, unpackPoints } from '../packed/point-codec.js';
import { pointsAsOf } from '../packed/points-as-of.js';
import type { TermedPoint } from '../packed/termed-point.js';
import type { SqliteConnection } from './connection.js';
import { formerPoints, receiptsUntil } from './history-reader.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';

const OF_SIGHT = `select term, points from light_curve_segment
  where transient = ? and (term + ?) in temp.id_set order by term, segment`;
const ALL = 'select term, points from light_curve_segment where transient = ? order by term, segment';

/** Reads light curves from their segments. */
export class PointReader {
  private readonly connection: SqliteConnection;
  private readonly keys: InternedKeys;
  private readonly names: PointNames;

  constructor(connection: SqliteConnection, keys: InternedKeys) {
    this.connection = connection;
    this.keys = keys;
    this.names = { label: (id) => keys.labels.keyOf(id), band: (id) => keys.words.keyOf(id) };
  }

  /** Survey of a transient; `undefined` when there is no such row. */
  surveyOf(transient: number): string | undefined {
    return this.connection.values<string>('select survey from transient where id = ?').get(transient);
  }

  /** Reads the points of a transient whose terms are open, or were at an instant; in no particular order. */
  seen(transient: number, survey: string, sight: Sight, asOfUnixMs?: number): TermedPoint[] {
    const rows = this.connection.rows<[number, Buffer]>(OF_SIGHT).all(transient, sight.terms.base);
    const points = this.unpacked(survey, rows);
    if (asOfUnixMs === undefined) return points;
    return pointsAsOf(points, sight.has, {
      asOfUnixMs,
      receipts: receiptsUntil(this.connection, this.keys, transient, asOfUnixMs),
      former: formerPoints(this.connection, this.names, transient, survey),
    });
  }

  /** Reads all points of a transient: for the engine's work, never for an answer. */
  all(transient: number, survey: string): TermedPoint[] {
    return this.unpacked(survey, this.connection.rows<[number, Buffer]>(ALL).all(transient));
  }

  /** Gives the alternative of a term by which the sight sees it: the first by bytes of those that are open. */
  wayOf(term: number, sight: Sight): readonly string[] {
    return this.keys.term(term).alternatives.find((labels) => labels.every(sight.has)) ?? [];
  }

  private unpacked(survey: string, rows: readonly [number, Buffer][]): TermedPoint[] {
    const points: TermedPoint[] = [];
    for (const [term, bytes] of rows)
      for (const point of unpackPoints(survey, bytes, this.names)) points.push({ point, term });
    return points;
  }
}
