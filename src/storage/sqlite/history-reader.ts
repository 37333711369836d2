import { type PointNames, unpackPoints } from '../packed/point-codec.js';
import type { FormerPoint, Receipt } from '../packed/points-as-of.js';
import type { FormerPlace, FormerResult } from '../records-as-of.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';

/** Lists the alerts of a transient that were received by an instant. */
export function receiptsUntil(
  connection: SqliteConnection,
  keys: InternedKeys,
  transient: number,
  asOfUnixMs: number,
): Receipt[] {
  return connection
    .rows<[number, Buffer]>('select label, points from alert where transient = ? and received_at <= ?')
    .all(transient, asOfUnixMs)
    .map(([label, points]) => ({ label: keys.labels.keyOf(label), points }));
}

/** Lists what points of a transient were before something was added to them. */
export function formerPoints(
  connection: SqliteConnection,
  names: PointNames,
  transient: number,
  survey: string,
): FormerPoint[] {
  return connection
    .rows<[Buffer, number]>('select record, until from former_point where transient = ? order by id')
    .all(transient)
    .flatMap(([record, untilUnixMs]) =>
      unpackPoints(survey, record, names).map((point) => ({ point, untilUnixMs })),
    );
}

/** Lists the former places of the states of a transient, by row of the state. */
export function formerPlaces(
  connection: SqliteConnection,
  keys: InternedKeys,
  transient: number,
): ReadonlyMap<number, readonly FormerPlace[]> {
  const places = new Map<number, FormerPlace[]>();
  const rows = connection
    .rows<[number, number, number | null, number]>(
      'select state, lane_set, derivation, until from former_place where transient = ? order by id',
    )
    .all(transient);
  for (const [state, laneSet, derivation, untilUnixMs] of rows) {
    const ofState = places.get(state) ?? [];
    places.set(state, ofState);
    ofState.push({ lanes: keys.lanesOf(laneSet), derivation, untilUnixMs });
  }
  return places;
}

/** Lists the results that stood for tickets of a transient before others did. */
export function formerResults(connection: SqliteConnection, transient: number): FormerResult[] {
  return connection
    .rows<[Buffer, Buffer, number]>(
      `select k.key, r.hash, f.until from former_result f join ticket k on k.id = f.ticket
       join result r on r.id = f.result where f.transient = ? order by f.id`,
    )
    .all(transient)
    .map(([key, result, untilUnixMs]) => ({
      ticketKey: key.toString('hex'),
      resultId: result.toString('hex'),
      untilUnixMs,
    }));
}
