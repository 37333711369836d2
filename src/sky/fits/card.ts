/** Is the value of a header card; undefined when the card states none, or one that is no text, number or logical. */
export type CardValue = string | number | boolean | undefined;

/** Is one line of a FITS header: 80 characters, the keyword and what stands behind it. */
export interface FitsCard {
  readonly keyword: string;
  readonly value: CardValue;
  /** The value as printed, without the comment; keeps the digits of integers above 2^53. */
  readonly valueText: string;
}

export const CARD_CHARACTERS = 80;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[ED][+-]?\d+)?$/i;
const HIERARCH = /^HIERARCH +([^=]+?) *= *(.*)$/;

/**
 * Parses one card (FITS standard 4.0, section 4; HIERARCH convention of ESO).
 *
 * A card without `= ` is commentary: it has neither value nor value text.
 *
 * @param image  the 80 characters
 */
export function parseCard(image: string): FitsCard {
  const hierarch = image.startsWith('HIERARCH ') ? HIERARCH.exec(image) : null;
  if (hierarch !== null) return { keyword: hierarch[1]!.trim(), ...parseValue(hierarch[2]!) };
  const keyword = image.slice(0, 8).trimEnd();
  if (keyword === 'CONTINUE') return { keyword, ...parseValue(image.slice(8).trimStart()) };
  if (image[8] !== '=' || image[9] !== ' ') return { keyword, value: undefined, valueText: '' };
  return { keyword, ...parseValue(image.slice(10).trimStart()) };
}

function parseValue(field: string): Pick<FitsCard, 'value' | 'valueText'> {
  if (field.startsWith("'")) return parseQuoted(field);
  const slash = field.indexOf('/');
  const valueText = (slash < 0 ? field : field.slice(0, slash)).trim();
  if (valueText === 'T' || valueText === 'F') return { value: valueText === 'T', valueText };
  if (NUMBER.test(valueText)) return { value: Number(valueText.replace(/d/i, 'E')), valueText };
  return { value: undefined, valueText };
}

/** Reads a text in quotes; two quotes stand for one. Blanks at its end do not count (section 4.2.1). */
function parseQuoted(field: string): Pick<FitsCard, 'value' | 'valueText'> {
  let text = '';
  let at = 1;
  for (; at < field.length; at++) {
    if (field[at] !== "'") text += field[at];
    else if (field[at + 1] === "'") {
      text += "'";
      at++;
    } else break;
  }
  return { value: text.trimEnd(), valueText: field.slice(0, at + 1) };
}

/**
 * Joins texts that go on in CONTINUE cards (long-string convention: the part before ends in `&`).
 *
 * @returns the cards without those that were joined to another
 */
export function joinContinued(cards: readonly FitsCard[]): readonly FitsCard[] {
  const joined: FitsCard[] = [];
  for (const card of cards) {
    const before = joined.at(-1);
    if (card.keyword !== 'CONTINUE' || typeof card.value !== 'string' || before === undefined) {
      joined.push(card);
    } else if (typeof before.value === 'string' && before.value.endsWith('&')) {
      joined[joined.length - 1] = { ...before, value: before.value.slice(0, -1) + card.value };
    }
  }
  return joined;
}
