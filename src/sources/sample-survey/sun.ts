const EQUINOX_MJD = 58_562.915;
const TROPICAL_YEAR_DAYS = 365.24219;

/**
 * Gives the mean ecliptic longitude of the Sun in degrees, from the equinox of 2019-03-20.
 *
 * Within 2 degrees of the true longitude, 3 of its right ascension: enough to know what can be seen at night.
 */
export function meanSunLongitudeDeg(mjd: number): number {
  const turns = (mjd - EQUINOX_MJD) / TROPICAL_YEAR_DAYS;
  return (turns - Math.floor(turns)) * 360;
}
