import { describe, expect, test } from 'vitest';
import { BadUserInput, StaleCursor } from '../../src/domain/errors.js';
import { createCursors } from '../../src/server/cursors.js';

const cursors = createCursors(Buffer.from('a secret of sixteen bytes or more'));
const LIST = 'transients lastDetectionMjd DESC';
const VALUES = [58_000.123456789, null, 'ztf', 'ZTF18abxhyqv'];

describe('cursors', () => {
  test('give back the values that they were made of, bit for bit', () => {
    expect(cursors.open(LIST, cursors.seal(LIST, VALUES), 'after')).toEqual(VALUES);
    const awkward = [5e-324, 0.1 + 0.2, -0, 'Ünïcode "quoted"'];
    expect(cursors.open(LIST, cursors.seal(LIST, awkward), 'after')).toEqual([
      5e-324,
      0.1 + 0.2,
      0,
      'Ünïcode "quoted"',
    ]);
  });

  test('of another order are stale', () => {
    const cursor = cursors.seal(LIST, VALUES);
    expect(() => cursors.open('transients lastDetectionMjd ASC', cursor, 'after')).toThrow(StaleCursor);
  });

  test('with any bit changed are refused', () => {
    const bytes = Buffer.from(cursors.seal(LIST, VALUES), 'base64url');
    for (let place = 0; place < bytes.length; place++) {
      const altered = Buffer.from(bytes);
      altered.writeUInt8(altered.readUInt8(place) ^ 1, place);
      expect(() => cursors.open(LIST, altered.toString('base64url'), 'before')).toThrow(BadUserInput);
    }
  });

  test.each(['', 'abc', 'not base64url!', 'A'.repeat(5000)])(
    'the text %.20j is refused, naming its argument',
    (text) => {
      expect(() => cursors.open(LIST, text, 'before')).toThrow(/^before is not a cursor/);
    },
  );

  test('of a server with another secret are refused, and short secrets too', () => {
    const others = createCursors(Buffer.from('another secret of enough bytes'));
    expect(() => cursors.open(LIST, others.seal(LIST, VALUES), 'after')).toThrow(BadUserInput);
    expect(() => createCursors(Buffer.from('short'))).toThrow(/16 bytes/);
  });
});
