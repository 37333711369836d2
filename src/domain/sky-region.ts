/**
 * Is a part of the sky, as plain data: ICRS degrees, rims included.
 *
 * What it means is said once, by `compileRegion` (src/spatial/region.ts), which also checks it. Not to be changed
 * after it was made: its compiled form is kept with it.
 */
export type SkyRegion =
  | CellsRegion
  | ({ readonly kind: 'cone' } & ConeRegion)
  | EllipseRegion
  | H3CellRegion
  | PolygonRegion
  | RectangleRegion;

/** Is a set of HEALPix cells: a level of a sky map, or a MOC. */
export interface CellsRegion {
  readonly kind: 'cells';
  /** NESTED pixels of order 24 as `[first, last, first, last, ...]`: ascending, disjoint, both ends included. */
  readonly ranges: readonly number[];
}

/** Is all that lies within a great-circle distance of a centre. */
export interface ConeRegion {
  readonly raDeg: number;
  readonly decDeg: number;
  /** In [0, 648000]. */
  readonly radiusArcsec: number;
}

/** Is an ellipse about a centre; either axis may be the longer one. */
export interface EllipseRegion {
  readonly kind: 'ellipse';
  readonly raDeg: number;
  readonly decDeg: number;
  /** Half of the axis that lies along the position angle, in (0, 180]. */
  readonly semiMajorDeg: number;
  /** Half of the axis across it, in (0, 180]. */
  readonly semiMinorDeg: number;
  /** Of the first axis, from north through east. */
  readonly positionAngleDeg: number;
  /** What is measured from the centre along each bearing: the angle, unless the chord (equal areas) is asked for. */
  readonly measure?: 'ANGLE' | 'CHORD';
}

/** Is an H3 cell: the positions filed under it, which are its logical descendants. */
export interface H3CellRegion {
  readonly kind: 'h3Cell';
  /** 15 hex digits. */
  readonly cell: string;
}

/** Is what a closed line of great-circle arcs bounds. */
export interface PolygonRegion {
  readonly kind: 'polygon';
  /** In order, in either direction; the first is not repeated at the end. */
  readonly vertices: readonly { readonly raDeg: number; readonly decDeg: number }[];
  /** Which of the two sides; the smaller one unless told. */
  readonly side?: 'SMALLER' | 'LARGER';
}

/** Is a box between two meridians and two parallels. */
export interface RectangleRegion {
  readonly kind: 'rectangle';
  /** Where it begins; it runs eastwards from here. */
  readonly raFromDeg: number;
  /** Where it ends; less than `raFromDeg` when it passes RA 0. 360 or more beyond it is the whole circle. */
  readonly raToDeg: number;
  /** In [-90, 90], at most `decToDeg`. */
  readonly decFromDeg: number;
  readonly decToDeg: number;
}
