import { CorruptStore } from '../../domain/errors.js';

/** The texts of one kind and the integer that stands for each in rows, wholly in memory. */
export class Vocabulary {
  readonly kind: string;
  private readonly ids = new Map<string, number>();
  private readonly keys: (string | undefined)[] = [];

  constructor(kind: string) {
    this.kind = kind;
  }

  /** The highest id known; 0 when there is none. */
  get lastId(): number {
    return Math.max(0, this.keys.length - 1);
  }

  /** Finds the id of a text. */
  idOf(key: string): number | undefined {
    return this.ids.get(key);
  }

  /** Gives the id of a text that was interned before. */
  knownId(key: string): number {
    const id = this.ids.get(key);
    if (id === undefined) throw new CorruptStore(`${this.kind} ${key} must be interned before it is written`);
    return id;
  }

  /** Gives the text of an id that a row carried. */
  keyOf(id: number): string {
    const key = this.keys[id];
    if (key === undefined)
      throw new CorruptStore(`number ${id} of the vocabulary ${this.kind} is referred to and missing`);
    return key;
  }

  /** Takes in what the store has. */
  learn(id: number, key: string): void {
    this.ids.set(key, id);
    this.keys[id] = key;
  }
}
