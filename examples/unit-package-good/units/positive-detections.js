/** Positive detections with a magnitude, in order of time. */
export function positiveDetectionsOf(points) {
  return points.filter(
    ({ kind, sign, mag }) => kind === 'DETECTION' && sign === 'POSITIVE' && mag !== undefined,
  );
}
