import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { RefusedJob } from '../../src/domain/errors.js';
import { parseStorageAddress, storageName } from '../../src/storage-address.js';

describe('the address of the store', () => {
  test('is a file in the data folder unless another is named', () => {
    expect(readConfig({ AMPELGRAPH_DATA: '/data' }).store).toEqual({
      adapter: 'sqlite',
      path: '/data/ampelgraph.sqlite',
    });
    const url = 'mongodb://a,b/ampelgraph?replicaSet=rs0';
    expect(readConfig({ AMPELGRAPH_STORE: url }).store).toEqual({ adapter: 'mongo', url });
  });

  test('may be a path, with or without sqlite:, or the URL of a MongoDB', () => {
    for (const text of ['a/b.sqlite', 'sqlite:a/b.sqlite'])
      expect(parseStorageAddress(text, 'x')).toEqual({ adapter: 'sqlite', path: 'a/b.sqlite' });
    expect(parseStorageAddress('mongodb+srv://h/d', 'x')).toMatchObject({ adapter: 'mongo' });
  });

  test('of anything else is refused, and no password is told', () => {
    const refuse = () => parseStorageAddress('postgres://me:secret@host/db', 'AMPELGRAPH_STORE');
    expect(refuse).toThrow(RefusedJob);
    expect(refuse).toThrow(/AMPELGRAPH_STORE.*postgres:\/\/me:\*\*\*@host/);
    expect(storageName(parseStorageAddress('mongodb://me:secret@host/db', 'x'))).toBe(
      'mongodb://me:***@host/db',
    );
  });
});
