import { Timeout } from '../../domain/errors.js';
import type { BandField, Comparison } from '../../domain/predicate.js';
import { compares, matchesGlob, valueAt } from '../../domain/predicate.js';
import type { Json } from '../../domain/scalar.js';
import { type Cone, squaredChordFrom } from '../../spatial/cone.js';
import type { CompiledRegion } from '../../spatial/region.js';
import { unpackFacet } from '../packed/facet-codec.js';
import type { SqliteConnection } from './connection.js';

/** A condition on one band's summary. */
export interface BandCondition {
  readonly band: string;
  readonly field: BandField;
  readonly comparison: Comparison;
  readonly value: number;
}

/** A condition on the body of a T2 result. */
export interface BodyCondition {
  readonly path: readonly string[];
  readonly comparison: Comparison;
  readonly value: number | string | boolean;
}

/**
 * The parts of a query that SQL can't say exactly, as functions of ours that it calls: the same code as that of the
 * evaluator in memory, so that both give the same answer to the last bit.
 *
 * A query refers to its cones, regions and conditions by their place in the list. One query runs at a time on a connection.
 */
export class QueryFunctions {
  private readonly clock: () => number;
  private cones: Cone[] = [];
  private regions: CompiledRegion[] = [];
  private bands: BandCondition[] = [];
  private bodies: BodyCondition[] = [];
  private deadlineUnixMs = Number.POSITIVE_INFINITY;

  constructor(connection: SqliteConnection, clock: () => number) {
    this.clock = clock;
    const { driver } = connection;
    driver.function('in_region', (region: number, raDeg: number | null, decDeg: number | null) =>
      raDeg !== null && decDeg !== null && this.regions[region]!.contains(raDeg, decDeg) ? 1 : 0,
    );
    driver.function('squared_chord', (cone: number, raDeg: number | null, decDeg: number | null) =>
      raDeg === null || decDeg === null ? null : squaredChordFrom(this.cones[cone]!, raDeg, decDeg),
    );
    driver.function('band_holds', (place: number, packed: Buffer) => this.bandHolds(place, packed));
    driver.function('body_holds', (place: number, body: string) => this.bodyHolds(place, body));
    driver.function('matches_glob', (text: string | null, glob: string) =>
      text !== null && matchesGlob(text, glob) ? 1 : 0,
    );
    driver.function('on_time', (value: number) => {
      this.assertOnTime();
      return value;
    });
  }

  /** Begins a query: no cones, regions and conditions yet. */
  begin(deadlineUnixMs: number | undefined): void {
    this.cones = [];
    this.regions = [];
    this.bands = [];
    this.bodies = [];
    this.deadlineUnixMs = deadlineUnixMs ?? Number.POSITIVE_INFINITY;
  }

  /** @throws {Timeout} when the query's time is over */
  assertOnTime(): void {
    if (this.deadlineUnixMs === Number.POSITIVE_INFINITY) return;
    if (this.clock() > this.deadlineUnixMs)
      throw new Timeout('the query was stopped at its time limit; narrow it, or ask for fewer rows');
  }

  addCone(cone: Cone): number {
    return this.cones.push(cone) - 1;
  }

  addRegion(region: CompiledRegion): number {
    return this.regions.push(region) - 1;
  }

  addBand(condition: BandCondition): number {
    return this.bands.push(condition) - 1;
  }

  addBody(condition: BodyCondition): number {
    return this.bodies.push(condition) - 1;
  }

  private bandHolds(place: number, packed: Buffer): number {
    const { band, field, comparison, value } = this.bands[place]!;
    const summary = unpackFacet(packed).bands.find((candidate) => candidate.band === band);
    return compares(summary?.[field], comparison, value) ? 1 : 0;
  }

  private bodyHolds(place: number, body: string): number {
    const { path, comparison, value } = this.bodies[place]!;
    return compares(valueAt(JSON.parse(body) as Json, path), comparison, value) ? 1 : 0;
  }
}
