import { InvalidArgumentError } from 'commander';

/**
 * Makes the parser of an option that takes words, separated by spaces or commas.
 *
 * An option that is given without a word is refused: `--labels "$LABELS"` with an empty variable would otherwise mean
 * everyone.
 *
 * @param isWord  what a word of the option is
 * @param expected  how that is said to whoever gave another
 */
export function wordList(
  isWord: (word: string) => boolean,
  expected: string,
): (text: string, before: readonly string[] | undefined) => readonly string[] {
  return (text, before = []) => {
    const words = text.split(/[\s,]+/).filter((word) => word !== '');
    const wrong = words.find((word) => !isWord(word));
    if (words.length === 0) throw new InvalidArgumentError(`expected ${expected}.`);
    if (wrong !== undefined) throw new InvalidArgumentError(`expected ${expected}; received ${wrong}.`);
    return [...before, ...words];
  };
}
