import type { SchemaMap } from './coordinates.js';
import { ERROR_KINDS } from './error-documents.js';
import type { Comparison } from './rounds.js';

/** Documents of the large run, and how often each coordinate must occur in it. */
const LARGE_RUN = 20_000;
const TIMES_IN_LARGE_RUN = 20;

/** Counts what a run has compared, so that agreement means something. */
export class Coverage {
  readonly #times = new Map<string, number>();
  #documents = 0;
  #whole = 0;
  #withRows = 0;
  #withErrors = 0;
  #differing = 0;
  #differingWithRows = 0;

  constructor(map: SchemaMap) {
    for (const focus of map.foci) this.#times.set(focus.name, 0);
    for (const kind of ERROR_KINDS) this.#times.set(kind, 0);
  }

  add({ document, full, reference, storesDiffer, isWhole }: Comparison): void {
    if (isWhole) this.#whole++;
    if (isWhole) return;
    this.#documents++;
    for (const coordinate of document.uses)
      this.#times.set(coordinate, (this.#times.get(coordinate) ?? 0) + 1);
    const hasRows = full.rows > 0 || reference.rows > 0;
    if (hasRows) this.#withRows++;
    if ('errors' in (full.body as object)) this.#withErrors++;
    if (storesDiffer) this.#differing++;
    if (storesDiffer && hasRows) this.#differingWithRows++;
  }

  /** Share of answers that give out rows. */
  get nonEmpty(): number {
    return this.#withRows / this.#documents;
  }

  /** Share of comparisons in which something is hidden from the asker. */
  get differing(): number {
    return this.#differing / this.#documents;
  }

  /** Coordinates that occurred less often than they should in a run of this size. */
  get tooSeldom(): readonly string[] {
    const least = Math.max(1, Math.floor((TIMES_IN_LARGE_RUN * this.#documents) / LARGE_RUN));
    return [...this.#times].filter(([, times]) => times < least).map(([name, times]) => `${name} ${times}`);
  }

  describe(): string {
    const percent = (count: number) => `${((100 * count) / this.#documents).toFixed(1)} %`;
    const counts = [...this.#times.values()].sort((a, b) => a - b);
    const never = counts.filter((times) => times === 0).length;
    return [
      `${this.#documents} documents, and ${this.#whole} for everything; ${percent(this.#withRows)} with rows, ${percent(this.#withErrors)} with errors`,
      `${percent(this.#differing)} of pairs hide something (${percent(this.#differingWithRows)} with rows)`,
      `${counts.length} fields, arguments, operators, orders and errors: least ${counts[0]}, median ${counts[counts.length >> 1]} times, ${never} never`,
    ].join('; ');
  }
}
