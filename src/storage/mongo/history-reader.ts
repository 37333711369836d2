import type { ClientSession } from 'mongodb';
import { type PointNames, unpackPoints } from '../packed/point-codec.js';
import type { FormerPoint, Receipt } from '../packed/points-as-of.js';
import type { FormerPlace, FormerResult } from '../records-as-of.js';
import { byTransient } from './by-transient.js';
import { type MongoConnection, toNumber } from './connection.js';
import type { InternedKeys } from './interned-keys.js';
import type { AlertDocument } from './transient-documents.js';

/** Gives what is known of a transient by its number. */
export type OfTransient<Value> = (transient: number) => readonly Value[];

/** Lists the alerts of transients that were received by an instant. */
export async function receiptsUntil(
  connection: MongoConnection,
  session: ClientSession,
  keys: InternedKeys,
  asked: { readonly transients: readonly number[]; readonly asOfUnixMs: number },
): Promise<OfTransient<Receipt>> {
  const found = await connection
    .of('alert')
    .find({ transient: { $in: [...asked.transients] }, receivedAt: { $lte: asked.asOfUnixMs } }, { session })
    .project<Pick<AlertDocument, 'transient' | 'label' | 'points'>>({ transient: 1, label: 1, points: 1 })
    .toArray();
  const grouped = byTransient(
    found.map(({ transient, label, points }) => ({ transient, label: keys.labels.keyOf(label), points })),
  );
  return (transient) => grouped.get(transient) ?? [];
}

/** Lists what points of transients, by their numbers with their surveys, were before something was added to them. */
export async function formerPoints(
  connection: MongoConnection,
  session: ClientSession,
  names: PointNames,
  surveys: ReadonlyMap<number, string>,
): Promise<OfTransient<FormerPoint>> {
  const found = await connection
    .of('former_point')
    .find({ transient: { $in: [...surveys.keys()] } }, { session })
    .toArray();
  const grouped = byTransient(found);
  return (transient) =>
    (grouped.get(transient) ?? []).flatMap(({ record, until }) =>
      unpackPoints(surveys.get(transient) ?? '', record, names).map((point) => ({
        point,
        untilUnixMs: toNumber(until),
      })),
    );
}

/** Lists the former places of the states of transients; of each state by its hash. */
export async function formerPlaces(
  connection: MongoConnection,
  session: ClientSession,
  transients: readonly number[],
): Promise<(state: Buffer) => readonly FormerPlace[]> {
  const found = await connection
    .of('former_place')
    .find({ transient: { $in: [...transients] } }, { session })
    .toArray();
  const places = new Map<string, FormerPlace[]>();
  for (const { state, lanes, derivation, until } of found) {
    const key = state.toString('hex');
    const ofState = places.get(key) ?? [];
    places.set(key, ofState);
    ofState.push({
      lanes: lanes.map(toNumber),
      derivation: derivation === null ? null : toNumber(derivation),
      untilUnixMs: toNumber(until),
    });
  }
  return (state) => places.get(state.toString('hex')) ?? [];
}

/** Lists the results that stood for tickets of transients before others did. */
export async function formerResults(
  connection: MongoConnection,
  session: ClientSession,
  transients: readonly number[],
): Promise<OfTransient<FormerResult>> {
  const found = await connection
    .of('former_result')
    .find({ transient: { $in: [...transients] } }, { session })
    .toArray();
  const grouped = byTransient(found);
  return (transient) =>
    (grouped.get(transient) ?? []).map(({ ticket, result, until }) => ({
      ticketKey: ticket.toString('hex'),
      resultId: result.toString('hex'),
      untilUnixMs: toNumber(until),
    }));
}
