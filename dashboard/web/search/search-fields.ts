import { readMjd } from './instant.js';
import { type Reading, readDecDeg, readRaDeg } from './sexagesimal.js';
import type { ConeInput, TransientWhere } from './transient-where.js';

/** Units in which a radius may be typed, in arcsec. */
export const RADIUS_UNITS = { arcsec: 1, arcmin: 60, deg: 3600 } as const;

export type RadiusUnit = keyof typeof RADIUS_UNITS;

/** The search form as typed: texts, so that an address shares what was meant, slips included. */
export interface SearchFields {
  readonly ra: string;
  readonly dec: string;
  readonly radius: string;
  readonly unit: RadiusUnit;
  readonly name: string;
  readonly minDetections: string;
  readonly peakBrightest: string;
  readonly peakFaintest: string;
  readonly since: string;
  readonly channel: string;
}

export const EMPTY_SEARCH: SearchFields = {
  ra: '',
  dec: '',
  radius: '',
  unit: 'arcsec',
  name: '',
  minDetections: '',
  peakBrightest: '',
  peakFaintest: '',
  since: '',
  channel: '',
};

/** What is wrong with the fields, a sentence for each. */
export type FieldReasons = Partial<Record<keyof SearchFields, string>>;

/** A search that can be asked, or the reasons why not. */
export type SearchReading =
  | { readonly ok: true; readonly where: TransientWhere | undefined; readonly cone: ConeInput | undefined }
  | { readonly ok: false; readonly reasons: FieldReasons };

/** The largest radius: half a great circle, the whole sky. */
const MAX_RADIUS_ARCSEC = 648_000;

/** Reads the form. Fields that are empty ask for nothing. */
export function readSearch(fields: SearchFields): SearchReading {
  const reasons: FieldReasons = {};
  const cone = readCone(fields, reasons);
  const where: TransientWhere = {
    ...(cone && { region: { cone } }),
    ...(fields.name.trim() && { name: { matches: fields.name.trim() } }),
    ...between('detectionCount', { gte: readField(fields, 'minDetections', readCount, reasons) }),
    ...between('peakMag', {
      gte: readField(fields, 'peakBrightest', readMag, reasons),
      lte: readField(fields, 'peakFaintest', readMag, reasons),
    }),
    ...between('lastDetectionMjd', { gte: readField(fields, 'since', readMjd, reasons) }),
    ...(fields.channel && { channels: { anyOf: [fields.channel] } }),
  };
  if (Object.keys(reasons).length > 0) return { ok: false, reasons };
  return { ok: true, where: Object.keys(where).length === 0 ? undefined : where, cone };
}

/** A cone is whole or absent: one part alone is a slip that would search the whole sky. */
function readCone(fields: SearchFields, reasons: FieldReasons): ConeInput | undefined {
  const parts = ['ra', 'dec', 'radius'] as const;
  const given = parts.filter((part) => fields[part].trim() !== '');
  if (given.length === 0) return undefined;
  for (const part of parts)
    if (!given.includes(part)) reasons[part] = 'a cone needs a position and a radius; this part is empty';
  const raDeg = readField(fields, 'ra', readRaDeg, reasons);
  const decDeg = readField(fields, 'dec', readDecDeg, reasons);
  const radiusArcsec = readField(fields, 'radius', (text) => readRadius(text, fields.unit), reasons);
  if (raDeg === undefined || decDeg === undefined || radiusArcsec === undefined) return undefined;
  return { raDeg, decDeg, radiusArcsec };
}

function readRadius(text: string, unit: RadiusUnit): Reading<number> {
  const radiusArcsec = readNumber(text) * RADIUS_UNITS[unit];
  if (radiusArcsec >= 0 && radiusArcsec <= MAX_RADIUS_ARCSEC) return { ok: true, value: radiusArcsec };
  return { ok: false, reason: `a radius lies in 0 to 180 deg; received ${text.trim()} ${unit}` };
}

function readCount(text: string): Reading<number> {
  const count = readNumber(text);
  if (Number.isInteger(count) && count >= 0 && count <= 1e9) return { ok: true, value: count };
  return { ok: false, reason: `a number of detections is whole and not negative; received ${text.trim()}` };
}

function readMag(text: string): Reading<number> {
  const mag = readNumber(text);
  if (Math.abs(mag) <= 50) return { ok: true, value: mag };
  return { ok: false, reason: `a magnitude is a number like 19.5; received ${text.trim()}` };
}

function readNumber(text: string): number {
  return /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*$/.test(text) ? Number.parseFloat(text) : Number.NaN;
}

function readField(
  fields: SearchFields,
  name: keyof SearchFields,
  read: (text: string) => Reading<number>,
  reasons: FieldReasons,
): number | undefined {
  if (fields[name].trim() === '') return undefined;
  const reading = read(fields[name]);
  if (reading.ok) return reading.value;
  reasons[name] = reading.reason;
  return undefined;
}

function between<Name extends 'detectionCount' | 'peakMag' | 'lastDetectionMjd'>(
  name: Name,
  limits: { readonly gte?: number | undefined; readonly lte?: number | undefined },
): TransientWhere {
  const given = Object.entries(limits).filter(([, limit]) => limit !== undefined);
  return given.length === 0 ? {} : { [name]: Object.fromEntries(given) };
}
