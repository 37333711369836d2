import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const SCRIPT = fileURLToPath(new URL('./open-many.ts', import.meta.url));
const STARTING_MS = 3_000;
const ROUNDS = 60;

test('two processes that make one store at the same instant both have it open', async () => {
  const folder = temporaryFolder();
  const order = [SCRIPT, folder, String(Date.now() + STARTING_MS), String(ROUNDS)];
  const run = () => promisify(execFile)(process.execPath, ['--import', '@oxc-node/core/register', ...order]);
  const done = await Promise.all([run(), run()]);
  expect(done.map(({ stdout }) => stdout.trim())).toEqual(['0', '0']);
});
