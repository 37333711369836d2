/** ZTF filter number: 1 is g, 2 is r, 3 is i. */
export type Band = 1 | 2 | 3;

/** ZTF observing programme: 1 is public, 2 is the partnership's, 3 is Caltech's. */
export type ProgramId = 1 | 2 | 3;

/** Effective wavelengths of ZTF's filters in angstrom (SVO Filter Profile Service, Palomar/ZTF.g, .r, .i). */
export const WAVELENGTH_ANGSTROM: Readonly<Record<Band, number>> = { 1: 4746.48, 2: 6366.38, 3: 7829.03 };

/** MJD at which ZTF's night number 0 begins; night 2475 is 2023-10-12. */
export const NIGHT_ZERO_MJD = 57_754;

/** Length of a ZTF tick: exposure times in processing ids have five decimals of a day. */
export const TICKS_A_DAY = 100_000;

const NIGHT_ZERO_JD = 2_457_754.5;

/** One camera exposure as one readout channel sees it. */
export interface Exposure {
  /** Start, in 1e-5 days since {@link NIGHT_ZERO_MJD}. No two exposures of a survey share one. */
  readonly tick: number;
  /** Start, MJD (UTC). */
  readonly mjd: number;
  readonly fid: Band;
  readonly programid: ProgramId;
  /** Five-sigma limit of the difference image, AB mag. */
  readonly limitMag: number;
  /** The same limit as a flux, microjansky. */
  readonly limitMicrojansky: number;
  readonly exposureSeconds: number;
  readonly isTargetOfOpportunity: boolean;
  /** What the survey was told to find here, for published points: no noise is added then. */
  readonly prescribed?: { readonly mag: number; readonly magErr: number };
}

/** Converts an MJD to the nearest tick. */
export function tickOf(mjd: number): number {
  return Math.round((mjd - NIGHT_ZERO_MJD) * TICKS_A_DAY);
}

/** Converts a tick to an MJD, correct to 1e-9 days. */
export function mjdOfTick(tick: number): number {
  return NIGHT_ZERO_MJD + tick / TICKS_A_DAY;
}

/** Converts a tick to the Julian date that an alert carries (start of the exposure, UTC). */
export function jdOfTick(tick: number): number {
  return NIGHT_ZERO_JD + tick / TICKS_A_DAY;
}

/** Gives ZTF's night number (nid) of a tick. */
export function nightOf(tick: number): number {
  return Math.floor(tick / TICKS_A_DAY);
}

/**
 * Gives ZTF's processing id: night, five decimals of the day, readout channel, 15.
 *
 * Read off real packets: jd 2460229.9338542, rcid 0 has pid 2475433850015.
 */
export function processingId(tick: number, rcid: number): number {
  return tick * 10_000 + rcid * 100 + 15;
}
