import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Starts a thread as units have it, and says how far its heap may grow, in MB. */
const THREAD = `
  import { Worker } from 'node:worker_threads';
  import { heapLimits } from './src/engine/unit-runner/worker-thread.ts';
  const tell = "require('node:worker_threads').parentPort.postMessage(require('node:v8').getHeapStatistics().heap_size_limit)";
  new Worker(tell, { eval: true, execArgv: [], resourceLimits: heapLimits(256) })
    .on('message', (bytes) => console.log(Math.round(bytes / 2 ** 20)));
`;

async function heapOfThreadMb(...flags: readonly string[]): Promise<number> {
  const start = ['--import', '@oxc-node/core/register', '--input-type=module', '--eval', THREAD];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, ...start]);
  return Number(stdout);
}

test('the young space that the command line asks for takes nothing of the heaps of units', async () => {
  const [plain, enlarged] = await Promise.all([
    heapOfThreadMb(),
    heapOfThreadMb('--max-semi-space-size=128'),
  ]);
  expect(plain).toBeGreaterThanOrEqual(256);
  expect(enlarged).toBe(plain);
});
