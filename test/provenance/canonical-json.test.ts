import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, contentHash } from '../../src/provenance/canonical-json.js';
import { realData } from '../real-data.js';

const vectors = realData('vectors/rfc8785');

describe('canonical JSON', () => {
  it('does not depend on the order of keys, and says a value and nothing else', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<string | number | boolean | null>),
        (object) => {
          const turned = Object.fromEntries(Object.entries(object).reverse());
          expect(canonicalJson(turned)).toBe(canonicalJson(object));
          expect(JSON.parse(canonicalJson(object))).toEqual(JSON.parse(JSON.stringify(object)));
        },
      ),
    );
  });

  it('writes 64-bit integers as decimal text and leaves out members without a value', () => {
    expect(canonicalJson({ b: undefined, a: 1_237_649_770_260_463_687n })).toBe(
      '{"a":"1237649770260463687"}',
    );
  });

  it('refuses numbers that JSON cannot say', () => {
    expect(() => canonicalJson({ flux: Number.NaN })).toThrow(/no form for the number NaN/);
    expect(() => canonicalJson([Number.POSITIVE_INFINITY])).toThrow(/Infinity/);
  });

  it('gives a hash by which equal values are known: SHA-256, 64 hex digits', () => {
    // sha256sum of the two bytes {}
    expect(contentHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  describe.skipIf(vectors === undefined)('of the vectors of RFC 8785', () => {
    for (const name of vectors === undefined ? [] : readdirSync(join(vectors, 'input')))
      it(`is, byte for byte, what the standard gives for ${name}`, () => {
        const input = JSON.parse(readFileSync(join(vectors!, 'input', name), 'utf8'));
        const bytes = Buffer.from(canonicalJson(input));
        const hex = readFileSync(join(vectors!, 'outhex', name.replace('.json', '.txt')), 'utf8');
        expect(bytes.toString('hex')).toBe(hex.replace(/\s+/g, ''));
        expect(bytes).toEqual(readFileSync(join(vectors!, 'output', name)));
      });
  });
});
