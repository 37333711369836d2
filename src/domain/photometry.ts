/** AB zero point for fluxes in microjansky: m = 23.9 - 2.5 log10(f / uJy) (Oke & Gunn 1983, ApJ 266, 713). */
export const AB_ZERO_POINT_MICROJANSKY = 23.9;

/** 2.5 / ln 10: a relative flux error times this is a magnitude error, to first order. */
export const POGSON = 2.5 / Math.LN10;

/** A forced measurement has a magnitude only from this signal-to-noise ratio on (definitions.md). */
export const FORCED_MINIMUM_SNR = 3;

/** Converts an AB magnitude to a flux in microjansky. */
export function fluxMicrojanskyOf(mag: number): number {
  return 10 ** ((AB_ZERO_POINT_MICROJANSKY - mag) / 2.5);
}

/** Converts a flux in microjansky to an AB magnitude; `undefined` when the flux is not positive. */
export function magOf(fluxMicrojansky: number): number | undefined {
  return fluxMicrojansky > 0 ? AB_ZERO_POINT_MICROJANSKY - 2.5 * Math.log10(fluxMicrojansky) : undefined;
}

/** Converts a magnitude error to the flux error in microjansky at the given (unsigned) flux. */
export function fluxErrMicrojanskyOf(fluxMicrojansky: number, magErr: number): number {
  return (Math.abs(fluxMicrojansky) * magErr) / POGSON;
}

/** Converts a flux error to a magnitude error; `undefined` when the flux is not positive. */
export function magErrOf(fluxMicrojansky: number, fluxErrMicrojansky: number): number | undefined {
  return fluxMicrojansky > 0 ? (POGSON * fluxErrMicrojansky) / fluxMicrojansky : undefined;
}
