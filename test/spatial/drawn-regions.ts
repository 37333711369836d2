import type { SkyPosition } from '../../src/domain/sky-position.js';
import type {
  EllipseRegion,
  PolygonRegion,
  RectangleRegion,
  SkyRegion,
} from '../../src/domain/sky-region.js';
import { h3CellOf } from '../../src/spatial/h3-cell.js';
import { RADIANS_PER_DEGREE } from '../../src/spatial/unit-vector.js';
import { adversarialPosition, evenlyDrawnPosition, positionAt } from './sky-points.js';

type Random = () => number;

/** Draws a place for a region: evenly, or where keys and coordinates go wrong. */
function drawnCentre(random: Random): SkyPosition {
  return random() < 0.4 ? evenlyDrawnPosition(random) : adversarialPosition(random);
}

/** Draws a size evenly by logarithm from an arcsec to 80 degrees. */
function drawnSizeDeg(random: Random): number {
  return (1 / 3600) * (80 * 3600) ** random();
}

/** Draws a polygon that is star-shaped about a centre, in either direction. */
export function drawnStar(random: Random): { readonly region: PolygonRegion; readonly centre: SkyPosition } {
  const centre = drawnCentre(random);
  const sizeRad = drawnSizeDeg(random) * RADIANS_PER_DEGREE;
  const count = 3 + Math.floor(random() ** 3 * 300);
  const turn = random() * 2 * Math.PI;
  const vertices = Array.from({ length: count }, (_, i) => {
    const bearing = turn + ((i + 0.8 * (count > 4 ? random() : 0)) * 2 * Math.PI) / count;
    const { raDeg, decDeg } = positionAt(centre, sizeRad * (0.2 + 0.8 * random()), bearing);
    return { raDeg, decDeg };
  });
  return {
    region: { kind: 'polygon', vertices: random() < 0.5 ? vertices : vertices.reverse() },
    centre,
  };
}

export function drawnRectangle(random: Random): RectangleRegion {
  const { raDeg, decDeg } = drawnCentre(random);
  const [width, height] = [drawnSizeDeg(random) * (random() < 0.1 ? 5 : 1), drawnSizeDeg(random)];
  return {
    kind: 'rectangle',
    raFromDeg: raDeg - width * random(),
    raToDeg: raDeg + width * random(),
    decFromDeg: Math.max(-90, decDeg - height * random()),
    decToDeg: Math.min(90, decDeg + height * random()),
  };
}

export function drawnEllipse(random: Random): EllipseRegion {
  const { raDeg, decDeg } = drawnCentre(random);
  const semiMajorDeg = drawnSizeDeg(random);
  return {
    kind: 'ellipse',
    raDeg,
    decDeg,
    semiMajorDeg,
    semiMinorDeg: Math.min(90, semiMajorDeg * 20 ** (random() - 0.7)),
    positionAngleDeg: 720 * random() - 360,
    measure: random() < 0.5 ? 'ANGLE' : 'CHORD',
  };
}

/** Draws a region of any kind that is made of more than keys. */
export function drawnRegion(random: Random): SkyRegion {
  const kind = random();
  if (kind < 0.35) return drawnStar(random).region;
  if (kind < 0.65) return drawnRectangle(random);
  if (kind < 0.95) return drawnEllipse(random);
  const { raDeg, decDeg } = drawnCentre(random);
  return { kind: 'h3Cell', cell: h3CellOf(raDeg, decDeg, Math.floor(random() * 9)) };
}
