import { BadUserInput } from '../../domain/errors.js';
import { CARD_CHARACTERS } from './card.js';
import { BLOCK_BYTES } from './header.js';

/** Is a header card to be written: keyword, value and comment. */
export type HeaderEntry = readonly [keyword: string, value: string | number | boolean, comment?: string];

/** Characters between the quotes of one card. */
const TEXT_CHARACTERS = 67;

/**
 * Writes a header: cards, END, blanks up to a whole block. Texts that do not fit a card go on in CONTINUE cards.
 *
 * @throws {BadUserInput} for a keyword or text that FITS cannot hold
 */
export function writeCards(entries: readonly HeaderEntry[]): Uint8Array {
  const images = [...entries.flatMap(imagesOf), 'END'.padEnd(CARD_CHARACTERS)];
  const text = images.join('');
  const bytes = Math.ceil(text.length / BLOCK_BYTES) * BLOCK_BYTES;
  return Buffer.from(text.padEnd(bytes), 'latin1');
}

function imagesOf([keyword, value, comment]: HeaderEntry): readonly string[] {
  if (!/^[A-Z0-9_-]{1,8}$/.test(keyword)) {
    throw new BadUserInput(
      `a keyword must have 1 to 8 characters of A-Z, 0-9, - and _; received ${JSON.stringify(keyword)}`,
      [keyword],
    );
  }
  if (typeof value === 'string') return textImages(keyword, value, comment);
  const printed = typeof value === 'boolean' ? (value ? 'T' : 'F') : numberText(value);
  return [withComment(`${keyword.padEnd(8)}= ${printed.padStart(20)}`, comment)];
}

/** Prints a number so that the same double is read back: JavaScript's shortest form is valid FITS. */
function numberText(value: number): string {
  return String(value).replace('e', 'E');
}

function textImages(keyword: string, value: string, comment: string | undefined): readonly string[] {
  if (!/^[\x20-\x7e]*$/.test(value)) {
    throw new BadUserInput(`${keyword} must be printable ASCII; received ${JSON.stringify(value)}`, [
      keyword,
    ]);
  }
  const quoted = value.replaceAll("'", "''");
  if (quoted.length <= TEXT_CHARACTERS + 1) {
    return [withComment(`${keyword.padEnd(8)}= '${quoted.padEnd(8)}'`, comment)];
  }
  // Cut anywhere but between two quotes that stand for one.
  const parts = quoted.match(new RegExp(`(?:''|[^']){1,${Math.floor(TEXT_CHARACTERS / 2)}}`, 'g')) ?? [];
  return parts.map((part, index) => {
    const go = index < parts.length - 1 ? '&' : '';
    const begin = index === 0 ? `${keyword.padEnd(8)}= ` : 'CONTINUE  ';
    return `${begin}'${part}${go}'`.padEnd(CARD_CHARACTERS);
  });
}

function withComment(card: string, comment: string | undefined): string {
  const full = comment === undefined ? card : `${card} / ${comment}`;
  return full.slice(0, Math.max(CARD_CHARACTERS, card.length)).padEnd(CARD_CHARACTERS);
}
