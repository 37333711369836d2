import { MongoServerError } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { RefusedJob } from '../../../src/domain/errors.js';
import { openMongoStorage } from '../../../src/storage/mongo/open-mongo-storage.js';
import { asRefusal, assertTransactions } from '../../../src/storage/mongo/usable-server.js';

describe('a MongoDB that cannot be used is refused with what to check', () => {
  test('when nobody answers, without telling the password', async () => {
    const url = 'mongodb://me:geheim@127.0.0.1:1/x?serverSelectionTimeoutMS=200';
    const refusal = await openMongoStorage({ url }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RefusedJob);
    expect(String(refusal)).toMatch(/127\.0\.0\.1:1.*ECONNREFUSED.*check host, port, replicaSet and tls/);
    expect(String(refusal)).not.toContain('geheim');
  });

  test('when the URL is none', async () => {
    await expect(openMongoStorage({ url: 'mongodb:///x' })).rejects.toThrow(/URL of MongoDB cannot be read/);
  });

  test.each([13, 18])('when it does not let us in (code %i)', (code) => {
    const error = new MongoServerError({ message: 'Authentication failed.', code });
    expect(asRefusal(error)).toBeInstanceOf(RefusedJob);
    expect(String(asRefusal(error))).toMatch(/Authentication failed.*check user, password and authSource/);
  });

  test('when it stands alone: transactions need a replica set or a sharded cluster', () => {
    expect(() => assertTransactions({ isWritablePrimary: true })).toThrow(/--replSet rs0.*rs\.initiate\(\)/);
    expect(() => assertTransactions({ setName: 'rs0' })).not.toThrow();
    expect(() => assertTransactions({ msg: 'isdbgrid' })).not.toThrow();
  });

  test('and what is no such thing stays what it is', () => {
    const bug = new TypeError('a bug');
    expect(asRefusal(bug)).toBe(bug);
  });
});
