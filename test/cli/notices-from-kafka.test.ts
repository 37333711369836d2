import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clearanceFor } from '../../src/access/clearance.js';
import { DEFAULT_LABEL_TABLE } from '../../src/access/label.js';
import { systemClearance } from '../../src/access/system-clearance.js';
import { ANONYMOUS } from '../../src/access/viewer.js';
import { readEvent } from '../../src/storage/event-reader.js';
import type { Storage } from '../../src/storage/port/storage.js';
import { openSqliteStorage } from '../../src/storage/sqlite/open-sqlite-storage.js';
import { COMMAND } from '../fixtures/command.js';
import { CIRCULAR, VOEVENT } from '../fixtures/ic191001a.js';
import { hasMockKafka, MockKafka } from '../fixtures/mock-kafka.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

const VOEVENTS = 'gcn.classic.voevent.ICECUBE_ASTROTRACK_GOLD';
const CIRCULARS = 'gcn.circulars';
const anonymous = clearanceFor(ANONYMOUS, DEFAULT_LABEL_TABLE, Date.UTC(2026, 10, 22));
const text = (value: string) => ({ value: Buffer.from(value) });

const directory = temporaryFolder();
let mock: MockKafka;

/** Runs `ampelgraph notices` on both topics until nothing comes: its exit status, and what it says it did. */
async function taken(store: string, group: string): Promise<Record<string, unknown>> {
  const args = [
    '--kafka',
    mock.broker,
    '--topic',
    VOEVENTS,
    CIRCULARS,
    '--group',
    group,
    // The mock cluster lets a group that was left wait so long for who may come back.
    '--session-timeout',
    '5',
    '--until-idle',
    '1',
  ];
  const child = spawn(process.execPath, [...COMMAND, 'notices', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, AMPELGRAPH_STORE: store, AMPELGRAPH_LOG_LEVEL: 'fatal' },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += String(chunk);
  });
  const [status] = await once(child, 'close');
  const { run: _run, ...counts } = JSON.parse(said) as Record<string, unknown>;
  return { status, ...counts };
}

async function withStore<Result>(
  store: string,
  look: (storage: Storage) => Promise<Result>,
): Promise<Result> {
  const storage = await openSqliteStorage({ path: store });
  try {
    return await look(storage);
  } finally {
    await storage.close();
  }
}

describe.skipIf(!hasMockKafka())('notices of GCN that come over Kafka', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    mock = await MockKafka.start();
  });
  afterAll(async () => {
    await mock?.stop();
  });

  test('register and revise by themselves; the group goes on where the store has kept all; poison stays beside with its place', async () => {
    const store = join(directory, 'notices.sqlite');
    await mock.produce(VOEVENTS, [text(VOEVENT), text('<half')]);
    await mock.produce(CIRCULARS, [text(CIRCULAR)]);
    expect(await taken(store, 'us')).toEqual({ status: 2, kept: 2, known: 0, refused: 1 });
    expect([await mock.committed('us', VOEVENTS), await mock.committed('us', CIRCULARS)]).toEqual([2, 1]);
    await withStore(store, async ({ records }) => {
      const event = await readEvent(records, anonymous, { name: 'IC191001A' });
      expect(event!.notices.map(({ notice }) => notice.product).sort()).toEqual(['CIRCULAR', 'NOTICE']);
      expect(event!.state.chosen?.localization.product).toBe('CIRCULAR');
      const query = { kind: 'DEAD_LETTER', direction: 'ASC', first: 9 } as const;
      const letters = await records.find(systemClearance('test'), query);
      expect(letters.rows.map(({ body }) => [body['topic'], body['reason']])).toEqual([
        [VOEVENTS, expect.stringMatching(/\S/)],
      ]);
    });
    // As after a crash, or from another group: what comes again is known.
    const other = CIRCULAR.replace('IceCube-191001A', 'IceCube-191001B').replaceAll('20:09:18', '20:19:18');
    await mock.produce(CIRCULARS, [text(CIRCULAR), text(other)]);
    expect(await taken(store, 'us')).toEqual({ status: 0, kept: 1, known: 1, refused: 0 });
  });
});
