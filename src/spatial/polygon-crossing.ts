import { type PolygonEdges, vertexAt } from './polygon-edges.js';
import type { UnitVector } from './unit-vector.js';

// A direction nearer than this to an edge's great circle counts as on it: the rounding of a triple product.
const ON_EDGE = 1e-15;

/**
 * Finds two edges that cross each other, or `undefined` when none do. Edges that only touch do not cross.
 *
 * Sweeps over the balls that hold the edges, in order of their lower ends. 10,000 edges of a ring take some ms; as
 * many long edges that all overlap 0.3 s, which is the worst case.
 */
export function crossingEdges(edges: PolygonEdges): readonly [number, number] | undefined {
  const { count } = edges;
  const balls = Array.from({ length: count }, (_, edge) => ballAround(edges, edge)).sort(
    (a, b) => a.low - b.low,
  );
  for (let i = 0; i < count; i++) {
    const first = balls[i]!;
    for (let j = i + 1; j < count; j++) {
      const second = balls[j]!;
      if (second.low > first.high) break;
      const reach = first.radius + second.radius;
      if (Math.abs(first.x - second.x) > reach || Math.abs(first.y - second.y) > reach) continue;
      if (cross(edges, first.edge, second.edge))
        return first.edge < second.edge ? [first.edge, second.edge] : [second.edge, first.edge];
    }
  }
  return undefined;
}

interface Ball {
  readonly edge: number;
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly radius: number;
}

function ballAround(edges: PolygonEdges, edge: number): Ball {
  const [a, b] = [vertexAt(edges, edge), vertexAt(edges, (edge + 1) % edges.count)];
  const length = Math.hypot(a.x + b.x, a.y + b.y, a.z + b.z);
  const middle = { x: (a.x + b.x) / length, y: (a.y + b.y) / length, z: (a.z + b.z) / length };
  const radius = Math.hypot(a.x - middle.x, a.y - middle.y, a.z - middle.z) + ON_EDGE;
  return { edge, x: middle.x, y: middle.y, low: middle.z - radius, high: middle.z + radius, radius };
}

function cross(edges: PolygonEdges, first: number, second: number): boolean {
  const { count } = edges;
  const [nextFirst, nextSecond] = [(first + 1) % count, (second + 1) % count];
  if (nextFirst === second || nextSecond === first) return false;
  const ofC = side(edges, first, vertexAt(edges, second));
  const ofD = side(edges, first, vertexAt(edges, nextSecond));
  if (ofC * ofD >= 0) return false;
  const ofA = side(edges, second, vertexAt(edges, first));
  const ofB = side(edges, second, vertexAt(edges, nextFirst));
  // With these signs the two great circles meet between the ends of both arcs, not opposite to one of them.
  return ofA * ofB < 0 && ofA === ofD;
}

function side(edges: PolygonEdges, edge: number, { x, y, z }: UnitVector): -1 | 0 | 1 {
  const height = edges.normalX[edge]! * x + edges.normalY[edge]! * y + edges.normalZ[edge]! * z;
  if (Math.abs(height) <= ON_EDGE) return 0;
  return height > 0 ? 1 : -1;
}
