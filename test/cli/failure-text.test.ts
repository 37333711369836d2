import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { failureText } from '../../src/cli/failure-text.js';
import { BadUserInput } from '../../src/domain/errors.js';

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function listen(port: number): Promise<ReturnType<typeof createServer>> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server));
  });
}

test('a refusal is said in its own words', () => {
  expect(failureText(new BadUserInput('radius must be positive; received -3'))).toBe(
    'radius must be positive; received -3',
  );
});

test('a port in use is said with what to do, without a stack', async () => {
  const first = await listen(0);
  const address = first.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const text = failureText(await failureOf(listen(port)));
  first.close();
  expect(text).toContain(String(port));
  expect(text).toContain('PORT=0 any that is free');
});

test('a file where the data folder should be is said with its path', async () => {
  const file = fileURLToPath(import.meta.url);
  expect(failureText(await failureOf(mkdir(file, { recursive: true })))).toContain(file);
});

test('a bug keeps its stack', () => {
  expect(failureText(new TypeError('x is not a function'))).toBeUndefined();
  expect(failureText('thrown text')).toBeUndefined();
});
