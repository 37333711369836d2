/** Positions spread evenly over a band of declination. */
export function evenly(random: () => number, count: number, fromDeg: number, toDeg: number) {
  const [low, high] = [Math.sin((fromDeg * Math.PI) / 180), Math.sin((toDeg * Math.PI) / 180)];
  const raDeg = Float64Array.from({ length: count }, () => random() * 360);
  const decDeg = Float64Array.from(
    { length: count },
    () => (Math.asin(low + (high - low) * random()) * 180) / Math.PI,
  );
  return { raDeg, decDeg };
}
