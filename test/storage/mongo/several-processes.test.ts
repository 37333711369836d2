import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MongoClient, UUID } from 'mongodb';
import { expect, test } from 'vitest';
import { openMongoStorage } from '../../../src/storage/mongo/open-mongo-storage.js';
import type { TransientChange } from '../../../src/storage/port/ingest-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import { change, detection, facetsOf, NOW, openPrepared, RUN, system } from '../contract/fixture.js';
import { stateOf, ticketKey, ticketOf } from '../contract/t2-work.js';
import { describeOnMongo, dropDatabase, MONGODB_URI, scratchDatabase } from './scratch-database.js';

const SCRIPT = fileURLToPath(new URL('./working-process.ts', import.meta.url));
const WORKERS = 4;
const KILLS = 16;
const STATES_EACH = 10;

/** A transient with ten states, and for each of them four tickets, of which one waits for two others. */
function changeOf(name: string): TransientChange {
  const points = Array.from({ length: STATES_EACH }, (_, index) =>
    detection(`ztf:${name}${index}`, 59_000 + index),
  );
  const states = points.map((_, index) => `${name} ${index}`);
  return change(name, {
    points,
    facets: facetsOf(points),
    states: states.map((state, index) => stateOf(state, [points[index]!])),
    tickets: states.flatMap((state) => [
      ticketOf('Match', state),
      ticketOf('Digest', state),
      ticketOf('Fit', state, undefined, [ticketKey('Match', state), ticketKey('Digest', state)]),
      ticketOf('Latest', state),
    ]),
  });
}

async function planned(database: string, transients: number): Promise<Storage> {
  const storage = await openPrepared(() => openMongoStorage({ url: MONGODB_URI ?? '', database }));
  const changes = Array.from({ length: transients }, (_, index) => changeOf(`${1000 + index}`));
  for (let start = 0; start < changes.length; start += 10)
    await storage.ingest.commit(RUN, NOW - 1e11, changes.slice(start, start + 10));
  return storage;
}

/** Keeps a number of workers running, also when they are killed, until they find nothing open. */
class Workforce {
  readonly running = new Set<ChildProcess>();
  done = 0;
  kills = 0;
  private readonly database: string;
  private readonly failures: string[] = [];
  private readonly sessionsOf = new WeakMap<ChildProcess, string[]>();

  constructor(database: string) {
    this.database = database;
  }

  start(): void {
    const child = spawn(
      process.execPath,
      [
        '--import',
        '@oxc-node/core/register',
        SCRIPT,
        MONGODB_URI ?? '',
        this.database,
        `worker ${this.kills} ${this.running.size}`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.running.add(child);
    const sessions: string[] = [];
    this.sessionsOf.set(child, sessions);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      for (const [, count] of text.matchAll(/done (\d+)/g)) this.done += Number(count);
      for (const [, id] of text.matchAll(/session ([0-9a-f]+)/g)) sessions.push(id!);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.failures.push(text));
    child.on('exit', (code) => {
      this.running.delete(child);
      if (code !== null && code !== 0) this.failures.push(`a worker ended with ${code}`);
    });
  }

  /** Kills one of those that run, and starts another. */
  async kill(place: number): Promise<void> {
    const child = [...this.running][place % this.running.size];
    if (!child) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await this.endTransactions(child);
    this.kills++;
    this.start();
  }

  /**
   * Ends what the dead had begun: the server does so itself after `transactionLifetimeLimitSeconds`, a minute unless it
   * is told otherwise, and until then nobody may write what was written there.
   */
  private async endTransactions(child: ChildProcess): Promise<void> {
    const client = new MongoClient(MONGODB_URI ?? '');
    const ids = (this.sessionsOf.get(child) ?? []).map((id) => ({ id: new UUID(Buffer.from(id, 'hex')) }));
    if (ids.length > 0) await client.db('admin').command({ endSessions: ids });
    await client.close();
  }

  async finished(): Promise<readonly string[]> {
    while (this.running.size > 0) await wait(50);
    return this.failures;
  }
}

async function allHeads(storage: Storage) {
  const heads = [];
  for (let after: string | undefined; ; ) {
    const page = await storage.executions.list(system, { first: 500, ...(after ? { after } : {}) });
    heads.push(...page.rows);
    if (!page.hasMore) return heads;
    after = page.rows.at(-1)?.resultId;
  }
}

describeOnMongo('several processes', () => {
  test('four that are killed at random do each of 2,000 tickets once, and those that wait for others too', {
    timeout: 300_000,
  }, async () => {
    const database = scratchDatabase();
    const storage = await planned(database, 50);
    const workforce = new Workforce(database);
    try {
      for (let count = 0; count < WORKERS; count++) workforce.start();
      // Seeded: which one is killed, and after how long.
      for (let seed = 1; workforce.kills < KILLS && workforce.running.size > 0; ) {
        seed = (seed * 48_271) % 2_147_483_647;
        await wait(200 + (seed % 900));
        if (workforce.running.size > 0) await workforce.kill(seed);
      }
      expect(await workforce.finished()).toEqual([]);
      const { byUnit, open } = await storage.tickets.counts(Date.now());
      expect(open).toBe(0);
      expect(byUnit).toEqual(
        ['Digest', 'Fit', 'Latest', 'Match'].map((unit) => ({ unit, status: 'DONE', count: 500 })),
      );
      const heads = await allHeads(storage);
      expect(heads.length).toBe(2000);
      expect(new Set(heads.map(({ ticketKey: key }) => key)).size).toBe(2000);
      const newest = new Map(heads.map((head) => [head.ticketKey, head.resultId]));
      for (const { unit, consumed, consumedSuperseded } of heads) {
        expect(consumed.length).toBe(unit === 'Fit' ? 2 : 0);
        expect(consumedSuperseded).toBe(false);
      }
      expect(newest.size).toBe(2000);
      expect(workforce.kills).toBe(KILLS);
      expect(workforce.done).toBeLessThanOrEqual(2000);
    } finally {
      for (const child of workforce.running) child.kill('SIGKILL');
      await storage.close();
      await dropDatabase(database);
    }
  });
});
