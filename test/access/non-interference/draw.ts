import { seededRandom } from '../../seeded-random.js';

/** Draws from one seeded sequence. */
export class Draw {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    // Neighbouring seeds give neighbouring first numbers.
    for (let skipped = 0; skipped < 4; skipped++) this.#random();
  }

  /** Draws a whole number from [low, high]. */
  int(low: number, high: number): number {
    return low + Math.floor(this.#random() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError('nothing to draw from');
    return items[this.int(0, items.length - 1)] as Item;
  }

  /** Draws each item with the probability, in order. */
  some<Item>(items: readonly Item[], probability: number): readonly Item[] {
    return items.filter(() => this.chance(probability));
  }

  /** Draws so many different items, or all, in random order. */
  sample<Item>(items: readonly Item[], count: number): readonly Item[] {
    return this.shuffled(items).slice(0, count);
  }

  shuffled<Item>(items: readonly Item[]): readonly Item[] {
    const rest = [...items];
    const drawn: Item[] = [];
    while (rest.length > 0) drawn.push(...rest.splice(this.int(0, rest.length - 1), 1));
    return drawn;
  }

  /** Gives a seed for a sequence of its own. */
  seed(): number {
    return this.int(1, 2 ** 31 - 1);
  }
}
