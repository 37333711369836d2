import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { workerSigns } from '../../src/engine/worker-signs.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { COMMAND } from '../fixtures/command.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const ALERTS = 200;
/** How long a process may take to start on a machine with much else to do. */
const STARTING_MS = 50_000;

const directory = temporaryFolder();
const started: ChildProcess[] = [];

beforeAll(async () => {
  await writeSampleSurvey({ alertCount: ALERTS, seed: 3, directory: join(directory, 'survey') });
  await writeFile(
    join(directory, 'job.yaml'),
    `channels:
  - { name: archive, access: every-label, readableBy: everyone, t2: [{ unit: LightCurveSummary }] }
sources:
  - { unit: AlertFiles, config: { paths: [${join(directory, 'survey')}] } }
`,
  );
});

afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
});

function start(data: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [...COMMAND, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      AMPELGRAPH_DATA: join(directory, data),
      AMPELGRAPH_CONFIG: join(directory, 'job.yaml'),
      PORT: '0',
    },
  });
  started.push(child);
  return child;
}

async function withStore<Result>(data: string, look: (storage: Storage) => Promise<Result>): Promise<Result> {
  const storage = await openSqliteStorage({ path: join(directory, data, 'ampelgraph.sqlite') });
  try {
    return await look(storage);
  } finally {
    await storage.close();
  }
}

const finished = (storage: Storage) => storage.tickets.counts(Date.now());

describe('ampelgraph engine --workers', { timeout: 180_000 }, () => {
  test("ingests the job's sources, works the tickets, and ends when nothing is left", async () => {
    const child = start('idle', ['engine', '--workers', '2', '--until-idle']);
    expect(await once(child, 'exit')).toEqual([0, null]);
    const { open, byUnit } = await withStore('idle', finished);
    expect(open).toBe(0);
    expect(byUnit[0]!.count).toBeGreaterThan(0);
    expect(await withStore('idle', ({ records }) => workerSigns(records))).toEqual([]);
    const runs = await withStore('idle', ({ registry }) => registry.recentRuns(10));
    const ingestion = runs.find((run) => run.process === 'engine-ingest');
    // What made the alerts: their provenance names it.
    expect(ingestion?.shapers?.map(({ name }) => name)).toEqual(['ZtfShaper', 'LsstShaper']);
  });

  test('replaces a worker that is killed, shows who works, and drains at SIGTERM with status 0', async () => {
    const child = start('killed', ['engine', '--workers', '2', '--only', 't2']);
    const workers = () => withStore('killed', ({ records }) => workerSigns(records));
    await vi.waitFor(async () => expect(await workers()).toHaveLength(2), STARTING_MS);
    const [first] = await workers();
    process.kill(first!.pid, 'SIGKILL');
    // The killed one keeps its last sign; a third says that it lives.
    await vi.waitFor(async () => expect(await workers()).toHaveLength(3), STARTING_MS);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect((await workers()).map(({ pid }) => pid)).toEqual([first!.pid]);
  });

  test('ends at once at the second signal, with the status of the signal', async () => {
    const child = start('twice', ['engine', '--workers', '1', '--only', 't2']);
    await vi.waitFor(
      async () => expect(await withStore('twice', ({ records }) => workerSigns(records))).toHaveLength(1),
      STARTING_MS,
    );
    const [worker] = await withStore('twice', ({ records }) => workerSigns(records));
    // A worker that cannot hear: the parent would wait for it.
    process.kill(worker!.pid, 'SIGSTOP');
    child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(child.exitCode).toBeNull();
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    await vi.waitFor(() => expect(() => process.kill(worker!.pid, 0)).toThrow('ESRCH'), STARTING_MS);
  });

  test('refuses --only t0 where the job names no sources', async () => {
    await writeFile(
      join(directory, 'no-sources.yaml'),
      'channels: [{ name: archive, access: every-label, readableBy: everyone }]\n',
    );
    const child = spawn(process.execPath, [...COMMAND, 'engine', '--only', 't0'], {
      env: {
        ...process.env,
        AMPELGRAPH_DATA: join(directory, 'none'),
        AMPELGRAPH_CONFIG: join(directory, 'no-sources.yaml'),
      },
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(said).toContain('names no sources');
  });
});

describe('ampelgraph serve --workers', { timeout: 180_000 }, () => {
  /** Gives the addresses that were told, one a worker, once as many are known. */
  function served(child: ChildProcess, count: number): Promise<readonly string[]> {
    let said = '';
    child.stderr!.on('data', (chunk) => {
      said += String(chunk);
    });
    return vi.waitFor(() => {
      const urls = [...said.matchAll(/serving (\S+)\/graphql/g)].map((match) => match[1]!);
      expect(urls, said).toHaveLength(count);
      return urls;
    }, STARTING_MS);
  }

  test('answers on one port from several processes, and drains at SIGTERM', async () => {
    const child = start('serve', ['serve', '--workers', '2']);
    const [url, ...others] = await served(child, 2);
    expect(others).toEqual([url]);
    for (let time = 0; time < 6; time++) expect((await fetch(`${url}/readyz`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('starts again a worker that could not start', async () => {
    const secret = join(directory, 'mended', 'cursor-secret');
    await mkdir(dirname(secret));
    await writeFile(secret, 'too short');
    const child = start('mended', ['serve', '--workers', '2']);
    const died = vi.fn();
    child.stderr!.on('data', (chunk) => String(chunk).includes('worker died; starting another') && died());
    await vi.waitFor(() => expect(died).toHaveBeenCalled(), STARTING_MS);
    await writeFile(secret, 'long enough for a secret');
    await served(child, 2);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
