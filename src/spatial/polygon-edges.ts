import { pixelCentreVector } from './healpix.js';
import { type UnitVector, unitVectorOf } from './unit-vector.js';

/** Are the vertices and edges of a closed line, in a frame whose poles lie far from it. Edge i runs from vertex i. */
export interface PolygonEdges {
  readonly count: number;
  /** Components of the vertices, in the frame. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Longitude of each vertex in the frame, in (-pi, pi]. */
  readonly longitude: Float64Array;
  /** Unit normal of each edge's great circle: the edge runs with the normal's side to its left. */
  readonly normalX: Float64Array;
  readonly normalY: Float64Array;
  readonly normalZ: Float64Array;
  /** Turns a direction on the sky into the frame. */
  readonly turned: (direction: UnitVector) => UnitVector;
}

/**
 * Places a closed line in a frame in which no edge passes near a pole, so that each edge spans less than half a turn
 * in longitude and no vertex is without one.
 *
 * @param vertices  at least 3, neighbours neither equal nor opposite (the caller has checked)
 */
export function edgesOf(
  vertices: readonly { readonly raDeg: number; readonly decDeg: number }[],
): PolygonEdges {
  const directions = vertices.map(({ raDeg, decDeg }) => unitVectorOf(raDeg, decDeg));
  const turned = turnTo(poleFarFrom(directions));
  const count = directions.length;
  const made = { x: new Float64Array(count), y: new Float64Array(count), z: new Float64Array(count) };
  const longitude = new Float64Array(count);
  for (const [i, direction] of directions.entries()) {
    const { x, y, z } = turned(direction);
    made.x[i] = x;
    made.y[i] = y;
    made.z[i] = z;
    longitude[i] = Math.atan2(y, x);
  }
  const normals = {
    normalX: new Float64Array(count),
    normalY: new Float64Array(count),
    normalZ: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    const normal = normalOf(vertexAt(made, i), vertexAt(made, (i + 1) % count));
    normals.normalX[i] = normal.x;
    normals.normalY[i] = normal.y;
    normals.normalZ[i] = normal.z;
  }
  return { count, ...made, longitude, ...normals, turned };
}

/** Gives a vertex as a vector. */
export function vertexAt(
  { x, y, z }: { readonly x: Float64Array; readonly y: Float64Array; readonly z: Float64Array },
  index: number,
): UnitVector {
  return { x: x[index]!, y: y[index]!, z: z[index]! };
}

/** Says whether a cap and an edge's arc have a point in common. */
export function touchesCap(edges: PolygonEdges, edge: number, cap: UnitVector, capRad: number): boolean {
  const [nx, ny, nz] = [edges.normalX[edge]!, edges.normalY[edge]!, edges.normalZ[edge]!];
  const height = nx * cap.x + ny * cap.y + nz * cap.z;
  if (capRad < Math.PI / 2 && Math.abs(height) > Math.sin(capRad) + 1e-15) return false;
  const next = edge + 1 === edges.count ? 0 : edge + 1;
  const [ax, ay, az] = [edges.x[edge]!, edges.y[edge]!, edges.z[edge]!];
  const [bx, by, bz] = [edges.x[next]!, edges.y[next]!, edges.z[next]!];
  // The nearest point of the great circle lies on the arc when the centre is left of A's and right of B's meridian to it.
  const afterA = (ny * az - nz * ay) * cap.x + (nz * ax - nx * az) * cap.y + (nx * ay - ny * ax) * cap.z;
  const beforeB = (by * nz - bz * ny) * cap.x + (bz * nx - bx * nz) * cap.y + (bx * ny - by * nx) * cap.z;
  if (afterA >= -1e-15 && beforeB >= -1e-15) return true;
  const limit = 4 * Math.sin(Math.min(capRad, Math.PI) / 2) ** 2 * (1 + 1e-9) + 1e-30;
  const toA = (ax - cap.x) ** 2 + (ay - cap.y) ** 2 + (az - cap.z) ** 2;
  const toB = (bx - cap.x) ** 2 + (by - cap.y) ** 2 + (bz - cap.z) ** 2;
  return Math.min(toA, toB) <= limit;
}

function normalOf(a: UnitVector, b: UnitVector): UnitVector {
  // a x (b - a): the difference of near vertices is exact, their cross product is not.
  const [dx, dy, dz] = [b.x - a.x, b.y - a.y, b.z - a.z];
  const x = a.y * dz - a.z * dy;
  const y = a.z * dx - a.x * dz;
  const z = a.x * dy - a.y * dx;
  const length = Math.hypot(x, y, z);
  return { x: x / length, y: y / length, z: z / length };
}

// Centres of the 48 pixels of order 1: on any line but one that fills the sky, some lie well away from all edges.
const POLES = Array.from({ length: 48 }, (_, pixel) => pixelCentreVector(1, pixel));

/** Chooses the candidate pole that, with its opposite, is farthest from all edges. */
function poleFarFrom(vertices: readonly UnitVector[]): UnitVector {
  let best = POLES[0]!;
  let bestDistance = -1;
  const normals = vertices.map((vertex, i) => normalOf(vertex, vertices[(i + 1) % vertices.length]!));
  for (const pole of POLES) {
    let nearest = 1;
    for (let i = 0; i < vertices.length && nearest > bestDistance; i++)
      nearest = Math.min(
        nearest,
        sineToArc(pole, vertices[i]!, vertices[(i + 1) % vertices.length]!, normals[i]!),
      );
    if (nearest > bestDistance) [best, bestDistance] = [pole, nearest];
  }
  return best;
}

/** Gives the sine of the angle from a direction or its opposite to an arc, whichever is nearer. */
function sineToArc(pole: UnitVector, a: UnitVector, b: UnitVector, normal: UnitVector): number {
  const height = dot(normal, pole);
  const [afterA, beforeB] = [dot(cross(normal, a), pole), dot(cross(b, normal), pole)];
  if (afterA * beforeB >= 0) return Math.abs(height);
  return Math.min(sineBetween(pole, a), sineBetween(pole, b));
}

function sineBetween(a: UnitVector, b: UnitVector): number {
  const { x, y, z } = cross(a, b);
  return Math.hypot(x, y, z);
}

/** Makes the turn that brings a direction to the north pole. */
function turnTo(pole: UnitVector): (direction: UnitVector) => UnitVector {
  const level = Math.hypot(pole.x, pole.y);
  const east = { x: -pole.y / level, y: pole.x / level, z: 0 };
  const north = cross(pole, east);
  return (direction) => ({ x: dot(direction, east), y: dot(direction, north), z: dot(direction, pole) });
}

function cross(a: UnitVector, b: UnitVector): UnitVector {
  return { x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x };
}

function dot(a: UnitVector, b: UnitVector): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
