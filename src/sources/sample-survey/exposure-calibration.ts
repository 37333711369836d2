import { gaussianAt } from '../../domain/seeded-random.js';
import type { Band, Exposure } from './exposure.js';
import type { SurveySource } from './made-source.js';

const SALT_ZERO_POINT = 531;

const ZERO_POINT_MAG: Readonly<Record<Band, number>> = { 1: 26.28, 2: 26.22, 3: 25.72 };

/** Colour coefficients of the photometric calibration by filter, as single precision. */
export const COLOUR_COEFFICIENT: Readonly<Record<Band, number>> = {
  1: Math.fround(-0.04),
  2: Math.fround(0.09),
  3: Math.fround(0.02),
};

/** Stated uncertainties of the calibration, the same for every exposure. */
export const CALIBRATION_ERROR = {
  zeroPointMag: Math.fround(1e-5),
  zeroPointScatterMag: Math.fround(0.03),
  colourCoefficient: Math.fround(2e-5),
} as const;

/** Gives the magnitude zero point of an exposure: the filter's, with 0.05 mag of weather. */
export function zeroPointOf(seed: number, exposure: Exposure): number {
  return Math.fround(
    ZERO_POINT_MAG[exposure.fid] + 0.05 * gaussianAt(seed, SALT_ZERO_POINT, exposure.tick, 0),
  );
}

/** Gives the survey's number of the field in which a source lies; ZTF's own numbers run to 1895. */
export function fieldNumber(source: SurveySource): number {
  return 201 + source.pointing.fieldIndex;
}

/** Gives ZTF's id of a reference image: 505120100 is field 505, 12, filter 01, channel 00. */
export function referenceId(field: number, fid: Band, rcid: number): bigint {
  return BigInt(field * 1_000_000 + 120_000 + fid * 100 + rcid);
}
