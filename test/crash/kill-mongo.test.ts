import { vi } from 'vitest';
import { describeOnMongo } from '../storage/mongo/scratch-database.js';
import { mongoStores } from './crash-stores.js';
import { killContract } from './kill-contract.js';

// Each test keeps a process and the server busy.
vi.setConfig({ maxConcurrency: 2, testTimeout: 120_000, hookTimeout: 120_000 });

describeOnMongo('killed processes on MongoDB', () => killContract(mongoStores, 6));
