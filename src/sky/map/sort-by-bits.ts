const DIGITS = [
  { shift: 0, mask: 0x7ff },
  { shift: 11, mask: 0x7ff },
  { shift: 22, mask: 0x3ff },
] as const;

/** Runs of this length are sorted by insertion, runs up to the second by comparison, longer ones digit by digit. */
const INSERTION_LENGTH = 32;
const COMPARISON_LENGTH = 4096;

// Which 32-bit word of a double holds sign and exponent depends on the machine.
const HIGH_WORD = new Uint8Array(new Float64Array([1]).buffer)[7] === 0 ? 0 : 1;

/**
 * Sorts numbers that are not negative, and gives where each stood: the place of the first in order first.
 *
 * The bits of such doubles are in the order of their values. The upper 32 bits are sorted digit by digit (radix sort,
 * stable), and the few values that agree in them by the lower 32. Equal values keep their order.
 *
 * @param values     finite, 0 or greater
 * @param direction  `falling` puts the greatest first
 */
export function placesInOrder(values: Float64Array, direction: 'rising' | 'falling'): Uint32Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const flip = direction === 'falling' ? 0xffffffff : 0;
  const low = wordsAt(words, 1 - HIGH_WORD, flip);
  const places = new Uint32Array(values.length);
  for (let i = 0; i < places.length; i++) places[i] = i;
  const sorted = sortByKey(wordsAt(words, HIGH_WORD, flip), places);
  sortRunsByLowWord(sorted.keys, low, sorted.places);
  return sorted.places;
}

function wordsAt(words: Uint32Array, offset: number, flip: number): Uint32Array {
  const chosen = new Uint32Array(words.length / 2);
  for (let i = 0; i < chosen.length; i++) chosen[i] = words[2 * i + offset]! ^ flip;
  return chosen;
}

/**
 * Sorts keys and the places that belong to them, three digits of the keys, and keeps the order of equal ones.
 *
 * The arrays given may be those returned, or hold neither.
 */
function sortByKey(keys: Uint32Array, places: Uint32Array): Keyed {
  let from: Keyed = { keys, places };
  let to: Keyed = { keys: new Uint32Array(keys.length), places: new Uint32Array(keys.length) };
  for (const { shift, mask } of DIGITS) {
    const begins = bucketBegins(from.keys, shift, mask);
    if (begins === undefined) continue;
    distribute(from, to, begins, shift);
    [from, to] = [to, from];
  }
  return from;
}

interface Keyed {
  readonly keys: Uint32Array;
  readonly places: Uint32Array;
}

function distribute(from: Keyed, to: Keyed, next: Uint32Array, shift: number): void {
  const { keys, places } = from;
  const { keys: toKeys, places: toPlaces } = to;
  const mask = next.length - 1;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const target = next[(key >>> shift) & mask]!++;
    toKeys[target] = key;
    toPlaces[target] = places[i]!;
  }
}

/** Gives where each bucket begins; undefined when all keys are in one. */
function bucketBegins(keys: Uint32Array, shift: number, mask: number): Uint32Array | undefined {
  const counts = new Uint32Array(mask + 1);
  for (let i = 0; i < keys.length; i++) counts[(keys[i]! >>> shift) & mask]!++;
  let sum = 0;
  for (let bucket = 0; bucket <= mask; bucket++) {
    const count = counts[bucket]!;
    if (count === keys.length) return undefined;
    counts[bucket] = sum;
    sum += count;
  }
  return counts;
}

function sortRunsByLowWord(sortedHigh: Uint32Array, low: Uint32Array, places: Uint32Array): void {
  let begin = 0;
  for (let end = 1; end <= places.length; end++) {
    if (end < places.length && sortedHigh[end] === sortedHigh[begin]) continue;
    if (end - begin > 1) sortRun(low, places.subarray(begin, end));
    begin = end;
  }
}

function sortRun(low: Uint32Array, run: Uint32Array): void {
  if (run.length > COMPARISON_LENGTH) {
    run.set(
      sortByKey(
        Uint32Array.from(run, (place) => low[place]!),
        run.slice(),
      ).places,
    );
  } else if (run.length > INSERTION_LENGTH) {
    run.sort((a, b) => low[a]! - low[b]! || a - b);
  } else {
    sortByInsertion(low, run);
  }
}

function sortByInsertion(low: Uint32Array, run: Uint32Array): void {
  for (let i = 1; i < run.length; i++) {
    const place = run[i]!;
    const key = low[place]!;
    let j = i;
    for (; j > 0 && low[run[j - 1]!]! > key; j--) run[j] = run[j - 1]!;
    run[j] = place;
  }
}
