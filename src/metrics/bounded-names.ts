/** What every name beyond the limit counts as. */
export const OTHER = 'other';

const LONGEST_NAME = 80;

/**
 * Keeps the values of a label few, whatever callers send: each distinct value is a time series for ever.
 *
 * The first `limit` names are themselves, all further ones, and those longer than 80 characters, are `other`.
 */
export class BoundedNames {
  private readonly known = new Set<string>();

  constructor(private readonly limit: number) {}

  nameOf(text: string): string {
    if (this.known.has(text)) return text;
    if (this.known.size >= this.limit || text.length > LONGEST_NAME) return OTHER;
    this.known.add(text);
    return text;
  }
}

/**
 * Gives the words of a message before its first value, mark or quotation: `truncated: the packet ...` is `truncated`,
 * `a block of 70 bytes` is `a block of`. What is left has few distinct values.
 */
export function leadingWords(message: string): string {
  const words = /^[A-Za-z][A-Za-z ._-]*/.exec(message)?.[0].trim() ?? '';
  return words === '' ? OTHER : words;
}
