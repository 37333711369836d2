import type { CatalogueValue } from '../domain/catalogue.js';
import { BadUserInput } from '../domain/errors.js';
import { parseSkyPosition, type SkyPosition } from '../domain/sky-position.js';
import type { TableColumn } from './table.js';

/** What the caller says of a table's columns. */
export interface PositionChoice {
  /** Name of the right ascension's column, and of the declination's: both or none. */
  readonly ra?: string;
  readonly dec?: string;
  /** Positions are written as hours, minutes, seconds and degrees, minutes, seconds. */
  readonly sexagesimal?: boolean;
}

/** Where a table's positions are and how they are read. */
export interface PositionColumns {
  readonly ra: TableColumn;
  readonly dec: TableColumn;
  readonly isSexagesimal: boolean;
  /**
   * Reads the position of a row.
   *
   * @throws {BadUserInput} when it has none
   */
  readonly positionOf: (values: readonly CatalogueValue[]) => SkyPosition;
}

/** UCDs of main positions: UCD1+ (IVOA, 2021) and the old UCD1. */
const RA_UCDS = ['pos.eq.ra;meta.main', 'pos_eq_ra_main'];
const DEC_UCDS = ['pos.eq.dec;meta.main', 'pos_eq_dec_main'];

/** Names of pairs, most usual first; compared without case and without anything but letters and digits. */
const NAMES: readonly (readonly [ra: string, dec: string])[] = [
  ['ra', 'dec'],
  ['radeg', 'decdeg'],
  ['raicrs', 'deicrs'],
  ['raicrs', 'decicrs'],
  ['raj2000', 'dej2000'],
  ['raj2000', 'decj2000'],
  ['ra', 'de'],
  ['radeg', 'dedeg'],
  ['ra2000', 'dec2000'],
  ['rightascension', 'declination'],
  ['alphaj2000', 'deltaj2000'],
  ['rajdeg', 'dejdeg'],
  ['ramean', 'decmean'],
  ['meanra', 'meandec'],
  ['alpha', 'delta'],
];

/** Units of angles in VOUnits and FITS, and as people write them, in degrees. */
const DEGREES_PER_UNIT: Readonly<Record<string, number>> = {
  deg: 1,
  degree: 1,
  degrees: 1,
  rad: 180 / Math.PI,
  radian: 180 / Math.PI,
  radians: 180 / Math.PI,
  h: 15,
  hr: 15,
  hour: 15,
  hours: 15,
  hourangle: 15,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3.6e6,
};

/** Systems whose positions are not equatorial of J2000 or ICRS. */
const OTHER_FRAME = /fk4|ecl|galactic|b1950/i;

const SEXAGESIMAL =
  /^([+-]?)(\d{1,3})\s*[:\shd°]\s*(\d{1,2})(?:\s*[:\sm'′]\s*(\d{1,2}(?:\.\d*)?)\s*[s"″]?)?\s*$/;

/**
 * Finds the columns of the positions: those that the caller names, else by UCD, else by name.
 *
 * @throws {BadUserInput} when there are none, several of one UCD, or they are in another unit or frame than is read
 */
export function positionColumns(columns: readonly TableColumn[], choice: PositionChoice): PositionColumns {
  const [ra, dec] = chosen(columns, choice) ?? byUcd(columns) ?? byName(columns) ?? noPosition(columns);
  for (const { name, frame } of [ra, dec])
    if (frame !== undefined && OTHER_FRAME.test(frame))
      throw new BadUserInput(
        `the column ${name} is in the frame ${frame}; convert the table to ICRS, or name equatorial columns with --ra and --dec`,
      );
  const [raPlace, decPlace] = [columns.indexOf(ra), columns.indexOf(dec)];
  const isSexagesimal = choice.sexagesimal === true;
  const readRa = angleReader(ra, isSexagesimal, 15);
  const readDec = angleReader(dec, isSexagesimal, 1);
  return {
    ra,
    dec,
    isSexagesimal,
    positionOf: (values) =>
      parseSkyPosition({ raDeg: readRa(values[raPlace] ?? null), decDeg: readDec(values[decPlace] ?? null) }),
  };
}

type Pair = readonly [ra: TableColumn, dec: TableColumn];

function chosen(columns: readonly TableColumn[], { ra, dec }: PositionChoice): Pair | undefined {
  if (ra === undefined && dec === undefined) return undefined;
  if (ra === undefined || dec === undefined)
    throw new BadUserInput('give --ra and --dec together: both columns, or none');
  return [columnCalled(columns, ra), columnCalled(columns, dec)];
}

/** @throws {BadUserInput} naming the columns that there are */
export function columnCalled(columns: readonly TableColumn[], name: string): TableColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new BadUserInput(
    `no column is called ${JSON.stringify(name)}; there are ${columns.map((candidate) => candidate.name).join(', ')}`,
  );
}

function byUcd(columns: readonly TableColumn[]): Pair | undefined {
  const having = (wanted: readonly string[]) =>
    columns.filter(({ ucd }) => ucd !== undefined && wanted.includes(ucd.toLowerCase().replace(/\s/g, '')));
  const [ra, dec] = [having(RA_UCDS), having(DEC_UCDS)];
  const [firstRa, firstDec] = [ra[0], dec[0]];
  if (!firstRa || !firstDec) return undefined;
  if (ra.length > 1 || dec.length > 1)
    throw new BadUserInput(
      `several columns have the UCD of the main position: ${[...ra, ...dec].map(({ name }) => name).join(', ')}; choose with --ra and --dec`,
    );
  return [firstRa, firstDec];
}

function byName(columns: readonly TableColumn[]): Pair | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const find = (wanted: string) => columns.find(({ name }) => plain(name) === wanted);
  for (const [raName, decName] of NAMES) {
    const [ra, dec] = [find(raName), find(decName)];
    if (ra && dec) return [ra, dec];
  }
  return undefined;
}

function noPosition(columns: readonly TableColumn[]): never {
  throw new BadUserInput(
    `no columns with positions were found; name them with --ra COLUMN --dec COLUMN. There are ${columns.map(({ name }) => name).join(', ')}`,
  );
}

/** @param perSexagesimal  degrees for one of the first number: 15 for hours */
function angleReader(
  column: TableColumn,
  isSexagesimal: boolean,
  perSexagesimal: number,
): (value: CatalogueValue) => number {
  if (isSexagesimal) return (value) => sexagesimalDeg(column.name, value, perSexagesimal);
  const unit = column.unit?.trim() ?? '';
  const factor = unit === '' ? 1 : DEGREES_PER_UNIT[unit.toLowerCase()];
  if (/[:"]/.test(unit)) throw sexagesimalRefusal(column.name, `unit ${unit}`);
  if (factor === undefined)
    throw new BadUserInput(
      `the column ${column.name} has the unit ${unit}; expected one of ${Object.keys(DEGREES_PER_UNIT).join(', ')}, or none for degrees`,
    );
  return (value) => {
    if (typeof value === 'number') return factor === 1 ? value : value * factor;
    if (value === null) throw new BadUserInput(`${column.name} is absent, so the row has no position`);
    if (typeof value === 'string' && SEXAGESIMAL.test(value)) throw sexagesimalRefusal(column.name, value);
    const number = typeof value === 'string' ? Number(value) : Number.NaN;
    if (!Number.isFinite(number))
      throw new BadUserInput(`${column.name} is ${JSON.stringify(value)}; expected a number of degrees`);
    return number * factor;
  };
}

/** Says that a position is sexagesimal and what to do; a mistake of the whole file, not of the row. */
export class SexagesimalPosition extends BadUserInput {}

function sexagesimalRefusal(column: string, received: string): SexagesimalPosition {
  return new SexagesimalPosition(
    `the column ${column} is sexagesimal (${received}); add --sexagesimal if right ascensions are in hours, else convert both to decimal degrees`,
  );
}

function sexagesimalDeg(column: string, value: CatalogueValue, perFirst: number): number {
  const found = typeof value === 'string' ? SEXAGESIMAL.exec(value) : null;
  if (!found)
    throw new BadUserInput(
      `${column} is ${JSON.stringify(value)}; expected ${perFirst === 15 ? '08:13:16.95' : '+22:38:53.9'}`,
    );
  const [first, minutes, seconds] = [Number(found[2]), Number(found[3]), Number(found[4] ?? 0)];
  if (minutes >= 60 || seconds > 60 || (perFirst === 15 && first > 24))
    throw new BadUserInput(`${column} is ${JSON.stringify(value)}, which is no angle`);
  // One division at the end: 12:30:00 is 187.5 exactly.
  const size = (first * 3600 + minutes * 60 + seconds) * perFirst;
  return (found[1] === '-' ? -size : size) / 3600;
}
