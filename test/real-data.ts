import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const besideCheckout = fileURLToPath(new URL('../../shared/data', import.meta.url));

/**
 * Finds a file of the real-data collection, which is not part of the repository.
 *
 * It is looked for in the folder that the variable AMPELGRAPH_TEST_DATA names, else in `../shared/data` beside the
 * checkout. When it is absent the reason is printed, so that a skipped test says why.
 *
 * @param path  relative to the collection, for example `truth/cone-search.csv`
 * @returns     absolute path, or undefined when the collection or the file is absent
 *
 * @example
 * const vectors = realData('vectors/healpix/ang2pix.csv');
 * test.skipIf(vectors === undefined)('...', () => {});
 */
export function realData(path: string): string | undefined {
  const folder = process.env['AMPELGRAPH_TEST_DATA'] ?? besideCheckout;
  const file = join(folder, path);
  if (existsSync(file)) return file;
  console.warn(`skipped: ${path} is not in ${folder}; set AMPELGRAPH_TEST_DATA to the data collection`);
  return undefined;
}
