import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withAdminPort } from '../../src/cli/admin-port.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { COMMAND } from '../fixtures/command.js';
import { heardLog } from '../fixtures/heard-log.js';
import { openScratchStore } from '../fixtures/scratch-store.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const holder = createServer();
let taken = '';

beforeAll(async () => {
  await once(holder.listen(0, '127.0.0.1'), 'listening');
  taken = String((holder.address() as AddressInfo).port);
});

afterAll(() => {
  holder.close();
});

/** Runs a command until it ends, and gives how it ended and what it said. */
async function ending(command: readonly string[], ports: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [...COMMAND, ...command], {
    env: { ...process.env, AMPELGRAPH_DATA: temporaryFolder(), ...ports },
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  try {
    const [status] = await once(child, 'close');
    return { status, said };
  } finally {
    child.kill('SIGKILL');
  }
}

test.each(['serve', 'start --sample 0'])(
  'a server whose port is taken says so and ends, with metrics served too: %s',
  async (command) => {
    const { status, said } = await ending(command.split(' '), {
      AMPELGRAPH_ADMIN_PORT: '0',
      HOST: '127.0.0.1',
      PORT: taken,
    });
    expect(said).toContain('PORT=8080 takes another port');
    expect(status).toBe(1);
  },
  30_000,
);

test.each(['ingest alerts.avro', 'engine --until-idle', 'engine --workers 2', 'serve --workers 2'])(
  'a process whose port for metrics is taken names that port and ends: %s',
  async (command) => {
    const { status, said } = await ending(command.split(' '), { AMPELGRAPH_ADMIN_PORT: taken, PORT: '0' });
    expect(said).toBe(
      `ampelgraph: metrics and health cannot be served on 127.0.0.1:${taken}: another process listens there; AMPELGRAPH_ADMIN_PORT takes another port, or 0 for any that is free\n`,
    );
    expect(status).toBe(1);
  },
  30_000,
);

test('the store is closed where the port for metrics is taken, and when the work is done or fails', async () => {
  const failure = new Error('the disk is full');
  const cases = [
    { adminPort: Number(taken), work: () => expect.unreachable(), says: /another process listens there/ },
    { adminPort: 0, work: () => Promise.reject(failure), says: /the disk is full/ },
    { adminPort: undefined, work: () => Promise.reject(failure), says: /the disk is full/ },
    { adminPort: 0, work: () => Promise.resolve('done'), says: undefined },
  ];
  for (const { adminPort, work, says } of cases) {
    const storage = await openScratchStore();
    const outcome = withAdminPort(
      { storage, metrics: new Metrics('test') },
      { config: { adminHost: '127.0.0.1', adminPort }, logger: heardLog().log },
      work,
    );
    if (says) await expect(outcome).rejects.toThrow(says);
    else expect(await outcome).toBe('done');
    await expect(storage.registry.recentRuns(1)).rejects.toThrow();
  }
});
