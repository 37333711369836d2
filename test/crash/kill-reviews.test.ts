import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listReactions, settleReaction } from '../../src/engine/t3/settle-reaction.js';
import { process as plan, review, toldTime } from '../engine/t3/reviewed-store.js';
import { madeAlerts } from '../fixtures/made-alert.js';
import { MadeReceiver } from '../fixtures/made-receiver.js';
import { filled } from '../fixtures/made-store.js';
import { neighbour } from '../fixtures/made-survey.js';
import { TEST_STORE } from '../fixtures/scratch-store.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { type CrashStores, crashStores } from './crash-stores.js';
import { openStoreAt } from './open-store.js';
import { type ReviewOrder, webhookOf } from './review-order.js';

const SCRIPT = fileURLToPath(new URL('./review-process.ts', import.meta.url));
const LEASE_MS = 6000;
/** One transient, and so one post. */
const POSTS = 1;
/**
 * Behind one step is before the next, so every other one shows all there is to see; on MongoDB, where each store takes a
 * second to make, every fourth.
 */
const STRIDE = TEST_STORE === 'mongo' ? 4 : 2;

const folder = temporaryFolder();
let stores: CrashStores;
let receiver: MadeReceiver;
let count = 0;

beforeAll(async () => {
  stores = crashStores(folder);
  await (await filled(await openStoreAt(stores.storeOf('made')), madeAlerts(neighbour(0)))).close();
});

afterEach(() => receiver.stop());
afterAll(async () => {
  await stores?.dropAll();
});

/** A store of its own with the made transients in it. */
async function store(): Promise<string> {
  const address = stores.storeOf(String(++count));
  await stores.copy(stores.storeOf('made'), address);
  return address;
}

/** Runs a process to its end: what it says, or the signal by which it ended. */
async function run(order: Omit<ReviewOrder, 'server' | 'leaseMs'>): Promise<Record<string, number> | string> {
  const whole: ReviewOrder = { ...order, server: receiver.url, leaseMs: LEASE_MS };
  const child = spawn(
    process.execPath,
    ['--import', '@oxc-node/core/register', SCRIPT, JSON.stringify(whole)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += String(text);
  });
  const signal = await new Promise<string | null>((resolve) => child.on('exit', (_, name) => resolve(name)));
  return signal ?? JSON.parse(said);
}

/** Does the rest, in this process, when the lease of the killed one has run out. */
async function finish(address: string, resolution: ReviewOrder['resolution']): Promise<void> {
  const storage = toldTime(await openStoreAt(address), () => Date.now() + 2 * LEASE_MS);
  const openSink = () => webhookOf({ server: receiver.url, resolution });
  expect(await review(storage, [plan(['Talker'])], { openSink })).toMatchObject({
    sessions: 1,
    waiting: 0,
    elsewhere: 0,
  });
  await storage.close();
}

/** Kills a process at each step in turn, each on a store of its own, and lets another do the rest. */
async function killedAtEachStep(
  resolution: ReviewOrder['resolution'],
  check: (step: number, address: string) => Promise<void>,
): Promise<number> {
  for (let step = 1; ; step += STRIDE) {
    receiver.acted.length = 0;
    const address = await store();
    const ended = await run({ store: address, resolution, killAtStep: step });
    if (ended !== 'SIGKILL') return step - 1;
    await finish(address, resolution);
    await check(step, address);
  }
}

describe('a T3 process killed at any step', () => {
  it.each(['idempotencyKey', 'lookup'] as const)(
    'leaves each post made exactly once where the receiver has %s',
    async (resolution) => {
      receiver = await MadeReceiver.start(resolution === 'idempotencyKey');
      const steps = await killedAtEachStep(resolution, async (step) => {
        expect(new Set(receiver.acted).size, `killed at step ${step}`).toBe(POSTS);
        expect(receiver.acted, `killed at step ${step}`).toHaveLength(POSTS);
      });
      expect(steps).toBeGreaterThan(10);
    },
    240_000,
  );

  it('leaves each post made at most once where the receiver has neither, and lists the uncertain ones', async () => {
    receiver = await MadeReceiver.start(false);
    let uncertain = 0;
    await killedAtEachStep('none', async (step, address) => {
      expect(new Set(receiver.acted).size, `killed at step ${step}`).toBe(receiver.acted.length);
      const storage = await openStoreAt(address);
      const { rows } = await listReactions(storage.records, { state: 'UNCERTAIN', limit: 10 });
      uncertain += rows.length;
      const unsent = POSTS - receiver.acted.length;
      expect(rows.length, `killed at step ${step}`).toBeGreaterThanOrEqual(unsent);
      for (const { id } of rows) expect(await settleReaction(storage, String(id), 'sent')).toBe('SENT');
      await storage.close();
    });
    expect(uncertain).toBeGreaterThan(0);
  }, 240_000);
});

describe('two T3 processes at once', () => {
  it('make each post once, and each session once', async () => {
    receiver = await MadeReceiver.start(false);
    const order = { store: await store(), resolution: 'none', killAtStep: 0 } as const;
    const both = await Promise.all([run(order), run(order)]);
    expect(new Set(receiver.acted).size).toBe(POSTS);
    expect(receiver.acted).toHaveLength(POSTS);
    const reviewed = both.map((counts) => (typeof counts === 'string' ? 0 : counts['reviewed']!));
    expect(reviewed.sort()).toEqual([0, POSTS]);
  }, 60_000);
});
