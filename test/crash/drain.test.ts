import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { COMMAND } from '../fixtures/command.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

test('a server told to end says so first, answers for the time that it was given, and ends well', async () => {
  const folder = temporaryFolder();
  const child = spawn(process.execPath, [...COMMAND, 'serve'], {
    env: {
      ...process.env,
      AMPELGRAPH_DATA: folder,
      PORT: '0',
      HOST: '127.0.0.1',
      AMPELGRAPH_ADMIN_PORT: '0',
      AMPELGRAPH_DRAIN_SECONDS: '2',
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  try {
    const { url, adminUrl } = await addressesOf(child.stderr);
    expect(await status(`${url}/readyz`)).toBe(200);
    expect(await status(`${adminUrl}/metrics`)).toBe(200);
    child.kill('SIGTERM');
    await expect.poll(() => status(`${url}/readyz`), { timeout: 1_500, interval: 20 }).toBe(503);
    expect(await status(`${adminUrl}/readyz`)).toBe(503);
    expect(await status(`${url}/healthz`)).toBe(200);
    expect(await status(`${url}/graphql?query={__typename}`)).toBe(200);
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

/** Waits until the process has told where it listens. */
async function addressesOf(
  stderr: NodeJS.ReadableStream,
): Promise<{ readonly url: string; readonly adminUrl: string }> {
  let adminUrl: string | undefined;
  for await (const line of createInterface({ input: stderr })) {
    adminUrl ??= /"url":"(http:[^"]+)","msg":"metrics/.exec(line)?.[1];
    const url = /^serving (http:\S+)\/graphql$/.exec(line)?.[1];
    if (url !== undefined && adminUrl !== undefined) return { url, adminUrl };
  }
  throw new Error('the server ended before it told where it listens');
}

function status(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
