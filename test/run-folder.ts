import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a run of the tests a folder of its own for all that is temporary, and removes it with what is left in it: hooks
 * of a file whose tests are all skipped are not run, and processes that tests kill clean up nothing.
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'ampelgraph-tests-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
