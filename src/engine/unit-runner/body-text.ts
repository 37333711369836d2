import { hash } from 'node:crypto';
import { type FailedRun, MAX_BODY_BYTES } from './unit-outcome.js';

/** Deeper nesting is a cycle or an accident. */
const MAX_DEPTH = 100;

/** A body that can be kept. */
export interface WrittenBody {
  readonly ok: true;
  readonly bodyText: string;
  readonly bodyHash: string;
}

/**
 * Writes what a unit returned as canonical JSON (RFC 8785), or says why that is impossible.
 *
 * Takes plain JSON values alone: NaN, dates, maps, promises, `undefined` members and the like are refused by the path
 * at which they stand, since JSON would silently turn them into something else. Stops at the first excess, so a huge
 * body costs no more than the limit.
 *
 * Checks and writes in one walk, which takes half the time of checking first and calling `canonicalJson`
 * then; a test compares the two.
 */
export function writeBody(body: unknown): WrittenBody | FailedRun {
  const writer = new BodyWriter();
  const bodyText = writer.write(body);
  if (writer.fault !== undefined) return writer.fault;
  const bytes = Buffer.byteLength(bodyText);
  if (bytes > MAX_BODY_BYTES) return tooLarge(`${bytes} bytes`);
  return { ok: true, bodyText, bodyHash: hash('sha256', bodyText, 'hex') };
}

/** Writes until the first fault; what it has written is then worthless. */
class BodyWriter {
  fault: FailedRun | undefined;
  private readonly path: (string | number)[] = [];
  /** At least this many bytes will be written. */
  private bytes = 0;

  write(value: unknown): string {
    switch (typeof value) {
      case 'string':
        return this.string(value);
      case 'number':
        return Number.isFinite(value)
          ? this.counted(String(value))
          : this.refuse(`is ${value}; use null where undefined`);
      case 'boolean':
        return this.counted(value ? 'true' : 'false');
      case 'object':
        if (value === null) return this.counted('null');
        if (this.path.length === MAX_DEPTH)
          return this.refuse(`is nested deeper than ${MAX_DEPTH} levels, or contains itself`);
        return Array.isArray(value) ? this.array(value) : this.object(value);
      default:
        return this.refuse(`is ${typeof value}`);
    }
  }

  private string(value: string): string {
    // Before writing: a string beyond the limit need not be copied.
    if (value.length > MAX_BODY_BYTES) return this.counted(value);
    const text = JSON.stringify(value);
    // A lone surrogate has no form in UTF-8; JSON.stringify escapes it, and nothing else, this way.
    if (text.includes('\\ud') && /\p{Surrogate}/u.test(value))
      return this.refuse('has half a surrogate pair');
    return this.counted(text);
  }

  private array(values: readonly unknown[]): string {
    let text = this.counted('[');
    for (let index = 0; index < values.length && this.fault === undefined; index++) {
      this.path.push(index);
      text += index === 0 ? this.write(values[index]) : `,${this.write(values[index])}`;
      this.path.pop();
    }
    return `${text}]`;
  }

  private object(value: object): string {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null)
      return this.refuse(`is a ${value.constructor?.name ?? 'class instance'}, not a plain object`);
    let text = this.counted('{');
    // Default order: by UTF-16 code units, as RFC 8785 wants it.
    for (const key of Object.keys(value).sort()) {
      this.path.push(key);
      const separator = text.length === 1 ? '' : ',';
      text += `${separator}${this.string(key)}:${this.write(Reflect.get(value, key))}`;
      this.path.pop();
      if (this.fault !== undefined) break;
    }
    return `${text}}`;
  }

  private counted(text: string): string {
    this.bytes += text.length;
    if (this.bytes > MAX_BODY_BYTES) this.fault ??= tooLarge(`more than ${MAX_BODY_BYTES} bytes`);
    return text;
  }

  private refuse(reason: string): string {
    const path = this.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    const message = `the result is not JSON: body${path} ${reason}`;
    this.fault ??= { ok: false, code: 'BODY_NOT_JSON', message, retryable: false };
    return '';
  }
}

function tooLarge(size: string): FailedRun {
  const message = `the result has ${size} of canonical JSON; at most ${MAX_BODY_BYTES} are kept`;
  return { ok: false, code: 'BODY_TOO_LARGE', message, retryable: false };
}
