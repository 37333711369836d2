import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { COMMAND } from '../fixtures/command.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

test.each([['serve'], ['start', '--sample', '0']])(
  'a server whose port is taken says so and ends, with metrics served too: %s',
  async (...command) => {
    const holder = createServer().listen(0, 'localhost');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const child = spawn(process.execPath, [...COMMAND, ...command], {
      env: {
        ...process.env,
        AMPELGRAPH_DATA: temporaryFolder(),
        AMPELGRAPH_ADMIN_PORT: '0',
        PORT: String(port),
      },
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    try {
      expect(await once(child, 'close')).toEqual([1, null]);
      expect(said).toContain('another process listens there');
    } finally {
      child.kill('SIGKILL');
      holder.close();
    }
  },
  30_000,
);
