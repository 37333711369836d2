import { cellToBoundary, getPentagons, latLngToCell } from 'h3-js';
import { parseSkyPosition, type SkyPosition } from '../../src/domain/sky-position.js';
import { type Cone, parseCone } from '../../src/spatial/cone.js';
import { faceVector } from '../../src/spatial/healpix-projection.js';
import { HALF_TURN_ARCSEC, RADIANS_PER_DEGREE, type UnitVector } from '../../src/spatial/unit-vector.js';

type Random = () => number;

/** Draws a position evenly from the sphere. */
export function evenlyDrawnPosition(random: Random): SkyPosition {
  return parseSkyPosition({
    raDeg: random() * 360,
    decDeg: Math.asin(2 * random() - 1) / RADIANS_PER_DEGREE,
  });
}

export function positionOf({ x, y, z }: UnitVector): SkyPosition {
  return parseSkyPosition({
    raDeg: Math.atan2(y, x) / RADIANS_PER_DEGREE,
    decDeg: Math.atan2(z, Math.hypot(x, y)) / RADIANS_PER_DEGREE,
  });
}

/** Gives the position at an angle (radians) and bearing (radians, east of north) from another. */
export function positionAt(from: SkyPosition | Cone, angleRad: number, bearingRad: number): SkyPosition {
  const decRad = from.decDeg * RADIANS_PER_DEGREE;
  const [sinDec, cosDec] = [Math.sin(decRad), Math.cos(decRad)];
  const [sinAngle, cosAngle] = [Math.sin(angleRad), Math.cos(angleRad)];
  const north = cosDec * cosAngle - sinDec * sinAngle * Math.cos(bearingRad);
  const east = Math.sin(bearingRad) * sinAngle;
  const up = sinDec * cosAngle + cosDec * sinAngle * Math.cos(bearingRad);
  return parseSkyPosition({
    raDeg: from.raDeg + Math.atan2(east, north) / RADIANS_PER_DEGREE,
    decDeg: Math.atan2(up, Math.hypot(north, east)) / RADIANS_PER_DEGREE,
  });
}

function nearPole(random: Random): SkyPosition {
  const fromPoleDeg = random() < 0.05 ? 0 : 10 ** (-10 + 10 * random());
  return parseSkyPosition({ raDeg: random() * 360, decDeg: (random() < 0.5 ? 1 : -1) * (90 - fromPoleDeg) });
}

function nearRaSeam(random: Random): SkyPosition {
  const seamDeg = random() < 0.5 ? 0 : Math.floor(random() * 8) * 45;
  const besideDeg = random() < 0.1 ? 0 : (random() - 0.5) * 10 ** (-12 + 11 * random());
  return parseSkyPosition({ raDeg: seamDeg + besideDeg, decDeg: (random() - 0.5) * 180 });
}

function nearBeltLimit(random: Random): SkyPosition {
  const limitDeg = Math.asin(2 / 3) / RADIANS_PER_DEGREE;
  const sign = random() < 0.5 ? 1 : -1;
  return parseSkyPosition({ raDeg: random() * 360, decDeg: sign * limitDeg + (random() - 0.5) * 1e-10 });
}

function onHealpixSeam(random: Random): SkyPosition {
  const side = 2 ** Math.floor(random() * 25);
  const column = Math.floor(random() * (side + 1)) / side;
  // A corner half of the time, else somewhere along the pixel's edge.
  const row = random() < 0.5 ? Math.floor(random() * (side + 1)) / side : random();
  return positionOf(faceVector(Math.floor(random() * 12), column, row));
}

function onH3Seam(random: Random): SkyPosition {
  const resolution = Math.floor(random() * 16);
  const { raDeg, decDeg } = evenlyDrawnPosition(random);
  const pentagons = getPentagons(resolution);
  const cell =
    random() < 0.2
      ? pentagons[Math.floor(random() * pentagons.length)]!
      : latLngToCell(decDeg, raDeg > 180 ? raDeg - 360 : raDeg, resolution);
  const corners = cellToBoundary(cell);
  const at = Math.floor(random() * corners.length);
  const [decA, raA] = corners[at]!;
  const [decB, raB] = corners[(at + 1) % corners.length]!;
  const along = random() < 0.5 || Math.abs(raA - raB) > 90 ? 0 : random();
  return parseSkyPosition({ raDeg: raA + along * (raB - raA), decDeg: decA + along * (decB - decA) });
}

const ADVERSARIES = [nearPole, nearRaSeam, nearBeltLimit, onHealpixSeam, onH3Seam] as const;

/** Draws a position where keys are most likely to go wrong: poles, seams, corners, RA 0. */
export function adversarialPosition(random: Random): SkyPosition {
  return ADVERSARIES[Math.floor(random() * ADVERSARIES.length)]!(random);
}

/** Draws a radius evenly by logarithm from 0.1 arcsec to 180 degrees, in arcsec; now and then an end or 0. */
export function drawnRadiusArcsec(random: Random): number {
  const special = random();
  if (special < 0.01) return 0;
  if (special < 0.02) return HALF_TURN_ARCSEC;
  if (special < 0.03) return HALF_TURN_ARCSEC - 10 ** (-3 + 6 * random());
  return 0.1 * (HALF_TURN_ARCSEC / 0.1) ** random();
}

/** Draws a cone: half of the centres evenly, the rest on or near adversarial positions. */
export function drawnCone(random: Random): Cone {
  const radiusArcsec = drawnRadiusArcsec(random);
  const place = random();
  if (place < 0.5) return parseCone({ ...evenlyDrawnPosition(random), radiusArcsec });
  const adversary = adversarialPosition(random);
  if (place < 0.7) return parseCone({ ...adversary, radiusArcsec });
  const besideRad = Math.min(3, (radiusArcsec / 206265) * 2 * random());
  return parseCone({ ...positionAt(adversary, besideRad, random() * 2 * Math.PI), radiusArcsec });
}
