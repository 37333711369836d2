import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Names a file for a store that is deleted after the test. */
export function scratchStore(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ampelgraph-store-'));
  folders.push(folder);
  return join(folder, 'store.db');
}
