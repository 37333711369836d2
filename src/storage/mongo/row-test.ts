import type { ClientSession } from 'mongodb';
import { holds, type Predicate } from '../../domain/predicate.js';
import { compileRegion } from '../../spatial/region.js';
import { fieldValue } from '../facet-field.js';
import type { MongoConnection } from './connection.js';
import { CurrentBodies, readCurrentBodies } from './current-bodies.js';
import type { FoundRow } from './facet-rows.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';

/**
 * Tests rows by the meaning of predicates itself (`holds`), for those that the server can't decide exactly: cones and
 * other regions, T2 results, long globs. What of it is in other collections is read for a whole batch at once.
 */
export class RowTest {
  private readonly connection: MongoConnection;
  private readonly session: ClientSession;
  private readonly keys: InternedKeys;
  private readonly sight: Sight;
  private readonly predicate: Predicate;
  private readonly units: readonly string[];

  constructor(
    connection: MongoConnection,
    keys: InternedKeys,
    session: ClientSession,
    sight: Sight,
    predicate: Predicate,
  ) {
    this.connection = connection;
    this.session = session;
    this.keys = keys;
    this.sight = sight;
    this.predicate = predicate;
    this.units = [...new Set(unitsIn(predicate))];
  }

  /** Keeps the rows for which the predicate holds. */
  async keep(rows: readonly FoundRow[]): Promise<FoundRow[]> {
    const bodies =
      this.units.length === 0
        ? new CurrentBodies(new Map())
        : await readCurrentBodies(this.connection, this.session, this.keys, this.sight, {
            transients: rows.map(({ row }) => row.ref),
            units: this.units,
          });
    return rows.filter((found) => this.holdsFor(found, bodies));
  }

  private holdsFor({ row: { ref, key, facet }, lanes }: FoundRow, bodies: CurrentBodies): boolean {
    const { keys, sight } = this;
    return holds(this.predicate, {
      field: (field) => fieldValue(key, facet, field),
      band: (band, field) => facet.bands.find((summary) => summary.band === band)?.[field],
      channels: new Set(lanes.filter((lane) => sight.lanes.has(lane)).map((lane) => keys.lane(lane).channel)),
      isInRegion: (region) =>
        facet.position !== undefined &&
        compileRegion(region).contains(facet.position.raDeg, facet.position.decDeg),
      t2Bodies: (unit) => bodies.of(ref, keys.units.idOf(unit)),
    });
  }
}

function unitsIn(predicate: Predicate): string[] {
  switch (predicate.op) {
    case 'and':
      return predicate.all.flatMap(unitsIn);
    case 'or':
      return predicate.any.flatMap(unitsIn);
    case 'not':
      return unitsIn(predicate.of);
    case 't2':
      return [predicate.unit];
    default:
      return [];
  }
}
