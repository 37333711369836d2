import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { storageContract } from './contract/storage-contract.js';

storageContract('SQLite', () => openSqliteStorage({ path: ':memory:' }));
