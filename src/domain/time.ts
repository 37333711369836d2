/** JD minus MJD, days. */
const MJD_OFFSET = 2_400_000.5;

/** MJD of 1970-01-01T00:00:00 UTC. */
export const MJD_UNIX_EPOCH = 40_587;

const SECONDS_A_DAY = 86_400;

/** Converts a Julian date to a modified Julian date of the same scale, days. */
export function mjdOfJd(jd: number): number {
  return jd - MJD_OFFSET;
}

/** Converts a Unix time in milliseconds to an MJD in UTC. */
export function mjdOfUnixMs(unixMs: number): number {
  return MJD_UNIX_EPOCH + unixMs / (SECONDS_A_DAY * 1000);
}

/** Converts an MJD in UTC to a Unix time in milliseconds. */
export function unixMsOfMjd(mjd: number): number {
  return (mjd - MJD_UNIX_EPOCH) * SECONDS_A_DAY * 1000;
}

/**
 * TAI - UTC in seconds from the given UTC MJD on (IERS Bulletin C). LSST began after the last entry; the earlier
 * ones serve simulated and archival data. No leap second has been announced since 2017.
 */
const TAI_MINUS_UTC: readonly (readonly [fromMjdUtc: number, seconds: number])[] = [
  [57_754, 37],
  [57_204, 36],
  [56_109, 35],
  [54_832, 34],
  [53_736, 33],
  [51_179, 32],
];

/** Converts an MJD on the TAI scale to UTC. Before 1999 the value of 1999 (32 s) is used. */
export function mjdUtcOfTai(mjdTai: number): number {
  for (const [fromMjdUtc, seconds] of TAI_MINUS_UTC) {
    const mjdUtc = mjdTai - seconds / SECONDS_A_DAY;
    if (mjdUtc >= fromMjdUtc) return mjdUtc;
  }
  return mjdTai - 32 / SECONDS_A_DAY;
}
