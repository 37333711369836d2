import {
  AB_ZERO_POINT_MICROJANSKY,
  FORCED_MINIMUM_SNR,
  fluxMicrojanskyOf,
  POGSON,
} from '../../../src/domain/photometry.js';

/** The columns of a light curve as the API gives them: entry n of each belongs to point n. */
export interface LightCurveColumns {
  readonly id: readonly string[];
  readonly mjd: readonly number[];
  readonly band: readonly string[];
  readonly kind: readonly ('DETECTION' | 'FORCED' | 'UPPER_LIMIT')[];
  readonly sign: readonly ('POSITIVE' | 'NEGATIVE' | null)[];
  readonly mag: readonly (number | null)[];
  readonly magErr: readonly (number | null)[];
  readonly fluxMicrojansky: readonly (number | null)[];
  readonly fluxErrMicrojansky: readonly (number | null)[];
  readonly limitMag: readonly (number | null)[];
}

export type Brightness = 'mag' | 'flux';

/** How a point is drawn. */
export type MarkKind = 'detection' | 'forced' | 'limit';

/** A point of the plot. */
export interface Mark {
  /** Place in the columns. */
  readonly index: number;
  readonly mjd: number;
  /** Magnitude, AB, or flux in microjansky. */
  readonly value: number;
  /** 1 sigma, in the unit of the value; absent for limits. */
  readonly error: number | undefined;
  readonly kind: MarkKind;
  /** Fainter than the reference image: drawn hollow. */
  readonly isNegative: boolean;
}

/** The points of one band, in order of time. */
export interface BandMarks {
  readonly band: string;
  readonly marks: readonly Mark[];
}

/** What is drawn, and how many points are not. */
export interface PlotSeries {
  /** In order of wavelength. */
  readonly bands: readonly BandMarks[];
  /** Points that have no place on an axis of magnitudes: forced ones below S/N 3. */
  readonly leftOut: number;
}

const BY_WAVELENGTH = ['u', 'g', 'r', 'i', 'z', 'y'];

/** Makes the points of a plot from the columns of a light curve, for an axis of magnitudes or of fluxes. */
export function plotSeries(columns: LightCurveColumns, brightness: Brightness): PlotSeries {
  const byBand = new Map<string, Mark[]>();
  let leftOut = 0;
  for (const index of columns.mjd.keys()) {
    const mark = markOf(columns, index, brightness);
    if (mark === undefined) {
      leftOut += 1;
      continue;
    }
    const band = columns.band[index] ?? '';
    const marks = byBand.get(band);
    if (marks === undefined) byBand.set(band, [mark]);
    else marks.push(mark);
  }
  const bands = [...byBand]
    .map(([band, marks]) => ({ band, marks: marks.toSorted((a, b) => a.mjd - b.mjd) }))
    .sort((a, b) => rank(a.band) - rank(b.band));
  return { bands, leftOut };
}

function markOf(columns: LightCurveColumns, index: number, brightness: Brightness): Mark | undefined {
  const mjd = columns.mjd[index];
  const place = brightness === 'mag' ? magOf(columns, index) : fluxOf(columns, index);
  if (mjd === undefined || place === undefined) return undefined;
  const isNegative = columns.sign[index] === 'NEGATIVE';
  return { index, mjd, kind: kindOf(columns, index), isNegative, ...place };
}

interface Place {
  readonly value: number;
  readonly error: number | undefined;
}

/** A fading is drawn at the magnitude of its unsigned flux: the API gives no magnitude where flux is negative. */
function magOf(columns: LightCurveColumns, index: number): Place | undefined {
  const limit = columns.limitMag[index];
  if (columns.kind[index] === 'UPPER_LIMIT') return typeof limit === 'number' ? bare(limit) : undefined;
  const [mag, flux, fluxErr] = [
    columns.mag[index],
    columns.fluxMicrojansky[index],
    columns.fluxErrMicrojansky[index],
  ];
  if (typeof mag === 'number') return { value: mag, error: columns.magErr[index] ?? undefined };
  if (typeof flux !== 'number' || typeof fluxErr !== 'number' || flux >= 0) return undefined;
  if (columns.kind[index] === 'FORCED' && -flux < FORCED_MINIMUM_SNR * fluxErr) return undefined;
  return {
    value: AB_ZERO_POINT_MICROJANSKY - 2.5 * Math.log10(-flux),
    error: (POGSON * fluxErr) / -flux,
  };
}

function fluxOf(columns: LightCurveColumns, index: number): Place | undefined {
  const [limit, flux] = [columns.limitMag[index], columns.fluxMicrojansky[index]];
  if (columns.kind[index] === 'UPPER_LIMIT')
    return typeof limit === 'number' ? bare(fluxMicrojanskyOf(limit)) : undefined;
  if (typeof flux !== 'number') return undefined;
  return { value: flux, error: columns.fluxErrMicrojansky[index] ?? undefined };
}

function kindOf(columns: LightCurveColumns, index: number): MarkKind {
  if (columns.kind[index] === 'UPPER_LIMIT') return 'limit';
  if (columns.kind[index] === 'FORCED') return 'forced';
  return 'detection';
}

function bare(value: number): Place {
  return { value, error: undefined };
}

function rank(band: string): number {
  const place = BY_WAVELENGTH.indexOf(band);
  return place < 0 ? BY_WAVELENGTH.length : place;
}

/**
 * Gives the range of values to show: all points and their error bars, with a margin.
 *
 * Error bars count up to one magnitude, or the axis would serve one bad point instead of all good ones.
 */
export function valueRange(bands: readonly BandMarks[], brightness: Brightness): readonly [number, number] {
  const marks = bands.flatMap((band) => band.marks);
  if (marks.length === 0) return brightness === 'mag' ? [18, 21] : [-10, 100];
  const bar = (mark: Mark) => Math.min(mark.error ?? 0, brightness === 'mag' ? 1 : Number.POSITIVE_INFINITY);
  const least = Math.min(...marks.map((mark) => mark.value - bar(mark)));
  const most = Math.max(...marks.map((mark) => mark.value + bar(mark)));
  const margin = Math.max((most - least) * 0.08, brightness === 'mag' ? 0.1 : 1);
  return [least - margin, most + margin];
}
