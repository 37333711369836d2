import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeBody } from '../../src/engine/unit-runner/body-text.js';
import { type Canonicalizable, canonicalJson, contentHash } from '../../src/provenance/canonical-json.js';

describe('the text of a body', () => {
  it('is the canonical JSON of the body, with its content hash', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        // Our own value type is the same JSON, with readonly members.
        const body = value as Canonicalizable;
        expect(writeBody(body)).toEqual({
          ok: true,
          bodyText: canonicalJson(body),
          bodyHash: contentHash(body),
        });
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('sorts members by UTF-16 code units and prints numbers as ECMAScript does', () => {
    const body = { '\ufb33': 1e21, '😀': -0, a: 1e-7, A: 0.1, '10': 5e-324, '9': [true, null, ''] };
    expect(writeBody(body)).toMatchObject({ bodyText: canonicalJson(body) });
  });

  it.each([
    ['NaN', { a: [1, Number.NaN] }, 'body.a[1] is NaN; use null where undefined'],
    ['an infinity', Number.NEGATIVE_INFINITY, 'body is -Infinity; use null where undefined'],
    ['an undefined member', { a: undefined }, 'body.a is undefined'],
    ['nothing', undefined, 'body is undefined'],
    ['a bigint', { a: 1n }, 'body.a is bigint'],
    ['a function', { a: () => 1 }, 'body.a is function'],
    ['a date', { a: new Date(0) }, 'body.a is a Date, not a plain object'],
    ['a map', new Map(), 'body is a Map, not a plain object'],
    ['a typed array', { a: new Float64Array(2) }, 'body.a is a Float64Array, not a plain object'],
    ['half a surrogate pair', { a: 'x\ud800' }, 'body.a has half a surrogate pair'],
    ['half a surrogate pair in a name', { '\udc00': 1 }, /half a surrogate pair/],
    ['a hole', { a: Array(2) }, 'body.a[0] is undefined'],
  ])('is refused for %s', (_, body, message) => {
    expect(writeBody(body)).toMatchObject({
      ok: false,
      code: 'BODY_NOT_JSON',
      message: expect.stringMatching(
        message instanceof RegExp ? message : message.replace(/[[\].()]/g, '\\$&'),
      ),
    });
  });

  it('takes a text that merely looks like an escaped surrogate', () => {
    expect(writeBody('\\ud800')).toMatchObject({ ok: true });
  });

  it('is refused for a body that contains itself', () => {
    const body: Record<string, unknown> = {};
    body['self'] = body;
    expect(writeBody(body)).toMatchObject({
      code: 'BODY_NOT_JSON',
      message: expect.stringContaining('contains itself'),
    });
  });

  it('may have 1 MiB in UTF-8, and no byte more', () => {
    expect(writeBody('x'.repeat(1_048_574))).toMatchObject({ ok: true });
    expect(writeBody('x'.repeat(1_048_575))).toMatchObject({ ok: false, code: 'BODY_TOO_LARGE' });
    expect(writeBody('é'.repeat(524_288))).toMatchObject({ ok: false, code: 'BODY_TOO_LARGE' });
    expect(writeBody(Array.from({ length: 600_000 }, () => 1))).toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  it('is given up early for what would never fit', () => {
    let read = 0;
    const part = () => {
      read++;
      return 'x'.repeat(400_000);
    };
    const huge: unknown[] = [];
    for (let index = 0; index < 1000; index++)
      Object.defineProperty(huge, index, { get: part, enumerable: true });
    expect(writeBody(huge)).toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(read).toBe(3);
  });
});
