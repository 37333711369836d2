import type { BinaryTable } from '../fits/binary-table.js';
import type { FitsColumn } from '../fits/column.js';
import type { FitsFile } from '../fits/fits-file.js';
import type { DistanceMoments, MapFacts } from './sky-map.js';

/** Is the table of a map with what its headers say of it as a whole. */
export interface MapTable {
  readonly table: BinaryTable;
  readonly density: DensityColumn;
  readonly facts: Omit<MapFacts, 'statedTotal' | 'form' | 'pixelOrder'>;
}

/** Is the column that holds the probability, and whether it is one of a pixel or a density. */
export interface DensityColumn {
  readonly column: FitsColumn;
  readonly isDensity: boolean;
}

// In the order in which they are looked for. T and TEMPERATURE are what healpy calls a column that nobody named.
const DENSITY_NAMES = ['PROBDENSITY', 'PROB_DENSITY', 'PROBABILITY_DENSITY', 'DENSITY'];
const PROBABILITY_NAMES = ['PROB', 'PROBABILITY', 'T', 'TEMPERATURE', 'SIGNAL'];

const CELESTIAL = ['C', 'Q', 'ICRS', 'EQUATORIAL', 'CELESTIAL', 'FK5', 'J2000'];

/** Finds the column of the probability. */
export function densityColumnOf(table: BinaryTable): DensityColumn {
  const named = [...DENSITY_NAMES, ...PROBABILITY_NAMES].flatMap((name) => table.column(name) ?? []);
  const others = table.columns.filter(({ name, code }) => 'ED'.includes(code) && !isBeside(name));
  const column = named[0] ?? (others.length === 1 ? others[0] : undefined);
  if (column === undefined) {
    throw table.header.refusal(
      `a map needs a column ${[...DENSITY_NAMES.slice(0, 1), ...PROBABILITY_NAMES].join(', ')}; it has ${table.columns.map(({ name }) => name).join(', ') || 'none'}`,
    );
  }
  const unit = column.unit?.replaceAll(/[\s^*]/g, '').toLowerCase() ?? '';
  const isDensity =
    DENSITY_NAMES.includes(column.name.toUpperCase()) || /^(?:1\/|\/)?(?:sr|deg-?2)(?:-1)?$/.test(unit);
  return { column, isDensity };
}

function isBeside(name: string): boolean {
  return /^(?:DIST|PIX|UNIQ)/i.test(name);
}

/**
 * Reads what the headers say of a map: what it is of, and in which coordinates it is drawn.
 *
 * @throws {RefusedSkyFile} when it is not drawn in equatorial coordinates
 */
export function mapTableOf(file: FitsFile, table: BinaryTable): MapTable {
  const primary = file.hdus[0]!.header;
  const text = (keyword: string) => table.header.text(keyword) ?? primary.text(keyword);
  const number = (keyword: string) => table.header.number(keyword) ?? primary.number(keyword);
  const object = text('OBJECT');
  const facts = {
    object: object === '' || object === 'FULLSKY' || object === 'PARTIAL' ? undefined : object,
    instruments: text('INSTRUME'),
    creator: text('CREATOR'),
    origin: text('ORIGIN'),
    observedAt: text('DATE-OBS'),
    madeAt: text('DATE'),
    observedMjd: number('MJD-OBS') ?? number('EVENTMJD'),
    distanceMeanMpc: number('DISTMEAN'),
    distanceStdMpc: number('DISTSTD'),
  };
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  return { table, density: densityColumnOf(table), facts: { ...known, remarks: coordinateRemarks(table) } };
}

function coordinateRemarks(table: BinaryTable): readonly string[] {
  const coordinates = table.header.text('COORDSYS')?.trim().toUpperCase();
  if (coordinates === undefined || coordinates === '') return ['COORDSYS is missing: taken as ICRS'];
  if (CELESTIAL.includes(coordinates)) return [];
  throw table.header.refusal(
    `COORDSYS must be C (equatorial, ICRS); received ${coordinates}. Pixels of galactic or ecliptic coordinates are no pixels of the equatorial sky: resample the map`,
  );
}

/**
 * Reads the distance moments, if the table has all three columns.
 *
 * @throws {RefusedSkyFile} when they have not a value for each value of the map
 */
export function distanceOf({ table, density }: MapTable): DistanceMoments | undefined {
  const names = ['DISTMU', 'DISTSIGMA', 'DISTNORM'];
  const columns = names.map((name) => table.column(name));
  if (columns.includes(undefined)) return undefined;
  const uneven = columns.find((column) => column?.repeat !== density.column.repeat);
  if (uneven) {
    throw table.header.refusal(
      `column ${uneven.name} must have ${density.column.repeat} values a row, as ${density.column.name} has; received ${uneven.repeat}`,
    );
  }
  const [mu, sigma, norm] = names.map((name) => table.numbers(name));
  return { mu: mu!, sigma: sigma!, norm: norm! };
}

/** healpy writes this for a pixel that was not seen; as a 32-bit float it is some 1e23 off. */
const UNSEEN = -1.6375e30;

/**
 * Sets values that are not there (NaN, UNSEEN) to 0, in place.
 *
 * @returns  how many there were
 * @throws {RefusedSkyFile} for a value that is no probability
 */
export function clearUnseen({ table, density }: MapTable, values: Float64Array): number {
  let unseen = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= 0 && value < Number.POSITIVE_INFINITY) continue;
    if (!Number.isNaN(value) && !(Math.abs(value / UNSEEN - 1) < 1e-5)) {
      throw table.header.refusal(`${density.column.name} must be 0 or greater; value ${i} is ${value}`);
    }
    values[i] = 0;
    unseen++;
  }
  return unseen;
}

/** Says how many values were not there. */
export function unseenRemarks(unseen: number): readonly string[] {
  return unseen === 0 ? [] : [`${unseen} value(s) unseen or not a number: taken as 0`];
}
