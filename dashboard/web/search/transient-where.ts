/** The part of the API's input types that the form uses; a test holds it to the schema. */
export interface TransientWhere {
  readonly region?: { readonly cone: ConeInput };
  readonly name?: { readonly matches: string };
  readonly detectionCount?: NumberLimits;
  readonly peakMag?: NumberLimits;
  readonly lastDetectionMjd?: NumberLimits;
  readonly channels?: { readonly anyOf: readonly string[] };
}

export interface NumberLimits {
  readonly gte?: number;
  readonly lte?: number;
}

export interface ConeInput {
  readonly raDeg: number;
  readonly decDeg: number;
  readonly radiusArcsec: number;
}

export interface TransientOrder {
  readonly field: OrderField;
  readonly direction: 'ASC' | 'DESC';
}

/** What the table can be sorted by, with the words for it. */
export const ORDER_FIELDS = {
  LAST_DETECTION_MJD: 'last detection',
  FIRST_DETECTION_MJD: 'first detection',
  NAME: 'name',
  RA_DEG: 'right ascension',
  DEC_DEG: 'declination',
  DETECTION_COUNT: 'detections',
  PEAK_MAG: 'peak magnitude',
  DISTANCE: 'distance from the centre',
} as const;

export type OrderField = keyof typeof ORDER_FIELDS;

/** Newest first: what somebody who opens the page at night wants to see. */
export const DEFAULT_ORDER: TransientOrder = { field: 'LAST_DETECTION_MJD', direction: 'DESC' };

/** The direction in which a column is sorted when it is chosen: the interesting end first. */
export function firstDirection(field: OrderField): 'ASC' | 'DESC' {
  return ['LAST_DETECTION_MJD', 'FIRST_DETECTION_MJD', 'DETECTION_COUNT'].includes(field) ? 'DESC' : 'ASC';
}
