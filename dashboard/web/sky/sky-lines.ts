import { HALF_WIDTH, type MapPoint, type SkyDirection, toMap } from './hammer.js';

const RADIANS = Math.PI / 180;

/** North galactic pole, ICRS (ESA 1997, SP-1200, vol. 1, eq. 1.5.9). */
const GALACTIC_POLE: SkyDirection = { raDeg: 192.85948, decDeg: 27.12825 };

/** Steps of curves on the map, degrees: below a pixel from a straight line at the sizes that screens have. */
const STEP_DEG = 3;

/** Gives the meridians and parallels of the graticule as SVG path data. */
export function graticule(raStepDeg: number, decStepDeg: number): string {
  const lines: MapPoint[][] = [];
  for (let raDeg = raStepDeg; raDeg < 360; raDeg += raStepDeg) {
    lines.push(meridian(raDeg));
  }
  for (let decDeg = -90 + decStepDeg; decDeg < 90; decDeg += decStepDeg) {
    lines.push(parallel(decDeg));
  }
  return lines.map(pathOf).join('');
}

/** Gives the galactic equator as SVG path data, broken where it crosses the seam. */
export function galacticEquator(): string {
  return curve(circleAround(GALACTIC_POLE, 90));
}

/**
 * Gives the rim of a cone as SVG path data, broken where it crosses the seam.
 *
 * @param radiusDeg  0 to 180
 */
export function coneRim(centre: SkyDirection, radiusDeg: number): string {
  return curve(circleAround(centre, radiusDeg));
}

/** Lists directions at a distance from a centre, all around it, first and last the same. */
export function circleAround(centre: SkyDirection, radiusDeg: number): readonly SkyDirection[] {
  const [dec, radius] = [centre.decDeg * RADIANS, radiusDeg * RADIANS];
  const directions: SkyDirection[] = [];
  for (let angleDeg = 0; angleDeg <= 360; angleDeg += STEP_DEG) {
    const angle = angleDeg * RADIANS;
    const sinDec = Math.sin(dec) * Math.cos(radius) + Math.cos(dec) * Math.sin(radius) * Math.cos(angle);
    const east = Math.atan2(
      Math.sin(angle) * Math.sin(radius) * Math.cos(dec),
      Math.cos(radius) - Math.sin(dec) * sinDec,
    );
    directions.push({
      raDeg: (((centre.raDeg + east / RADIANS) % 360) + 360) % 360,
      decDeg: Math.asin(Math.max(-1, Math.min(1, sinDec))) / RADIANS,
    });
  }
  return directions;
}

function meridian(raDeg: number): MapPoint[] {
  const line: MapPoint[] = [];
  for (let decDeg = -90; decDeg <= 90; decDeg += STEP_DEG) line.push(toMap({ raDeg, decDeg }));
  return line;
}

function parallel(decDeg: number): MapPoint[] {
  const line: MapPoint[] = [];
  // From seam to seam: RA 0 is drawn left, and a hair's breadth below 360 right.
  for (let raDeg = 360 - 1e-9; raDeg > 0; raDeg -= STEP_DEG) line.push(toMap({ raDeg, decDeg }));
  line.push(toMap({ raDeg: 1e-9, decDeg }));
  return line;
}

/** Writes a curve as SVG path data, cut where two neighbours lie on different sides of the map. */
export function curve(directions: readonly SkyDirection[]): string {
  const pieces: MapPoint[][] = [];
  let previous: MapPoint | undefined;
  for (const point of directions.map(toMap)) {
    const isCut = previous === undefined || Math.abs(point.x - previous.x) > HALF_WIDTH / 2;
    if (isCut) pieces.push([]);
    pieces.at(-1)?.push(point);
    previous = point;
  }
  return pieces.map(pathOf).join('');
}

/** Writes path data; y of SVG grows downwards. */
function pathOf(points: readonly MapPoint[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(4)} ${(-y).toFixed(4)}`)
    .join('');
}
