import { hash } from 'node:crypto';
import type { Json } from '../../domain/scalar.js';
import { canonicalJson } from '../../provenance/canonical-json.js';
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
 * Writes what a unit returned as canonical JSON, or says why that is impossible.
 *
 * Takes plain JSON values alone: NaN, dates, maps, promises, `undefined` members and the like are refused by the path
 * at which they stand, since JSON would silently turn them into something else. Stops at the first excess, so a huge
 * body costs no more than the limit.
 */
export function writeBody(body: unknown): WrittenBody | FailedRun {
  const fault = new BodyCheck().check(body, 'body', 0);
  if (fault !== undefined) return fault;
  try {
    const bodyText = canonicalJson(body as Json);
    const bytes = Buffer.byteLength(bodyText);
    if (bytes > MAX_BODY_BYTES) return tooLarge(`${bytes} bytes`);
    return { ok: true, bodyText, bodyHash: hash('sha256', bodyText, 'hex') };
  } catch (error) {
    return notJson(error instanceof Error ? error.message : String(error));
  }
}

/** Walks a body once and adds up the least number of bytes that its text takes. */
class BodyCheck {
  private bytes = 0;

  check(value: unknown, path: string, depth: number): FailedRun | undefined {
    this.bytes += typeof value === 'string' ? value.length + 2 : 1;
    if (this.bytes > MAX_BODY_BYTES) return tooLarge(`more than ${MAX_BODY_BYTES} bytes`);
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
    if (typeof value === 'number')
      return Number.isFinite(value) ? undefined : notJson(`${path} is ${value}; use null where undefined`);
    if (typeof value !== 'object') return notJson(`${path} is ${typeof value}`);
    if (depth === MAX_DEPTH)
      return notJson(`it is nested deeper than ${MAX_DEPTH} levels, or contains itself`);
    return Array.isArray(value) ? this.checkArray(value, path, depth) : this.checkObject(value, path, depth);
  }

  private checkArray(value: readonly unknown[], path: string, depth: number): FailedRun | undefined {
    for (let index = 0; index < value.length; index++) {
      const fault = this.check(value[index], `${path}[${index}]`, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  private checkObject(value: object, path: string, depth: number): FailedRun | undefined {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null)
      return notJson(`${path} is a ${value.constructor?.name ?? 'class instance'}, not a plain object`);
    for (const [key, member] of Object.entries(value)) {
      this.bytes += key.length + 3;
      const fault = this.check(member, `${path}.${key}`, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
}

function notJson(reason: string): FailedRun {
  return { ok: false, code: 'BODY_NOT_JSON', message: `the result is not JSON: ${reason}`, retryable: false };
}

function tooLarge(size: string): FailedRun {
  const message = `the result has ${size} of canonical JSON; at most ${MAX_BODY_BYTES} are kept`;
  return { ok: false, code: 'BODY_TOO_LARGE', message, retryable: false };
}
