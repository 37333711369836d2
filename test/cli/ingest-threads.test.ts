import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeSampleSurvey } from '../../src/sources/sample-survey/write-sample-survey.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { COMMAND } from '../fixtures/command.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const directory = temporaryFolder();

beforeAll(async () => {
  await writeSampleSurvey({ alertCount: 400, seed: 9, directory: join(directory, 'survey') });
  await writeFile(join(directory, 'survey', 'damaged.avro'), 'Obj\u0001');
});

function ingest(data: string, ...args: readonly string[]) {
  return new Promise<{ readonly status: unknown; readonly stdout: string; readonly stderr: string }>(
    (resolve) =>
      execFile(
        process.execPath,
        [...COMMAND, 'ingest', join(directory, 'survey'), ...args],
        { env: { ...process.env, AMPELGRAPH_DATA: join(directory, data) } },
        (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stdout, stderr }),
      ),
  );
}

async function contentOf(data: string) {
  const storage = await openSqliteStorage({ path: join(directory, data, 'ampelgraph.sqlite') });
  try {
    const runs = await storage.registry.recentRuns(10);
    return {
      digest: await storage.contentDigest(),
      tickets: await storage.tickets.counts(Date.now()),
      runs: runs.map(({ process, outcome, counts }) => ({ process, outcome, counts })),
    };
  } finally {
    await storage.close();
  }
}

describe('ampelgraph ingest --threads', () => {
  test('gives the store, the counts and the refusals of one thread, in one run', async () => {
    const [one, two] = [await ingest('one'), await ingest('two', '--threads', '2', '--batch', '50')];
    expect([one.status, two.status]).toEqual([2, 2]);
    const { run: _, ...summary } = JSON.parse(one.stdout);
    expect(summary).toMatchObject({ alerts: 400, stored: 400, conflicts: 0 });
    expect(summary.refused).toHaveLength(1);
    expect(JSON.parse(two.stdout)).toMatchObject(summary);
    expect(await contentOf('two')).toEqual(await contentOf('one'));
  });
});
