import { afterEach, beforeEach, expect, test } from 'vitest';
import { RevokedTokens, revokeToken } from '../../src/engine/revoked-tokens.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { madeStore } from '../fixtures/made-store.js';

const TOKEN = { issuer: 'ampelgraph', tokenId: '0b9f2c1e' };

let storage: Storage;
let nowUnixMs = Date.UTC(2026, 10, 22);
const clock = () => nowUnixMs;

beforeEach(async () => {
  ({ storage } = await madeStore([]));
});

afterEach(() => storage.close());

test('a token that was revoked is so for every server within a second, and stays so', async () => {
  const server = new RevokedTokens(storage.records, clock);
  expect(await server.has(TOKEN.issuer, TOKEN.tokenId)).toBe(false);
  expect(await revokeToken(storage.records, TOKEN, nowUnixMs)).toBe(true);
  nowUnixMs += 1000;
  expect(await server.has(TOKEN.issuer, TOKEN.tokenId)).toBe(true);
  expect(await new RevokedTokens(storage.records, clock).has(TOKEN.issuer, TOKEN.tokenId)).toBe(true);
  nowUnixMs -= 3_600_000;
  expect(await server.has(TOKEN.issuer, TOKEN.tokenId)).toBe(true);
});

test('revoking twice is revoking once, and touches no token of another id or issuer', async () => {
  await revokeToken(storage.records, TOKEN, nowUnixMs);
  expect(await revokeToken(storage.records, TOKEN, nowUnixMs + 1)).toBe(false);
  const server = new RevokedTokens(storage.records, clock);
  expect(await server.has(TOKEN.issuer, 'another')).toBe(false);
  expect(await server.has('https://institute.example', TOKEN.tokenId)).toBe(false);
});

test('a store that can not be asked lets no token pass', async () => {
  const { storage: closed } = await madeStore([]);
  await closed.close();
  const server = new RevokedTokens(closed.records, clock);
  await expect(server.has(TOKEN.issuer, TOKEN.tokenId)).rejects.toThrow();
});
