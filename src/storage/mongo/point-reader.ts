import type { ClientSession } from 'mongodb';
import { type PointNames, unpackPoints } from '../packed/point-codec.js';
import { pointsAsOf } from '../packed/points-as-of.js';
import type { TermedPoint } from '../packed/termed-point.js';
import type { MongoConnection } from './connection.js';
import { formerPoints, receiptsUntil } from './history-reader.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';
import type { SegmentDocument, TransientDocument } from './transient-documents.js';

/** Points by transient; a transient without any may be missing. */
export type PointsByTransient = ReadonlyMap<number, readonly TermedPoint[]>;

/** Reads light curves from their segments. */
export class PointReader {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly names: PointNames;

  constructor(connection: MongoConnection, keys: InternedKeys) {
    this.connection = connection;
    this.keys = keys;
    this.names = { label: (id) => keys.labels.keyOf(id), band: (id) => keys.words.keyOf(id) };
  }

  /** Reads transients by their numbers; those that are not stored are left out. */
  async transients(
    session: ClientSession,
    numbers: readonly number[],
  ): Promise<ReadonlyMap<number, TransientDocument>> {
    if (numbers.length === 0) return new Map();
    const found = await this.connection
      .of('transient')
      .find({ _id: { $in: [...new Set(numbers)] } }, { session })
      .toArray();
    return new Map(found.map((document) => [document._id, document]));
  }

  /** Reads the points of transients whose terms are open, or were at an instant; in no particular order. */
  async seen(
    session: ClientSession,
    surveys: ReadonlyMap<number, string>,
    sight: Sight,
    asOfUnixMs?: number,
  ): Promise<PointsByTransient> {
    const points = await this.read(session, surveys, { term: { $in: sight.terms.ids } });
    if (asOfUnixMs === undefined || surveys.size === 0) return points;
    const { connection, keys } = this;
    const asked = { transients: [...surveys.keys()], asOfUnixMs };
    const receiptsOf = await receiptsUntil(connection, session, keys, asked);
    const formerOf = await formerPoints(connection, session, this.names, surveys);
    return new Map(
      [...points].map(([transient, own]) => [
        transient,
        pointsAsOf(own, sight.has, {
          asOfUnixMs,
          receipts: receiptsOf(transient),
          former: formerOf(transient),
        }),
      ]),
    );
  }

  /** Reads all points of transients: for the engine's work, never for an answer. */
  async all(session: ClientSession, surveys: ReadonlyMap<number, string>): Promise<PointsByTransient> {
    return this.read(session, surveys, {});
  }

  /** Gives the alternative of a term by which the sight sees it: the first by bytes of those that are open. */
  wayOf(term: number, sight: Pick<Sight, 'has'>): readonly string[] {
    return this.keys.term(term).alternatives.find((labels) => labels.every(sight.has)) ?? [];
  }

  private async read(
    session: ClientSession,
    surveys: ReadonlyMap<number, string>,
    ofTerms: { readonly term?: { readonly $in: readonly number[] } },
  ): Promise<PointsByTransient> {
    const points = new Map<number, TermedPoint[]>();
    if (surveys.size === 0) return points;
    const segments = await this.connection
      .of('light_curve_segment')
      .find({ transient: { $in: [...surveys.keys()] }, ...ofTerms }, { session })
      .project<Pick<SegmentDocument, 'transient' | 'term' | 'points'>>({
        _id: 0,
        transient: 1,
        term: 1,
        points: 1,
      })
      .toArray();
    for (const { transient, term, points: packed } of segments) {
      const own = points.get(transient) ?? [];
      points.set(transient, own);
      for (const point of unpackPoints(surveys.get(transient) ?? '', packed, this.names))
        own.push({ point, term });
    }
    return points;
  }
}
