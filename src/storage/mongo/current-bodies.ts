import type { ClientSession } from 'mongodb';
import type { Json } from '../../domain/scalar.js';
import type { MongoConnection } from './connection.js';
import type { ResultDocument, StateDocument } from './derived-documents.js';
import type { InternedKeys } from './interned-keys.js';
import type { Sight } from './sight.js';

type FoundResult = Pick<ResultDocument, '_id' | 'transient' | 'unit' | 'config' | 'state' | 'text'>;
type FoundState = Pick<StateDocument, '_id' | 'additions' | 'current'>;

/** Bodies of current results by transient and unit. */
export class CurrentBodies {
  private readonly bodies: ReadonlyMap<string, readonly Json[]>;

  constructor(bodies: ReadonlyMap<string, readonly Json[]>) {
    this.bodies = bodies;
  }

  /** Bodies of the current results of a unit for a transient; none when it has none. */
  of(transient: number, unit: number | undefined): readonly Json[] {
    return this.bodies.get(`${transient} ${unit ?? 0}`) ?? [];
  }
}

/**
 * Reads the current results that a viewer sees: of each transient, unit and config the newest of its ticket whose state
 * stands last in the order of derivation, then by id.
 */
export async function readCurrentBodies(
  connection: MongoConnection,
  session: ClientSession,
  keys: InternedKeys,
  sight: Sight,
  wanted: { readonly transients: readonly number[]; readonly units: readonly string[] },
): Promise<CurrentBodies> {
  const units = wanted.units.flatMap((unit) => keys.units.idOf(unit) ?? []);
  if (units.length === 0 || wanted.transients.length === 0) return new CurrentBodies(new Map());
  const results = await connection
    .of('result')
    .find(
      {
        transient: { $in: [...wanted.transients] },
        unit: { $in: units },
        newest: true,
        lanes: { $in: [...sight.lanes.ids] },
      },
      { session },
    )
    .project<FoundResult>({ transient: 1, unit: 1, config: 1, state: 1, text: 1 })
    .toArray();
  const places = await placesOfStates(connection, session, sight, results);
  const first = new Map<string, { readonly result: FoundResult; readonly place: number }>();
  for (const result of results) {
    const key = `${result.transient} ${result.unit} ${result.config}`;
    const place = places.get(result.state.toString('hex')) ?? 0;
    const known = first.get(key);
    const isBetter =
      !known ||
      place > known.place ||
      (place === known.place && Buffer.compare(result._id, known.result._id) < 0);
    if (isBetter) first.set(key, { result, place });
  }
  const bodies = new Map<string, Json[]>();
  for (const { result } of first.values()) {
    const key = `${result.transient} ${result.unit}`;
    const known = bodies.get(key) ?? [];
    bodies.set(key, known);
    known.push(JSON.parse(result.text) as Json);
  }
  return new CurrentBodies(bodies);
}

/** Gives the place of each state in the order of derivation, as far as the lanes that are read tell. */
async function placesOfStates(
  connection: MongoConnection,
  session: ClientSession,
  sight: Sight,
  results: readonly FoundResult[],
): Promise<ReadonlyMap<string, number>> {
  if (results.length === 0) return new Map();
  const hashes = new Map(results.map(({ state }) => [state.toString('hex'), state]));
  const transients = [...new Set(results.map(({ transient }) => transient))];
  const states = await connection
    .of('state')
    .find({ _id: { $in: [...hashes.values()] }, transient: { $in: transients } }, { session })
    .project<FoundState>({ additions: 1, current: 1 })
    .toArray();
  const isRead = ({ lanes }: { readonly lanes: readonly number[] }) =>
    lanes.some((lane) => sight.lanes.has(lane));
  return new Map(
    states.map(({ _id, additions, current }) => {
      const derived = additions.filter(isRead).map(({ derivation }) => derivation);
      const last = current.filter(isRead).map(({ derivation }) => derivation);
      return [_id.toString('hex'), derived.length === 0 ? 0 : Math.max(Math.min(...derived), ...last)];
    }),
  );
}
