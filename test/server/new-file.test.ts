import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFile } from '../../src/server/new-file.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const MAKERS = 20;
const directory = temporaryFolder();

const absent = (error: NodeJS.ErrnoException) => {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
};

describe('a file that is made', () => {
  test('is whole for whoever reads it meanwhile, made by one of many, and leaves nothing else behind', async () => {
    for (let time = 0; time < 10; time++) {
      const folder = await mkdtemp(join(directory, 'made-'));
      const path = join(folder, 'secret');
      const contents = Array.from({ length: MAKERS }, (_, maker) => `${maker}`.repeat(50_000));
      const [made, seen] = await Promise.all([
        Promise.all(contents.map((content) => makeFile(path, content))),
        Promise.all(contents.map(() => readFile(path, 'utf8').catch(absent))),
      ]);
      expect(made.filter(Boolean)).toHaveLength(1);
      const kept = await readFile(path, 'utf8');
      expect(kept).toBe(contents[made.indexOf(true)]);
      for (const text of seen) expect([undefined, kept]).toContain(text);
      expect(await readdir(folder)).toEqual(['secret']);
    }
  });

  test('is not there when it could not be written, and the reason is told', async () => {
    await expect(makeFile(join(directory, 'absent', 'secret'), 'x')).rejects.toThrow('ENOENT');
  });
});
