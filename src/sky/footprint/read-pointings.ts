import { BadUserInput } from '../../domain/errors.js';
import { parseSkyPosition } from '../../domain/sky-position.js';
import { mjdOfJd } from '../../domain/time.js';
import { readMoc } from '../moc/read-moc.js';
import { refusedFile } from '../refused-file.js';
import { mjdOfObservingTime } from './observing-time.js';
import { pixelatedRegion } from './pixelated-region.js';
import { type FieldOfView, fieldRegion, type Pointing } from './pointing.js';

/** What a file of observations leaves open. */
export interface PointingDefaults {
  /** Of each row that states none. */
  readonly field?: FieldOfView;
  readonly mjd?: number;
  readonly band?: string;
  readonly limitMag?: number;
}

/** Columns, by any of their names in lower case. */
const COLUMNS = {
  ra: ['ra', 'ra_deg', 'radeg', 'field_ra'],
  dec: ['dec', 'dec_deg', 'decdeg', 'field_dec'],
  mjd: ['mjd', 'obsmjd', 'expmjd'],
  jd: ['jd', 'obsjd'],
  time: ['time', 'date', 'obstime', 'date-obs', 'date_obs', 'utc'],
  band: ['band', 'filter', 'filt'],
  depth: ['depth', 'limit_mag', 'limitmag', 'limiting_mag', 'maglim', 'diffmaglim', 'maglimit'],
  radius: ['radius', 'radius_deg', 'radiusdeg'],
  width: ['width', 'width_deg', 'widthdeg'],
  height: ['height', 'height_deg', 'heightdeg'],
} as const;

const MAX_POINTINGS = 20_000;
const MAX_FIELD_DEG = 60;

/**
 * Reads what was observed: a CSV of pointings (a row each: `ra`, `dec` in degrees, `mjd` or `jd` or `time`, `band`,
 * `depth`, and `radius` or `width` and `height` in degrees), or a MOC (FITS, JSON, ASCII) as one pointing.
 *
 * @throws {RefusedSkyFile} for what is neither; for a row, naming the row and the column
 */
export function readPointings(
  bytes: Uint8Array,
  name: string,
  defaults: PointingDefaults = {},
): readonly Pointing[] {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  const [firstLine = ''] = head.split(/\r?\n/);
  const columns = firstLine.split(',').map((column) => column.trim().toLowerCase());
  if (!hasColumn(columns, 'ra') || !hasColumn(columns, 'dec'))
    return [
      {
        mjd: defaults.mjd,
        band: defaults.band,
        limitMag: defaults.limitMag,
        ranges: readMoc(bytes, name).ranges,
      },
    ];
  const lines = Buffer.from(bytes).toString('utf8').trim().split(/\r?\n/).slice(1);
  if (lines.length > MAX_POINTINGS)
    throw refusedFile(
      name,
      `it has ${lines.length} pointings, and at most ${MAX_POINTINGS} are read at once`,
    );
  return lines.map((line, place) => {
    try {
      return pointingOf(columns, line.split(','), defaults);
    } catch (error) {
      if (!(error instanceof BadUserInput)) throw error;
      throw refusedFile(name, `row ${place + 1}: ${error.message}`);
    }
  });
}

function pointingOf(
  columns: readonly string[],
  cells: readonly string[],
  defaults: PointingDefaults,
): Pointing {
  const text = (column: keyof typeof COLUMNS): string | undefined => {
    const names: readonly string[] = COLUMNS[column];
    const at = columns.findIndex((name) => names.includes(name));
    const cell = at < 0 ? undefined : cells[at]?.trim().replace(/^"(.*)"$/, '$1');
    return cell === '' ? undefined : cell;
  };
  const number = (column: keyof typeof COLUMNS): number | undefined => {
    const cell = text(column);
    if (cell === undefined) return undefined;
    const value = Number(cell);
    if (!Number.isFinite(value))
      throw new BadUserInput(`${column} must be a number; received ${JSON.stringify(cell)}`, [column]);
    return value;
  };
  const required = (column: 'ra' | 'dec'): number => {
    const value = number(column);
    if (value === undefined) throw new BadUserInput(`${column} is missing`, [column]);
    return value;
  };
  const { raDeg, decDeg } = parseSkyPosition({ raDeg: required('ra'), decDeg: required('dec') });
  const field = fieldOf(number('radius'), number('width'), number('height')) ?? defaults.field;
  if (!field)
    throw new BadUserInput('the field of view is not known: give radius, or width and height, in degrees');
  return {
    mjd: mjdOf(number('mjd'), number('jd'), text('time')) ?? defaults.mjd,
    band: text('band') ?? defaults.band,
    limitMag: number('depth') ?? defaults.limitMag,
    ranges: pixelatedRegion(fieldRegion(raDeg, decDeg, field)),
  };
}

function hasColumn(columns: readonly string[], column: keyof typeof COLUMNS): boolean {
  return COLUMNS[column].some((name) => columns.includes(name));
}

/** @throws {BadUserInput} for a size that is no size of a field of view */
export function fieldOf(
  radiusDeg: number | undefined,
  widthDeg: number | undefined,
  heightDeg: number | undefined,
): FieldOfView | undefined {
  for (const [name, size] of Object.entries({ radius: radiusDeg, width: widthDeg, height: heightDeg }))
    if (size !== undefined && !(size > 0 && size <= MAX_FIELD_DEG))
      throw new BadUserInput(`${name} must be in (0, ${MAX_FIELD_DEG}] degrees; received ${size}`, [name]);
  if (radiusDeg !== undefined) return { form: 'CIRCLE', radiusDeg };
  if (widthDeg === undefined && heightDeg === undefined) return undefined;
  const side = widthDeg ?? heightDeg ?? 0;
  return { form: 'RECTANGLE', widthDeg: widthDeg ?? side, heightDeg: heightDeg ?? side };
}

function mjdOf(
  mjd: number | undefined,
  jd: number | undefined,
  time: string | undefined,
): number | undefined {
  if (mjd !== undefined) return mjd;
  if (jd !== undefined) return mjdOfJd(jd);
  return time === undefined ? undefined : mjdOfObservingTime(time);
}
