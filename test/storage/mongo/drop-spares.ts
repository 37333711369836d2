import { afterAll } from 'vitest';
import { dropSpares } from './scratch-database.js';

// Run by Vitest before each file of the project (vitest.config.ts).
afterAll(dropSpares);
