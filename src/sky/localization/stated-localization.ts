/**
 * Is where something was, as its source says it: plain data, ICRS degrees, the numbers as printed.
 *
 * `containment` is the probability that the truth lies within, in (0, 1]. 1 makes a circle or ellipse a flat disc.
 */
export type StatedLocalization =
  | StatedCircle
  | StatedEllipse
  | StatedRectangle
  | StatedPolygon
  | StatedCells
  | StatedMap
  | KeptMap;

/** Is a circle; with the radius of half containment beside, when the source gives one. */
export interface StatedCircle {
  readonly form: 'circle';
  readonly raDeg: number;
  readonly decDeg: number;
  readonly radiusDeg: number;
  readonly containment: number;
  /** The source did not say the containment: the usual one of such sources is taken. */
  readonly isContainmentAssumed?: true;
  /** Radius of containment 0.5. */
  readonly radius50Deg?: number;
}

/** Is an ellipse; "major" may be the shorter axis. */
export interface StatedEllipse {
  readonly form: 'ellipse';
  readonly raDeg: number;
  readonly decDeg: number;
  readonly semiMajorDeg: number;
  readonly semiMinorDeg: number;
  /** Of the first axis, from north through east. */
  readonly positionAngleDeg: number;
  readonly containment: number;
  readonly isContainmentAssumed?: true;
}

/** Is a best position with asymmetric errors in both coordinates, all errors positive as printed. */
export interface StatedRectangle {
  readonly form: 'rectangle';
  readonly raDeg: number;
  readonly raPlusDeg: number;
  readonly raMinusDeg: number;
  readonly decDeg: number;
  readonly decPlusDeg: number;
  readonly decMinusDeg: number;
  readonly containment: number;
  readonly isContainmentAssumed?: true;
}

/** Is a polygon with great-circle edges. */
export interface StatedPolygon {
  readonly form: 'polygon';
  readonly vertices: readonly { readonly raDeg: number; readonly decDeg: number }[];
  readonly containment: number;
}

/** Is a MOC, as ranges of order-24 NESTED pixels (see `CellsRegion`). */
export interface StatedCells {
  readonly form: 'cells';
  readonly ranges: readonly number[];
  readonly containment: number;
}

/** Is a HEALPix map, as the bytes of its FITS file. */
export interface StatedMap {
  readonly form: 'map';
  readonly fits: Uint8Array;
}

/** Is a HEALPix map that is kept elsewhere in its canonical form: what a store gives back of a {@link StatedMap}. */
export interface KeptMap {
  readonly form: 'map';
  /** SHA-256 of the bytes of its FITS file. */
  readonly fitsDigest: string;
  /** SHA-256 of the contents that `encodeSkyMap` made of it. */
  readonly mapBlob: string;
}
