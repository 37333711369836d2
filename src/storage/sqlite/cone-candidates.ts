import type { Predicate } from '../../domain/predicate.js';
import { type Cone, isInCone, parseCone } from '../../spatial/cone.js';
import { coverCone } from '../../spatial/cover.js';
import type { SqliteConnection } from './connection.js';
import type { QueryFunctions } from './query-functions.js';
import type { Sight } from './sight.js';

/** The facets that a cone leaves of all, and what else is asked of them. */
export interface ConeCandidates {
  /** Rowids of the facets seen, all in the cone by the exact test. */
  readonly ids: readonly number[];
  /** The rest of the predicate; `undefined` when the cone was all of it. */
  readonly rest: Predicate | undefined;
}

// Above this many expected rows a list of ids costs more than testing each row as it is read.
const MAX_EXPECTED = 50_000;
const ROWS_BETWEEN_CLOCKS = 1024;

const IN_RANGE = `select id, ra_deg, dec_deg from facet indexed by facet_sky
  where hpx between ? and ? and (class_id + ?) in temp.id_set`;

/**
 * Finds the facets in the narrowest cone that every row must lie in, when there is such a cone and it is narrow.
 *
 * Reads the ranges of the cone's cover from the covering index, then tests each row exactly.
 */
export function candidatesOfCone(
  connection: SqliteConnection,
  functions: QueryFunctions,
  sight: Sight,
  where: Predicate | undefined,
): ConeCandidates | undefined {
  if (where === undefined) return undefined;
  const conjuncts = conjunctsOf(where);
  const cones = conjuncts.flatMap((part) =>
    part.op === 'inCone' ? [{ part, cone: parseCone(part.cone) }] : [],
  );
  const narrowest = cones.reduce<(typeof cones)[number] | undefined>(
    (best, next) => (best && best.cone.radiusArcsec <= next.cone.radiusArcsec ? best : next),
    undefined,
  );
  if (!narrowest) return undefined;
  // Facets are hardly ever deleted, so the last rowid says how many there are.
  const rowCount = connection.values<number | null>('select max(id) from facet').get() ?? 0;
  const share = Math.min(1, narrowest.cone.squaredChordLimit / 4);
  if (share * rowCount > MAX_EXPECTED) return undefined;
  const rest = conjuncts.filter((part) => part !== narrowest.part);
  return {
    ids: idsInCone(connection, functions, sight, narrowest.cone, rowCount),
    rest: rest.length === 0 ? undefined : rest.length === 1 ? rest[0] : { op: 'and', all: rest },
  };
}

function conjunctsOf(predicate: Predicate): readonly Predicate[] {
  return predicate.op === 'and' ? predicate.all.flatMap(conjunctsOf) : [predicate];
}

function idsInCone(
  connection: SqliteConnection,
  functions: QueryFunctions,
  sight: Sight,
  cone: Cone,
  rowCount: number,
): number[] {
  const ids: number[] = [];
  const ranges = coverCone(cone, { rowCount });
  const read = connection.rows<[number, number, number]>(IN_RANGE);
  let rowsRead = 0;
  for (let place = 0; place < ranges.length; place += 2) {
    const rows = read.all(ranges[place]!, ranges[place + 1]!, sight.classes.base);
    for (const [id, raDeg, decDeg] of rows) if (isInCone(cone, raDeg, decDeg)) ids.push(id);
    rowsRead += rows.length;
    if (rowsRead < ROWS_BETWEEN_CLOCKS) continue;
    functions.assertOnTime();
    rowsRead = 0;
  }
  return ids;
}
