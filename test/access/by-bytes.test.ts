import { expect, test } from 'vitest';
import { byBytes } from '../../src/access/access-term.js';
import { seededRandom } from '../seeded-random.js';

test('texts are ordered as their UTF-8 bytes, also above the surrogates and with halves of pairs', () => {
  const random = seededRandom(4);
  const letters = [
    '',
    'a',
    'b',
    'é',
    '日',
    '\u{e000}',
    '\u{ffff}',
    '😀',
    '😁',
    '\u{10ffff}',
    '\ud83d',
    '\ude00',
  ];
  const drawn = () =>
    Array.from({ length: 4 }, () => letters[Math.floor(random() * letters.length)]).join('');
  for (let n = 0; n < 20_000; n++) {
    const [a, b] = [drawn(), drawn()];
    const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
    // Halves of pairs have the bytes of U+FFFD, all of them: their order among themselves is free.
    if (expected !== 0) expect(Math.sign(byBytes(a, b)), JSON.stringify([a, b])).toBe(expected);
  }
});
