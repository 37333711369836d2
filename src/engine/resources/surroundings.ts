import { systemClearance } from '../../access/system-clearance.js';
import { type CatalogueMatch, rowTest } from '../../domain/catalogue.js';
import type { Datapoint } from '../../domain/datapoint.js';
import { CostExceeded } from '../../domain/errors.js';
import type { CatalogueStore } from '../../storage/port/catalogue-store.js';
import type { CatalogueRows, Surroundings } from '../../unit/resource.js';
import { meanPosition } from '../facet/position.js';
import type { FailedRun } from '../unit-runner/unit-outcome.js';
import type { Pin } from './pinned-config.js';

/** What is needed of the store. */
export type SurroundingsStore = Pick<CatalogueStore, 'cones' | 'find'>;

/** A light curve whose surroundings are wanted. */
export interface Surrounded {
  /** Points of the state in order (mjd, id). */
  readonly points: readonly Datapoint[];
  readonly pins: readonly Pin[];
}

/** Rows that one call may give for many light curves, and for one alone. */
const MAX_BATCH_ROWS = 200_000;
const MAX_ROWS = 20_000;

/**
 * Fetches what lies around light curves: one call of the store for each distinct need, whatever their number.
 *
 * The position is that of the state itself, computed from its points alone, so that a state has the same surroundings
 * whenever it is asked for. The clearance is the engine's: who may use which catalogue was decided when the job was
 * resolved (pin-resources.ts).
 *
 * @returns in the order of the light curves: the surroundings, or why there are none
 */
export async function surroundingsOf(
  catalogues: SurroundingsStore,
  wanted: readonly Surrounded[],
): Promise<readonly (Surroundings | FailedRun)[]> {
  const positions = wanted.map(({ points }) => statePosition(points));
  const answers = wanted.map(({ pins }): (CatalogueRows | FailedRun)[] =>
    pins.map(({ catalogue: name, version, digest }) => ({ name, version, digest, rows: [] })),
  );
  for (const need of groupsOf(wanted, positions)) {
    const rows = await rowsAround(catalogues, need);
    for (const [at, { place, pinAt }] of need.uses.entries()) {
      const found = rows[at] ?? [];
      const { catalogue: name, version, digest } = need.pin;
      answers[place]![pinAt] = 'ok' in found ? found : { name, version, digest, rows: found };
    }
  }
  return answers.map((answer, place) => {
    const failed = answer.find((one): one is FailedRun => 'ok' in one);
    if (failed) return failed;
    return {
      position: positions[place],
      catalogues: answer.filter((one): one is CatalogueRows => !('ok' in one)),
    };
  });
}

type Position = NonNullable<Surroundings['position']>;

/** One need, with the light curves that have it. */
interface SharedNeed {
  readonly pin: Pin;
  readonly uses: { readonly place: number; readonly pinAt: number; readonly position: Position }[];
}

function groupsOf(
  wanted: readonly Surrounded[],
  positions: readonly (Position | undefined)[],
): Iterable<SharedNeed> {
  const groups = new Map<string, SharedNeed>();
  for (const [place, { pins }] of wanted.entries())
    for (const [pinAt, pin] of pins.entries()) {
      const position = positions[place];
      if (position === undefined) continue;
      const key = JSON.stringify(pin);
      const group = groups.get(key) ?? { pin, uses: [] };
      groups.set(key, group);
      group.uses.push({ place, pinAt, position });
    }
  return groups.values();
}

async function rowsAround(
  catalogues: SurroundingsStore,
  { pin, uses }: SharedNeed,
): Promise<readonly (readonly CatalogueMatch[] | FailedRun)[]> {
  try {
    return await conesOf(
      catalogues,
      pin,
      uses.map(({ position }) => position),
      MAX_BATCH_ROWS,
    );
  } catch (error) {
    if (!(error instanceof CostExceeded)) throw error;
  }
  // Which of them has too many is found by asking for each alone; the others are not to suffer.
  const rows: (readonly CatalogueMatch[] | FailedRun)[] = [];
  for (const { position } of uses)
    try {
      rows.push(...(await conesOf(catalogues, pin, [position], MAX_ROWS)));
    } catch (error) {
      if (!(error instanceof CostExceeded)) throw error;
      rows.push(tooLarge(pin));
    }
  return rows;
}

async function conesOf(
  catalogues: SurroundingsStore,
  pin: Pin,
  positions: readonly Position[],
  maxRows: number,
): Promise<readonly (readonly CatalogueMatch[] | FailedRun)[]> {
  const { catalogue: name, digest, radiusArcsec, mode, where, having, columns } = pin;
  const clearance = systemClearance('resources of units');
  const version = await catalogues.find(clearance, digest);
  const found = await catalogues.cones(clearance, {
    catalogue: { name, digest },
    cones: positions.map((position) => ({ ...position, radiusArcsec })),
    mode,
    where,
    maxRows,
  });
  if (!found || !version) return positions.map(() => missing(name, digest));
  const test = rowTest(version.columns, having);
  const names = version.columns.map((column) => column.name);
  const passes = ({ values }: CatalogueMatch) =>
    test?.(names.map((column) => values[column] ?? null)) ?? true;
  // The same bound whether asked for alone or with others: what a ticket gets must not depend on its batch.
  return found.map((rows) =>
    rows.length > MAX_ROWS ? tooLarge(pin) : rows.filter(passes).map((row) => withColumns(row, columns)),
  );
}

function withColumns(row: CatalogueMatch, columns: readonly string[] | undefined): CatalogueMatch {
  if (columns === undefined) return row;
  return { ...row, values: Object.fromEntries(columns.map((name) => [name, row.values[name] ?? null])) };
}

/** Gives the mean position of a state; `undefined` without a positive detection that has one. */
function statePosition(points: readonly Datapoint[]): Position | undefined {
  const located = points.filter(
    ({ kind, sign, raDeg, decDeg }) =>
      kind === 'DETECTION' && sign === 'POSITIVE' && raDeg !== undefined && decDeg !== undefined,
  );
  const mean = located.length > 0 ? meanPosition(located) : undefined;
  return mean && { raDeg: mean.raDeg, decDeg: mean.decDeg };
}

function missing(name: string, digest: string): FailedRun {
  return {
    ok: false,
    code: 'RESOURCE_MISSING',
    message: `the catalogue ${name} with digest ${digest} is not in the store; add it again, or run the job with a version that is there`,
    retryable: true,
  };
}

function tooLarge({ catalogue, radiusArcsec }: Pin): FailedRun {
  return {
    ok: false,
    code: 'RESOURCE_TOO_LARGE',
    message: `more than ${MAX_ROWS} rows of ${catalogue} lie within ${radiusArcsec} arcsec; choose a smaller radius, the nearest, or a filter`,
    retryable: false,
  };
}
