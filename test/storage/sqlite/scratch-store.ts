import { join } from 'node:path';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

/** Names a file for a store that is deleted after the test. */
export function scratchStore(): string {
  return join(temporaryFolder(), 'store.db');
}
