import { refusedFile } from '../refused-file.js';
import { CARD_CHARACTERS, type FitsCard, joinContinued, parseCard } from './card.js';

/** Bytes of a FITS block: headers and data each fill whole blocks. */
export const BLOCK_BYTES = 2880;

/**
 * Limits a header: 1000 blocks of 36 cards. Of the maps and tables seen, the longest header has 5; one of a thousand
 * is no header but something else.
 */
export const MAX_HEADER_BLOCKS = 1000;

const CARDS_PER_BLOCK = BLOCK_BYTES / CARD_CHARACTERS;

/** Where an HDU stands, for messages: `HDU 1 of bayestar.fits`. */
export interface HduPlace {
  readonly fileName: string;
  /** 0 for the primary HDU. */
  readonly hduIndex: number;
}

/**
 * Is the header of one HDU, asked by keyword.
 *
 * Of a keyword that stands twice the first counts, as in CFITSIO; {@link integer}, on which sizes depend, refuses one
 * that stands twice with different values.
 */
export class FitsHeader {
  private readonly byKeyword = new Map<string, FitsCard[]>();

  constructor(
    readonly place: HduPlace,
    readonly cards: readonly FitsCard[],
  ) {
    for (const card of cards) {
      const sameKeyword = this.byKeyword.get(card.keyword);
      if (sameKeyword === undefined) this.byKeyword.set(card.keyword, [card]);
      else sameKeyword.push(card);
    }
  }

  /** Gives the value of a keyword as text, undefined when it is absent or not a text. */
  text(keyword: string): string | undefined {
    const value = this.first(keyword)?.value;
    return typeof value === 'string' ? value : undefined;
  }

  /** Gives the value of a keyword as a number; a text that holds a number counts (some writers quote them). */
  number(keyword: string): number | undefined {
    const value = this.first(keyword)?.value;
    if (typeof value === 'number') return value;
    return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
      ? Number(value)
      : undefined;
  }

  /** Gives the value of a keyword as a truth value, undefined when it is absent or not one. */
  logical(keyword: string): boolean | undefined {
    const value = this.first(keyword)?.value;
    return typeof value === 'boolean' ? value : undefined;
  }

  /**
   * Gives a whole number that the layout depends on.
   *
   * @returns  undefined when the keyword is absent
   * @throws {RefusedSkyFile} when it is not a whole number in [least, most], or stands twice with different values
   */
  integer(keyword: string, least: number, most: number): number | undefined {
    const cards = this.byKeyword.get(keyword);
    if (cards === undefined) return undefined;
    const { value, valueText } = cards[0]!;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw this.refusal(
        `${keyword} must be a whole number in [${least}, ${most}]; received ${valueText || 'none'}`,
      );
    }
    const other = cards.find((card) => card.value !== value);
    if (other !== undefined) {
      throw this.refusal(`${keyword} stands twice, as ${valueText} and as ${other.valueText}`);
    }
    return value;
  }

  /** Gives a whole number that must be there; see {@link integer}. */
  requiredInteger(keyword: string, least: number, most: number): number {
    const value = this.integer(keyword, least, most);
    if (value === undefined) throw this.refusal(`${keyword} is missing`);
    return value;
  }

  /** Gives an integer of any size, exactly. */
  bigInteger(keyword: string): bigint | undefined {
    const valueText = this.first(keyword)?.valueText ?? '';
    return /^[+-]?\d+$/.test(valueText) ? BigInt(valueText.replace(/^\+/, '')) : undefined;
  }

  /** Makes the error that refuses this HDU. */
  refusal(reason: string): Error {
    return refusedFile(this.place.fileName, `HDU ${this.place.hduIndex}: ${reason}`);
  }

  private first(keyword: string): FitsCard | undefined {
    return this.byKeyword.get(keyword)?.[0];
  }
}

/**
 * Reads the cards of one header, block by block.
 *
 * @param nextBlock  gives the next 2880 bytes, or undefined when fewer are left
 * @throws {RefusedSkyFile} when the bytes end before END, or END does not come within {@link MAX_HEADER_BLOCKS}
 */
export function readHeader(place: HduPlace, nextBlock: () => Uint8Array | undefined): FitsHeader {
  const collector = new HeaderCollector(place);
  for (;;) {
    const block = nextBlock();
    if (block === undefined) throw collector.truncated();
    const header = collector.add(block);
    if (header !== undefined) return header;
  }
}

/** Gathers the blocks of one header until its END card; for readers that get their bytes piece by piece. */
export class HeaderCollector {
  private readonly cards: FitsCard[] = [];
  private blocks = 0;

  constructor(private readonly place: HduPlace) {}

  /** Takes one block; gives the header when END stands in it. */
  add(block: Uint8Array): FitsHeader | undefined {
    if (this.blocks === 0) this.checkBegin(block);
    if (++this.blocks > MAX_HEADER_BLOCKS) {
      throw this.refusal(`END must come within ${MAX_HEADER_BLOCKS} blocks of ${BLOCK_BYTES} bytes`);
    }
    const text = Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString('latin1');
    for (let card = 0; card < CARDS_PER_BLOCK; card++) {
      const image = text.slice(card * CARD_CHARACTERS, (card + 1) * CARD_CHARACTERS);
      if (image.startsWith('END') && image.trimEnd() === 'END') {
        return new FitsHeader(this.place, joinContinued(this.cards));
      }
      const parsed = parseCard(image);
      // Commentary can be thousands of lines and tells the reader of a table nothing.
      if (parsed.valueText !== '') this.cards.push(parsed);
    }
    return undefined;
  }

  /** Makes the error for bytes that end inside the header. */
  truncated(): Error {
    return this.refusal(
      `the header has no END card: the bytes stop after ${this.blocks} whole block(s) of it`,
    );
  }

  private checkBegin(block: Uint8Array): void {
    const begin = Buffer.from(block.buffer, block.byteOffset, 9).toString('latin1');
    const expected = this.place.hduIndex === 0 ? 'SIMPLE  =' : 'XTENSION=';
    if (begin !== expected) {
      throw this.refusal(`a header must begin with "${expected}"; received ${JSON.stringify(begin)}`);
    }
  }

  private refusal(reason: string): Error {
    return refusedFile(this.place.fileName, `HDU ${this.place.hduIndex}: ${reason}`);
  }
}
