import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('docs/architecture.md draws the folders as the code imports them', () => {
  const { status, stderr } = spawnSync(process.execPath, ['docs/folder-graph.mjs', '--check'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
