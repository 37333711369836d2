import { vi } from 'vitest';
import { sqliteStores } from './crash-stores.js';
import { killContract } from './kill-contract.js';

// Each test keeps a process busy.
vi.setConfig({ maxConcurrency: 2 });

killContract(sqliteStores, 10);
