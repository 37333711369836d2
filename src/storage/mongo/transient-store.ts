import type { Clearance } from '../../access/clearance.js';
import type { TransientKey } from '../../domain/transient.js';
import { outlinesOf } from '../outlines-of.js';
import type { DensityCell, DensityQuery } from '../port/density.js';
import type { MatchedPlace, PlacePage, PlaceQuery, TransientOutline } from '../port/places.js';
import type { TransientRef } from '../port/transient-ref.js';
import type {
  MatchedTransient,
  TransientConeQuery,
  TransientPage,
  TransientQuery,
  TransientRow,
  TransientStore,
} from '../port/transient-store.js';
import { earliestByChannel } from '../seen-channels.js';
import { DONE } from '../ticket-status.js';
import { byTransient } from './by-transient.js';
import type { MongoConnection } from './connection.js';
import { CellCounter } from './count-cells.js';
import { FacetRows, ROW_FIELDS, type RowDocument, toRow } from './facet-rows.js';
import { PlaceFinder } from './find-places.js';
import { TransientFinder } from './find-transients.js';
import type { InternedKeys } from './interned-keys.js';
import { ConeMatcher } from './match-cones.js';
import type { Sights } from './sight.js';

// How many facets there are decides how fine a cover is: it need not be known better.
const COUNT_GOOD_FOR_MS = 60_000;
const MIN_COUNT = 1000;

/** Reads transients through their facets. See {@link TransientStore}. */
export class MongoTransientStore implements TransientStore {
  private readonly connection: MongoConnection;
  private readonly keys: InternedKeys;
  private readonly sights: Sights;
  private readonly finder: TransientFinder;
  private readonly clock: () => number;
  private counted: { readonly rows: number; readonly atUnixMs: number } | undefined;

  constructor(connection: MongoConnection, keys: InternedKeys, sights: Sights, clock: () => number) {
    this.connection = connection;
    this.keys = keys;
    this.sights = sights;
    this.clock = clock;
    this.finder = new TransientFinder(connection, keys, clock);
  }

  async find(clearance: Clearance, query: TransientQuery): Promise<TransientPage> {
    const rowCount = await this.rowCount();
    return this.connection.read((session) =>
      this.finder.find(session, this.sights.of(clearance), query, rowCount),
    );
  }

  async findOutlines(clearance: Clearance, query: TransientQuery): Promise<TransientPage<TransientOutline>> {
    return outlinesOf(await this.find(clearance, query));
  }

  async matchCones(
    clearance: Clearance,
    query: TransientConeQuery,
  ): Promise<readonly (readonly MatchedTransient[])[]> {
    const rowCount = await this.rowCount();
    return this.connection.read((session) => {
      const rows = new FacetRows(this.connection, session, {
        clock: this.clock,
        deadlineUnixMs: query.deadlineUnixMs,
      });
      const seen = { classId: { $in: [...this.sights.of(clearance).classes.ids] } };
      return new ConeMatcher(this.connection, rows, query, rowCount).match(seen);
    });
  }

  async matchPlaces(
    clearance: Clearance,
    query: TransientConeQuery,
  ): Promise<readonly (readonly MatchedPlace[])[]> {
    const matches = await this.matchCones(clearance, query);
    return matches.map((of) =>
      of.map(({ ref, key, facet: { position, detectionCount }, separationArcsec }) => {
        const { raDeg, decDeg } = position!;
        return { ref, key, raDeg, decDeg, detectionCount, separationArcsec };
      }),
    );
  }

  async places(clearance: Clearance, query: PlaceQuery): Promise<PlacePage> {
    const rowCount = await this.rowCount();
    return this.connection.read((session) =>
      new PlaceFinder(this.connection, this.keys, this.clock).find(
        { session, sight: this.sights.of(clearance), rowCount },
        query,
      ),
    );
  }

  async density(clearance: Clearance, query: DensityQuery): Promise<readonly DensityCell[]> {
    const rowCount = await this.rowCount();
    return this.connection.read((session) =>
      new CellCounter(this.connection, this.keys, this.clock).count(
        { session, sight: this.sights.of(clearance), rowCount },
        query,
      ),
    );
  }

  async byKey(
    clearance: Clearance,
    keys: readonly TransientKey[],
  ): Promise<readonly (TransientRow | undefined)[]> {
    return this.connection.read(async (session) => {
      const { ids } = this.sights.of(clearance).classes;
      if (keys.length === 0) return [];
      const found = await this.connection
        .of('facet')
        .find(
          {
            name: { $in: [...new Set(keys.map(({ name }) => name))] },
            survey: { $in: [...new Set(keys.map(({ survey }) => survey))] },
            classId: { $in: [...ids] },
          },
          { session },
        )
        .project<RowDocument>(ROW_FIELDS)
        .toArray();
      const rows = new Map(found.map((document) => [`${document.survey}\0${document.name}`, document]));
      return keys.map(({ survey, name }) => {
        const document = rows.get(`${survey}\0${name}`);
        return document && toRow(document);
      });
    });
  }

  async byName(clearance: Clearance, name: string): Promise<readonly TransientRow[]> {
    return this.connection.read(async (session) => {
      const { ids } = this.sights.of(clearance).classes;
      const found = await this.connection
        .of('facet')
        // Left to choose, DocumentDB walks all of `facet_key` for the order of the few rows found.
        .find({ name, classId: { $in: [...ids] } }, { session, hint: 'facet_name' })
        .project<RowDocument>(ROW_FIELDS)
        .sort({ survey: 1 })
        .toArray();
      return found.map(toRow);
    });
  }

  async channels(
    clearance: Clearance,
    refs: readonly TransientRef[],
  ): Promise<readonly (readonly { readonly channel: string; readonly sinceUnixMs: number }[])[]> {
    return this.connection.read(async (session) => {
      const { lanes: read } = this.sights.of(clearance);
      if (refs.length === 0) return [];
      const found = await this.connection
        .of('acceptance')
        .find({ transient: { $in: [...refs] }, lanes: { $in: [...read.ids] } }, { session })
        .toArray();
      const groups = byTransient(found);
      return refs.map((ref) => {
        const accepted = (groups.get(ref) ?? []).map(({ lanes, since }) => ({ lanes, sinceUnixMs: since }));
        return earliestByChannel(accepted, read, (id) => this.keys.lane(id)).map(
          ([channel, { sinceUnixMs }]) => ({ channel, sinceUnixMs }),
        );
      });
    });
  }

  async progress(
    clearance: Clearance,
    units?: readonly string[],
  ): Promise<{ readonly pendingT2: number; readonly dataUntilMjd?: number }> {
    return this.connection.read(async (session) => {
      const sight = this.sights.of(clearance);
      const wanted = units?.flatMap((unit) => this.keys.units.idOf(unit) ?? []);
      const [counted] = await this.connection
        .of('ticket_count')
        .aggregate<{ readonly count: number | bigint }>(
          [
            {
              $match: {
                status: { $lt: DONE },
                lanes: { $in: sight.lanes.ids },
                ...(wanted ? { unit: { $in: wanted } } : {}),
              },
            },
            { $group: { _id: null, count: { $sum: '$count' } } },
          ],
          { session },
        )
        .toArray();
      const [newest] = await this.connection
        .of('newest_point')
        .aggregate<{ readonly mjd: number }>(
          [{ $match: { term: { $in: sight.terms.ids } } }, { $group: { _id: null, mjd: { $max: '$mjd' } } }],
          { session },
        )
        .toArray();
      return {
        pendingT2: Number(counted?.count ?? 0),
        ...(newest ? { dataUntilMjd: newest.mjd } : {}),
      };
    });
  }

  private async rowCount(): Promise<number> {
    const now = this.clock();
    const { counted } = this;
    if (counted && now >= counted.atUnixMs && now - counted.atUnixMs < COUNT_GOOD_FOR_MS) return counted.rows;
    const rows = Math.max(MIN_COUNT, Number(await this.connection.of('facet').estimatedDocumentCount()));
    this.counted = { rows, atUnixMs: now };
    return rows;
  }
}
