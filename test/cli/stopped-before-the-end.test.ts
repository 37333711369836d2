import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { workerSigns } from '../../src/engine/worker-signs.js';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { COMMAND } from '../fixtures/command.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const ALERTS = 2_000;
const STARTING_MS = 50_000;

const directory = temporaryFolder();
const data = join(directory, 'data');
const survey = join(directory, 'survey');

beforeAll(() => writeSampleSurvey({ alertCount: ALERTS, seed: 5, directory: survey }), 60_000);

function start(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...COMMAND, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, AMPELGRAPH_DATA: data, AMPELGRAPH_LOG_LEVEL: 'silent' },
  });
}

/** Sends SIGTERM when the store is as it should be; gives the exit status and what was said. */
async function stoppedWhen(child: ChildProcess, isSo: (storage: Storage) => Promise<boolean>) {
  const ended = Promise.all([once(child, 'exit'), text(child.stdout!), text(child.stderr!)]);
  await vi.waitFor(
    async () => {
      const storage = await openSqliteStorage({ path: join(data, 'ampelgraph.sqlite') });
      try {
        expect(await isSo(storage)).toBe(true);
      } finally {
        await storage.close();
      }
    },
    { timeout: STARTING_MS, interval: 5 },
  );
  child.kill('SIGTERM');
  const [[status], said, complained] = await ended;
  return { status, said, complained };
}

const openTickets = async ({ tickets }: Storage) => (await tickets.counts(Date.now())).open;

describe('work that has an end of its own', { timeout: 180_000 }, () => {
  test('says that a signal came before it, ends with the status of the signal, and goes on when called again', async () => {
    const stopped = await stoppedWhen(
      start('ingest', survey, '--batch', '5'),
      async (storage) => (await openTickets(storage)) > 0,
    );
    expect(stopped.status).toBe(143);
    expect(stopped.complained).toContain('SIGTERM came before the end');
    const part = JSON.parse(stopped.said);
    expect(part.complete).toBe(false);
    expect(part.stored).toBeGreaterThan(0);
    expect(part.alerts).toBeLessThan(ALERTS);

    const again = start('ingest', survey);
    const [[status], said] = await Promise.all([once(again, 'exit'), text(again.stdout!)]);
    expect(status).toBe(0);
    expect(JSON.parse(said)).toMatchObject({
      complete: true,
      alerts: ALERTS,
      stored: ALERTS - part.stored,
      known: part.stored,
    });
  });

  test.for([
    ['of one process', []],
    ['of several', ['--workers', '2']],
  ] as const)('is said of an engine until idle, %s', async ([, workers]) => {
    const stopped = await stoppedWhen(
      start('engine', '--until-idle', '--claim', '5', ...workers),
      async ({ records }) => (await workerSigns(records)).length > 0,
    );
    expect(stopped.status).toBe(143);
    expect(stopped.complained).toContain('SIGTERM came before the end');
  });
});
