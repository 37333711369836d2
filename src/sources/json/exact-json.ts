import { refusal } from '../refusal.js';

/** A JSON document with integers beyond 2^53 as decimal text, and the texts of the records in it. */
export interface ExactDocument {
  readonly value: unknown;
  /** Text of an object that is a member of the outermost object, or the n-th object in a list that is a member. */
  textOf(name: string, index?: number): string | undefined;
}

/**
 * Matches what JSON.parse must not see as it stands (integers of 16 and more digits, Python's NaN and Infinity), the
 * brackets, and strings, so that nothing inside of a string is taken for any of these.
 */
const TOKEN =
  /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|(?<![\w.+-])-?\d{16,}(?![\d.eE])|(?<![\w.+])-?(?:NaN|Infinity)(?!\w)|[{}[\]]/g;

/**
 * Parses JSON without rounding 64-bit integers: those beyond 2^53 become decimal text. NaN and Infinity, which are no
 * JSON but are what Python writes, become null.
 *
 * @throws {RefusedAlert} when the text is not JSON
 */
export function parseExactJson(text: string): ExactDocument {
  const scan = new Scan(text);
  try {
    return { value: JSON.parse(scan.normalised), textOf: (name, index) => scan.textOf(name, index) };
  } catch (error) {
    throw refusal(`not JSON: ${error instanceof Error ? error.message : String(error)}`, 0, error);
  }
}

/** Gives the texts of the objects in a JSON array; undefined when the text is no array. */
export function elementsOf(text: string): readonly { readonly text: string; readonly offset: number }[] {
  return new Scan(`{"":${text}}`)
    .elements('')
    .map(([from, to]) => ({ text: text.slice(from - 4, to - 4), offset: from - 4 }));
}

type Span = readonly [from: number, to: number];

/** One pass over the tokens of a document. */
class Scan {
  readonly normalised: string;
  readonly #text: string;
  readonly #members = new Map<string, Span>();
  readonly #elements = new Map<string, Span[]>();

  constructor(text: string) {
    this.#text = text;
    this.normalised = this.run(text);
  }

  textOf(name: string, index?: number): string | undefined {
    const span = index === undefined ? this.#members.get(name) : this.#elements.get(name)?.[index];
    return span === undefined ? undefined : this.#text.slice(span[0], span[1]);
  }

  elements(name: string): readonly Span[] {
    return this.#elements.get(name) ?? [];
  }

  private run(text: string): string {
    let output = '';
    let copied = 0;
    let key = '';
    let start = 0;
    const open: string[] = [];
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
      const [token] = match;
      const at = match.index;
      const first = token.charCodeAt(0);
      if (first === 0x22) {
        if (open.length === 1) key = token;
      } else if (first === 0x7b || first === 0x5b) {
        open.push(token);
        if (open.length === 2 || (open.length === 3 && open[1] === '[')) start = at;
        if (open.length === 2 && first === 0x5b) this.#elements.set(nameOf(key), []);
      } else if (first === 0x7d || first === 0x5d) {
        if (open.length === 2 && first === 0x7d) this.#members.set(nameOf(key), [start, at + 1]);
        if (open.length === 3 && open[1] === '[' && first === 0x7d)
          this.#elements.get(nameOf(key))?.push([start, at + 1]);
        open.pop();
      } else {
        output += text.slice(copied, at) + replacementOf(token);
        copied = at + token.length;
      }
    }
    return copied === 0 ? text : output + text.slice(copied);
  }
}

function nameOf(quoted: string): string {
  return quoted.includes('\\') ? quoted : quoted.slice(1, -1);
}

function replacementOf(token: string): string {
  if (token.endsWith('NaN') || token.endsWith('Infinity')) return 'null';
  return Number.isSafeInteger(Number(token)) ? token : `"${token}"`;
}
