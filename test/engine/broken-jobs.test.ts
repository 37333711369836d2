import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkJob } from '../../src/compose.js';
import { readConfig } from '../../src/config.js';
import { RefusedJob } from '../../src/domain/errors.js';

const FOLDER = fileURLToPath(new URL('./broken-jobs/', import.meta.url));
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
// No store, and no variable but those that a job is broken without.
const CONFIG = readConfig({ AMPELGRAPH_DATA: `${FOLDER}/no-store`, ALERTS: 'alerts' });

async function mistakesOf(name: string): Promise<readonly string[]> {
  try {
    await checkJob({ ...CONFIG, jobFile: `${FOLDER}${name}` });
  } catch (error) {
    if (error instanceof RefusedJob) return error.mistakes.map((mistake) => mistake.replaceAll(FOLDER, ''));
    throw error;
  }
  return [];
}

describe('a broken job file is refused with every mistake, its place, what was expected and what was found', () => {
  it('of each of forty-five kinds', async () => {
    expect(files.length).toBeGreaterThanOrEqual(45);
    const lines: string[] = [];
    for (const name of files) lines.push(...(await mistakesOf(name)), '');
    await expect(lines.join('\n')).toMatchFileSnapshot('broken-jobs/messages.txt');
  });

  it('of which one is that there is no such file', async () => {
    expect(await mistakesOf('there-is-none.yaml')).toEqual([
      'there-is-none.yaml: expected a job file (YAML), found no such file',
    ]);
  });
});
