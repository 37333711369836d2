import { BadUserInput } from '../domain/errors.js';
import { parseSkyPosition, type SkyPosition } from '../domain/sky-position.js';
import type { PolygonRegion } from '../domain/sky-region.js';
import { crossingEdges } from './polygon-crossing.js';
import { edgesOf, type PolygonEdges, touchesCap, vertexAt } from './polygon-edges.js';
import { DEG2_PER_STERADIAN } from './rectangle.js';
import { type RegionShape, type Rim, SIFT_MARGIN_RAD } from './region-shape.js';
import { squaredChord, type UnitVector, unitVectorOf } from './unit-vector.js';

/** More vertices are refused. */
export const MAX_VERTICES = 10_000;

/**
 * Is a polygon with great-circle edges: the smaller of the two sides of its line, unless the larger is asked for.
 *
 * A position is inside as the number of edges between it and a pole is even or odd; edges are looked up by longitude,
 * so a test costs about the same for 4 and for 10,000 vertices. Nearer to an edge than some 1e-16 radians (0.00002
 * micro-arcsec) rounding decides.
 */
export class SphericalPolygon implements RegionShape {
  readonly areaDeg2: number;
  readonly rim: Rim;
  private readonly edges: PolygonEdges;
  private readonly bins: EdgeBins;
  private readonly isPoleInside: boolean;

  /** @throws {BadUserInput} for fewer than 3 or too many vertices, neighbours that make no edge, or edges that cross */
  constructor(region: PolygonRegion) {
    const vertices = parseVertices(region);
    this.edges = edgesOf(vertices);
    const crossing = crossingEdges(this.edges);
    if (crossing)
      throw new BadUserInput(
        `the edges of a polygon must not cross each other; those that begin at vertices ${crossing[0]} and ${crossing[1]} do`,
        ['vertices', crossing[1]],
      );
    this.bins = new EdgeBins(this.edges);
    const left = signedArea(this.edges);
    if (Math.abs(left) <= AREA_ROUNDING * lengthOf(this.edges))
      throw new BadUserInput('a polygon must enclose an area; all its vertices lie on one line', [
        'vertices',
      ]);
    const isLarger = region.side === 'LARGER';
    const takesLeft = left > 0 !== isLarger;
    this.areaDeg2 = DEG2_PER_STERADIAN * (isLarger ? 4 * Math.PI - Math.abs(left) : Math.abs(left));
    this.isPoleInside = this.bins.isPoleOnTheLeft() === takesLeft;
    this.rim = new EdgeRim(
      this.edges,
      Uint32Array.from({ length: vertices.length }, (_, edge) => edge),
      (centre) => this.holds(centre),
    );
  }

  contains(raDeg: number, decDeg: number): boolean {
    return this.holds(this.edges.turned(unitVectorOf(raDeg, decDeg)));
  }

  private holds(direction: UnitVector): boolean {
    return this.isPoleInside === (this.bins.edgesNorthOf(direction) % 2 === 0);
  }
}

function parseVertices(region: PolygonRegion): readonly SkyPosition[] {
  const { vertices } = region;
  if (vertices.length < 3 || vertices.length > MAX_VERTICES)
    throw new BadUserInput(`a polygon must have 3 to ${MAX_VERTICES} vertices; received ${vertices.length}`, [
      'vertices',
    ]);
  const positions = vertices.map((vertex, place) => {
    try {
      return parseSkyPosition(vertex);
    } catch (error) {
      throw error instanceof BadUserInput ? error.within('vertices', place) : error;
    }
  });
  const directions = positions.map(({ raDeg, decDeg }) => unitVectorOf(raDeg, decDeg));
  for (const [place, direction] of directions.entries()) {
    const next = (place + 1) % directions.length;
    const chord = squaredChord(direction, directions[next]!);
    if (chord < 1e-28 || chord > 4 - 1e-14)
      throw new BadUserInput(
        `neighbouring vertices of a polygon must be neither equal nor opposite; ${place} and ${next} are${
          next === 0 ? ' (the first vertex is not repeated at the end)' : ''
        }`,
        ['vertices', next],
      );
  }
  return positions;
}

// What a line of length 1 may be off by, as a width: an area below that much times the length is none.
const AREA_ROUNDING = 4e-16;

function lengthOf(edges: PolygonEdges): number {
  let length = 0;
  for (let i = 0; i < edges.count; i++)
    length += Math.sqrt(squaredChord(vertexAt(edges, i), vertexAt(edges, (i + 1) % edges.count)));
  return length;
}

/** Sums the triangles from the first vertex: the smaller side in steradians, positive when it is left of the line. */
function signedArea(edges: PolygonEdges): number {
  const apex = vertexAt(edges, 0);
  let sum = 0;
  for (let i = 1; i + 1 < edges.count; i++)
    sum += signedTriangle(apex, vertexAt(edges, i), vertexAt(edges, i + 1));
  const turn = 4 * Math.PI;
  return sum - turn * Math.round(sum / turn);
}

/** F. Eriksson, "On the measure of solid angles", Mathematics Magazine 63 (1990) 184. */
function signedTriangle(a: UnitVector, b: UnitVector, c: UnitVector): number {
  const [ux, uy, uz] = [b.x - a.x, b.y - a.y, b.z - a.z];
  const [vx, vy, vz] = [c.x - a.x, c.y - a.y, c.z - a.z];
  const triple = a.x * (uy * vz - uz * vy) + a.y * (uz * vx - ux * vz) + a.z * (ux * vy - uy * vx);
  const cosines =
    a.x * b.x +
    a.y * b.y +
    a.z * b.z +
    (b.x * c.x + b.y * c.y + b.z * c.z) +
    (c.x * a.x + c.y * a.y + c.z * a.z);
  return 2 * Math.atan2(triple, 1 + cosines);
}

/** Finds edges by longitude. */
class EdgeBins {
  private readonly edges: PolygonEdges;
  private readonly binCount: number;
  /** Edges of bin b stand at starts[b]..starts[b + 1] - 1. */
  private readonly starts: Uint32Array;
  private readonly members: Uint32Array;

  constructor(edges: PolygonEdges) {
    this.edges = edges;
    this.binCount = Math.min(4096, Math.max(16, edges.count));
    const lists: number[][] = Array.from({ length: this.binCount }, () => []);
    for (let edge = 0; edge < edges.count; edge++) {
      const [west, east] = this.endsOf(edge);
      const last = this.binOf(east);
      for (let bin = this.binOf(west); ; bin = (bin + 1) % this.binCount) {
        lists[bin]!.push(edge);
        if (bin === last) break;
      }
    }
    this.starts = new Uint32Array(this.binCount + 1);
    for (const [bin, list] of lists.entries()) this.starts[bin + 1] = this.starts[bin]! + list.length;
    this.members = Uint32Array.from(lists.flat());
  }

  /** Counts the edges that the meridian from a direction to the north pole passes. */
  edgesNorthOf({ x, y, z }: UnitVector): number {
    const longitude = Math.atan2(y, x);
    const bin = this.binOf(longitude);
    let count = 0;
    for (let at = this.starts[bin]!; at < this.starts[bin + 1]!; at++) {
      const edge = this.members[at]!;
      if (this.spans(edge, longitude) && this.northwards(edge, x, y, z) < 0) count++;
    }
    return count;
  }

  /** Says whether the north pole is to the left of the line: it is when the northernmost edge below it runs east. */
  isPoleOnTheLeft(): boolean {
    const widest = this.widestEdge();
    const [west, east] = this.endsOf(widest);
    const longitude = west <= east ? (west + east) / 2 : wrapped((west + east) / 2 + Math.PI);
    const bin = this.binOf(longitude);
    let [northernmost, greatest] = [widest, Number.NEGATIVE_INFINITY];
    for (const edge of this.members.subarray(this.starts[bin]!, this.starts[bin + 1]!)) {
      if (!this.spans(edge, longitude)) continue;
      const tangent = this.tangentOfLatitude(edge, longitude);
      if (tangent > greatest) [northernmost, greatest] = [edge, tangent];
    }
    return this.runsEast(northernmost);
  }

  private widestEdge(): number {
    let [widest, width] = [0, -1];
    for (let edge = 0; edge < this.edges.count; edge++) {
      const [west, east] = this.endsOf(edge);
      const span = west <= east ? east - west : east - west + 2 * Math.PI;
      if (span > width) [widest, width] = [edge, span];
    }
    return widest;
  }

  private tangentOfLatitude(edge: number, longitude: number): number {
    const { normalX, normalY, normalZ } = this.edges;
    const level = normalX[edge]! * Math.cos(longitude) + normalY[edge]! * Math.sin(longitude);
    return -level / normalZ[edge]!;
  }

  /** Gives how far north of an edge's great circle a direction is. */
  private northwards(edge: number, x: number, y: number, z: number): number {
    const { normalX, normalY, normalZ } = this.edges;
    const height = normalX[edge]! * x + normalY[edge]! * y + normalZ[edge]! * z;
    return this.runsEast(edge) ? height : -height;
  }

  /** Counts the western end in and the eastern end out, so that a meridian through a vertex passes one edge of two. */
  private spans(edge: number, longitude: number): boolean {
    const [west, east] = this.endsOf(edge);
    return west <= east ? longitude >= west && longitude < east : longitude >= west || longitude < east;
  }

  private endsOf(edge: number): readonly [west: number, east: number] {
    const [from, to] = [this.edges.longitude[edge]!, this.edges.longitude[(edge + 1) % this.edges.count]!];
    return this.runsEast(edge) ? [from, to] : [to, from];
  }

  private runsEast(edge: number): boolean {
    const [from, to] = [this.edges.longitude[edge]!, this.edges.longitude[(edge + 1) % this.edges.count]!];
    return to >= from === Math.abs(to - from) <= Math.PI;
  }

  private binOf(longitude: number): number {
    return Math.min(
      this.binCount - 1,
      Math.max(0, Math.floor(((longitude + Math.PI) / (2 * Math.PI)) * this.binCount)),
    );
  }
}

function wrapped(longitude: number): number {
  return longitude > Math.PI ? longitude - 2 * Math.PI : longitude;
}

/** Is the edges that may pass through some cap. */
class EdgeRim implements Rim {
  private readonly edges: PolygonEdges;
  private readonly members: Uint32Array;
  private readonly holds: (direction: UnitVector) => boolean;

  constructor(edges: PolygonEdges, members: Uint32Array, holds: (direction: UnitVector) => boolean) {
    this.edges = edges;
    this.members = members;
    this.holds = holds;
  }

  sift(centre: UnitVector, capRad: number): 'IN' | 'OUT' | Rim {
    const turned = this.edges.turned(centre);
    const near = this.members.filter((edge) =>
      touchesCap(this.edges, edge, turned, capRad + SIFT_MARGIN_RAD),
    );
    if (near.length > 0) return new EdgeRim(this.edges, near, this.holds);
    return this.holds(turned) ? 'IN' : 'OUT';
  }
}
