import type { ClientSession } from 'mongodb';
import { stateAsOf } from '../records-as-of.js';
import { type KeptState, StateShelf } from '../state-shelf.js';
import { byTransient } from './by-transient.js';
import type { MongoConnection } from './connection.js';
import type { LaneAdditionDocument, StateDocument } from './derived-documents.js';
import { formerPlaces } from './history-reader.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';

/** What is asked of transients: now, or as of an instant. */
export interface ShelvesAsked {
  readonly keys: InternedKeys;
  readonly sight: Sight;
  readonly transients: readonly number[];
  readonly asOfUnixMs?: number | undefined;
}

/** Reads all states that a viewer sees, or saw, of each transient; a shelf for each of them, also where nothing is seen. */
export async function readStateShelves(
  connection: MongoConnection,
  session: ClientSession,
  { keys, sight, transients, asOfUnixMs }: ShelvesAsked,
): Promise<(transient: number) => StateShelf<string>> {
  const laneOf = (lane: number) => keys.lane(lane);
  const empty = new StateShelf<string>([], sight.lanes, laneOf);
  if (transients.length === 0 || sight.lanes.ids.length === 0) return () => empty;
  const documents = await connection
    .of('state')
    .find({ transient: { $in: [...new Set(transients)] }, lanes: { $in: [...sight.lanes.ids] } }, { session })
    .toArray();
  const formerOf = asOfUnixMs === undefined ? undefined : await formerPlaces(connection, session, transients);
  const shelves = new Map(
    [...byTransient(documents)].map(([transient, states]) => [
      transient,
      new StateShelf(
        states.flatMap((state) => {
          const kept = keptOf(state, sight);
          if (asOfUnixMs === undefined || !formerOf) return kept;
          return stateAsOf(kept, formerOf(state._id), sight.lanes, asOfUnixMs) ?? [];
        }),
        sight.lanes,
        laneOf,
      ),
    ]),
  );
  return (transient) => shelves.get(transient) ?? empty;
}

/** Tells whether a viewer reads one of the lanes, and so knows of what was done in all of them together. */
export function isRead({ lanes }: Pick<LaneAdditionDocument, 'lanes'>, sight: Sight): boolean {
  return lanes.some((lane) => sight.lanes.has(lane));
}

function keptOf({ _id, trace, points, additions, current }: StateDocument, sight: Sight): KeptState<string> {
  return {
    id: _id.toString('hex'),
    trace,
    points,
    additions: additions
      .filter((addition) => isRead(addition, sight))
      .map(({ lanes, since, run, derivation }) => ({ lanes, sinceUnixMs: since, run, derivation })),
    current: current.filter((lanes) => isRead(lanes, sight)),
  };
}
