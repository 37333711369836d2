/** Is a corner of a contour: longitude (RA, or RA - 360 beyond 180) in [-180, 180], and declination; degrees, ICRS. */
export type ContourPoint = readonly [lonDeg: number, decDeg: number];

/** Is a closed line: the last point is the first. */
export type ContourRing = readonly ContourPoint[];
