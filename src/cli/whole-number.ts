import { InvalidArgumentError } from 'commander';

/** Reads an option's value as a whole number, 0 or more. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('expected a whole number, 0 or more.');
  return value;
}

/** Reads an option's value as a whole number, 1 or more. */
export function atLeastOne(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('expected a whole number, 1 or more.');
  return value;
}

/**
 * Makes the parser of an option that takes so many processes or threads: each takes memory and connections at once, so
 * a number that was mistyped must not bring the machine down.
 */
export function wholeNumberWithin(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** More processes of one command on a machine are a mistake. */
export const MAX_WORKERS = 256;
