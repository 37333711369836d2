import { BadUserInput } from '../domain/errors.js';

/** A word, a mark (one character), or the content of a string literal. Comments, numbers' parts and regular expressions count for what they are or not at all. */
export interface Token {
  readonly kind: 'WORD' | 'MARK' | 'TEXT' | 'OTHER';
  readonly text: string;
  /** Where it begins in the source. */
  readonly at: number;
}

/** After these words a slash begins a regular expression. */
const BEFORE_EXPRESSION = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'instanceof',
  'new',
  'throw',
  'await',
  'yield',
  'else',
  'do',
]);

/**
 * Splits a TypeScript or JavaScript module into tokens, as finely as telling its imports from comments, strings,
 * templates and regular expressions takes.
 *
 * @throws {BadUserInput} for a string, template or comment that does not end
 */
export function tokensOf(source: string): readonly Token[] {
  return new Scanner(source).tokens();
}

class Scanner {
  private at = 0;
  private readonly found: Token[] = [];
  /** For each open brace: whether it closes a placeholder of a template. */
  private readonly braces: boolean[] = [];

  constructor(private readonly source: string) {}

  tokens(): readonly Token[] {
    while (this.at < this.source.length) this.step();
    return this.found;
  }

  private step(): void {
    const char = this.source[this.at]!;
    if (/\s/.test(char)) this.at++;
    else if (this.source.startsWith('//', this.at)) this.skipTo('\n', false);
    else if (this.source.startsWith('/*', this.at)) this.skipTo('*/', true);
    else if (char === '"' || char === "'") this.string(char);
    else if (char === '`') this.template(this.at + 1);
    else if (/[\w$\u0080-\uffff#]/.test(char)) this.word();
    else if (char === '/' && this.isRegularExpression()) this.regularExpression();
    else this.mark(char);
  }

  private skipTo(end: string, isRequired: boolean): void {
    const found = this.source.indexOf(end, this.at + 2);
    if (found === -1 && isRequired) throw this.unfinished('comment');
    this.at = found === -1 ? this.source.length : found + end.length;
  }

  private string(quote: string): void {
    const start = this.at + 1;
    let end = start;
    while (this.source[end] !== quote) {
      if (end >= this.source.length || this.source[end] === '\n') throw this.unfinished('string');
      end += this.source[end] === '\\' ? 2 : 1;
    }
    this.found.push({ kind: 'TEXT', text: this.source.slice(start, end), at: this.at });
    this.at = end + 1;
  }

  /** Reads a template up to its end or its next placeholder, whose tokens then count like others. */
  private template(start: number): void {
    let end = start;
    while (this.source[end] !== '`' && !this.source.startsWith('${', end)) {
      if (end >= this.source.length) throw this.unfinished('template');
      end += this.source[end] === '\\' ? 2 : 1;
    }
    const isWhole = this.source[end] === '`' && this.source[start - 1] === '`';
    this.found.push({ kind: isWhole ? 'TEXT' : 'OTHER', text: this.source.slice(start, end), at: start });
    if (this.source[end] === '`') this.at = end + 1;
    else {
      this.braces.push(true);
      this.found.push({ kind: 'MARK', text: '(', at: end });
      this.at = end + 2;
    }
  }

  private word(): void {
    const start = this.at;
    while (this.at < this.source.length && /[\w$\u0080-\uffff#]/.test(this.source[this.at]!)) this.at++;
    this.found.push({ kind: 'WORD', text: this.source.slice(start, this.at), at: start });
  }

  private mark(char: string): void {
    if (char === '{') this.braces.push(false);
    else if (char === '}' && this.braces.pop()) {
      this.found.push({ kind: 'MARK', text: ')', at: this.at });
      this.template(this.at + 1);
      return;
    }
    // `x!`, `x++` and `x--` end an operand as `x` does: a slash after them divides.
    const isPostfix = this.endsOperand() && (char === '!' || this.isDoubled(char));
    if (isPostfix) {
      this.at += char === '!' ? 1 : 2;
      return;
    }
    this.found.push({ kind: 'MARK', text: char, at: this.at });
    this.at++;
  }

  private isDoubled(char: string): boolean {
    return (char === '+' || char === '-') && this.source[this.at + 1] === char;
  }

  private endsOperand(): boolean {
    const last = this.found.at(-1);
    if (last === undefined) return false;
    if (last.kind === 'WORD') return !BEFORE_EXPRESSION.has(last.text);
    return last.kind !== 'MARK' || ')]}'.includes(last.text);
  }

  private isRegularExpression(): boolean {
    return !this.endsOperand() && this.endOfRegularExpression() !== undefined;
  }

  private regularExpression(): void {
    const end = this.endOfRegularExpression()!;
    this.found.push({ kind: 'OTHER', text: this.source.slice(this.at, end), at: this.at });
    this.at = end;
  }

  private endOfRegularExpression(): number | undefined {
    let isInClass = false;
    for (let end = this.at + 1; end < this.source.length && this.source[end] !== '\n'; end++) {
      const char = this.source[end];
      if (char === '\\') end++;
      else if (char === '[') isInClass = true;
      else if (char === ']') isInClass = false;
      else if (char === '/' && !isInClass) return end + 1;
    }
    return undefined;
  }

  private unfinished(what: string): BadUserInput {
    const line = this.source.slice(0, this.at).split('\n').length;
    return new BadUserInput(`the ${what} that begins in line ${line} does not end`);
  }
}
