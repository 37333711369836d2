import type { Datapoint } from '../../src/unit/index.js';

/** A detection above the reference, with its magnitude. */
export interface PositiveDetection extends Datapoint {
  readonly mag: number;
}

/** Picks the positive alert detections that have a magnitude, in the order given. */
export function positiveDetectionsOf(points: readonly Datapoint[]): readonly PositiveDetection[] {
  return points.filter(isPositiveDetection);
}

function isPositiveDetection(point: Datapoint): point is PositiveDetection {
  return point.kind === 'DETECTION' && point.sign === 'POSITIVE' && point.mag !== undefined;
}

/** Finds the brightest: the least (mag, id), as facets do. `undefined` for an empty list. */
export function brightestOf(detections: readonly PositiveDetection[]): PositiveDetection | undefined {
  let brightest = detections[0];
  for (const detection of detections) {
    if (brightest === undefined || detection.mag < brightest.mag) brightest = detection;
    else if (detection.mag === brightest.mag && detection.id < brightest.id) brightest = detection;
  }
  return brightest;
}
