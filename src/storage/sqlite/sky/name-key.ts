import type { Survey } from '../../../domain/datapoint.js';

// Which characters a key tells apart, lowest first: as many as fit before 2^52 is reached.
const LETTERS_AND_DIGITS = [
  ['0', '9'],
  ['A', 'Z'],
  ['a', 'z'],
] as const;
const DIGITS = [['0', '9']] as const;

/** Keys of one survey lie below this, and those of the next from here on. */
const KEYS = 2 ** 52;

/** How names of a survey become numbers. */
interface NameForm {
  readonly rank: number;
  /** Digit of each code unit below 128; others have `above`. */
  readonly digits: readonly number[];
  /** Digits that stand for more than one character: what comes after them says nothing. */
  readonly isVague: readonly boolean[];
  readonly base: number;
  readonly length: number;
}

const FORMS: { readonly [survey: Survey]: NameForm | undefined } = {
  lsst: nameForm(0, DIGITS),
  ztf: nameForm(1, LETTERS_AND_DIGITS),
};

/**
 * Gives a number that orders transients roughly like (survey, name) in bytes: of two, the one that comes first never has
 * the greater number; both may have the same.
 *
 * Tells apart the first 14 digits of names of LSST, and the first 8 letters and digits of names of ZTF; names of other
 * surveys have one key, which keeps the place of the survey among these.
 */
export function nameKeyOf(survey: Survey, name: string): number {
  const form = FORMS[survey];
  if (form === undefined) return survey < 'lsst' ? -1 : survey < 'ztf' ? KEYS : 2 * KEYS;
  const { rank, digits, isVague, base, length } = form;
  const above = base - 1;
  let key = 0;
  let isOver = false;
  for (let place = 0; place < length; place++) {
    // Behind the end stands 0, below every character.
    const digit: number = isOver || place >= name.length ? 0 : (digits[name.charCodeAt(place)] ?? above);
    isOver ||= place >= name.length || isVague[digit]!;
    key = key * base + digit;
  }
  return rank * KEYS + key;
}

function nameForm(rank: number, ranges: readonly (readonly [first: string, last: string])[]): NameForm {
  const digits: number[] = [];
  const isVague = [false];
  for (const [first, last] of ranges) {
    const gap = isVague.push(true) - 1;
    while (digits.length < first.charCodeAt(0)) digits.push(gap);
    while (digits.length <= last.charCodeAt(0)) digits.push(isVague.push(false) - 1);
  }
  const base = isVague.push(true);
  return { rank, digits, isVague, base, length: Math.floor(52 / Math.log2(base)) };
}
