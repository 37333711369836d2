import { vi } from 'vitest';
import { storageContract } from './contract/storage-contract.js';
import { describeOnMongo, openScratchStorage } from './mongo/scratch-database.js';

describeOnMongo('the storage port on MongoDB', () => {
  // Each test makes a database with its collections and indexes: a second where SQLite takes a millisecond.
  vi.setConfig({ testTimeout: 120_000 });
  storageContract('MongoDB', () => openScratchStorage());
});
