/** How long runs of a unit took. */
export interface UnitCost {
  readonly runs: number;
  readonly totalMs: number;
  readonly meanMs: number;
  readonly worstMs: number;
}

/** Adds up how long units took, by name. */
export class UnitCosts {
  private readonly sums = new Map<string, { runs: number; totalMs: number; worstMs: number }>();

  add(unit: string, durationMs: number): void {
    const sum = this.sums.get(unit) ?? { runs: 0, totalMs: 0, worstMs: 0 };
    this.sums.set(unit, sum);
    sum.runs++;
    sum.totalMs += durationMs;
    sum.worstMs = Math.max(sum.worstMs, durationMs);
  }

  /** Units that ran, in order of their names. */
  get units(): readonly string[] {
    return [...this.sums.keys()].sort();
  }

  /** `undefined` for a unit that has not run. */
  of(unit: string): UnitCost | undefined {
    const sum = this.sums.get(unit);
    return sum && { ...sum, meanMs: sum.totalMs / sum.runs };
  }
}
