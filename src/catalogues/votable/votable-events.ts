import { type SaxesAttributePlain, SaxesParser } from 'saxes';
import { BadUserInput } from '../../domain/errors.js';

/** What a VOTable consists of, piece by piece. Names of elements come without a prefix. */
export type VotableEvent =
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly line: number;
    }
  | { readonly kind: 'close'; readonly name: string; readonly text: string; readonly line: number }
  /** Text of a STREAM, in pieces: it may be larger than the memory. */
  | { readonly kind: 'stream'; readonly text: string }
  /** The file is no well-formed XML from here on. */
  | { readonly kind: 'broken'; readonly line: number; readonly reason: string };

/** Deeper elements are refused; VOTable needs about eight. */
const MAX_DEPTH = 64;

/** Longer texts of one element are refused. */
const MAX_TEXT = 4 << 20;

const STREAM_OPEN = /<(?:[A-Za-z_][\w.-]*:)?STREAM(?=[\s>/])/;

/** No tag of a table's data begins farther back than this. */
const LONGEST_CUT = 64;

/**
 * Cuts XML into events without keeping it. Declarations of entities are refused, so no entity can blow up or fetch
 * anything; nothing is ever fetched.
 *
 * The text of STREAM goes past the parser, which would gather it to its end first.
 */
export async function* votableEvents(
  pieces: AsyncIterable<Buffer>,
): AsyncGenerator<readonly VotableEvent[], void, undefined> {
  const cutter = new Cutter();
  const decoder = new TextDecoder('utf-8');
  for await (const piece of pieces) {
    const events = cutter.cut(decoder.decode(piece, { stream: true }));
    if (events.length > 0) yield events;
    if (cutter.isBroken) return;
  }
  yield cutter.end();
}

class Cutter {
  isBroken = false;
  private events: VotableEvent[] = [];
  private readonly parser = new SaxesParser();
  private readonly open: string[] = [];
  private text = '';
  private isInStream = false;
  /** The end of a piece that may be the beginning of a tag. */
  private held = '';

  constructor() {
    const { parser } = this;
    parser.on('opentag', ({ name, attributes, isSelfClosing }) =>
      this.enter(localName(name), attributes, isSelfClosing),
    );
    parser.on('closetag', ({ name }) => this.leave(localName(name)));
    parser.on('text', (text) => this.addText(text));
    parser.on('cdata', (text) => this.addText(text));
    parser.on('doctype', (doctype) => {
      if (/<!ENTITY/i.test(doctype)) this.fail('declares entities, which are not expanded here');
    });
    parser.on('error', (error) => this.fail(error.message.replace(/^\d+:\d+:\s*/, '')));
  }

  cut(piece: string): readonly VotableEvent[] {
    let rest = this.held + piece;
    this.held = '';
    while (rest !== '' && !this.isBroken) rest = this.isInStream ? this.cutStream(rest) : this.cutTags(rest);
    return this.take();
  }

  end(): readonly VotableEvent[] {
    if (!this.isBroken && this.held !== '') this.write(this.held);
    if (!this.isBroken && (this.open.length > 0 || this.isInStream))
      this.fail(`the file ends within ${this.open.at(-1) ?? 'STREAM'}`);
    return this.take();
  }

  /** Gives the parser everything up to the end of the tag that opens a STREAM, or all. */
  private cutTags(text: string): string {
    const stream = STREAM_OPEN.exec(text);
    if (!stream) {
      const cut = Math.max(0, text.lastIndexOf('<'));
      const isTagOpen =
        text.length - cut < LONGEST_CUT && !text.includes('>', cut) && text.includes('<', cut);
      this.held = isTagOpen ? text.slice(cut) : '';
      this.write(isTagOpen ? text.slice(0, cut) : text);
      return '';
    }
    const end = text.indexOf('>', stream.index);
    if (end < 0) {
      this.write(text.slice(0, stream.index));
      this.held = text.slice(stream.index);
      if (this.held.length > MAX_TEXT) this.fail('a tag does not end');
      return '';
    }
    this.write(text.slice(0, end + 1));
    return text.slice(end + 1);
  }

  /** Gives out the text of a STREAM as it comes, up to the tag that closes it. */
  private cutStream(text: string): string {
    const end = text.indexOf('<');
    const content = end < 0 ? text : text.slice(0, end);
    if (content.includes('&')) this.fail('base64 contains a reference');
    else if (content !== '') this.events.push({ kind: 'stream', text: content });
    if (end < 0) return '';
    this.isInStream = false;
    return text.slice(end);
  }

  private write(text: string): void {
    if (text === '') return;
    this.parser.write(text);
    if (this.text.length > MAX_TEXT) this.fail(`an element has more than ${MAX_TEXT} characters`);
  }

  private enter(
    name: string,
    attributes: Record<string, SaxesAttributePlain | string>,
    isSelfClosing: boolean,
  ): void {
    if (this.isBroken) return;
    this.open.push(name);
    if (this.open.length > MAX_DEPTH) this.fail(`elements stand more than ${MAX_DEPTH} deep`);
    this.text = '';
    const plain = Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : value.value,
      ]),
    );
    this.events.push({ kind: 'open', name, attributes: plain, line: this.parser.line });
    this.isInStream = name === 'STREAM' && !isSelfClosing;
  }

  private leave(name: string): void {
    if (this.isBroken) return;
    this.open.pop();
    this.events.push({ kind: 'close', name, text: this.text, line: this.parser.line });
    this.text = '';
  }

  private addText(text: string): void {
    this.text += text;
  }

  private fail(reason: string): void {
    if (this.isBroken) return;
    this.isBroken = true;
    this.events.push({ kind: 'broken', line: this.parser.line, reason });
  }

  private take(): readonly VotableEvent[] {
    const { events } = this;
    this.events = [];
    return events;
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Turns the refusal of a file into the error for its reader. */
export function brokenFile(path: string, line: number, reason: string): BadUserInput {
  return new BadUserInput(`${path}:${line}: ${reason}`);
}
