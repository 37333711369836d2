import { describe, expect, test } from 'vitest';
import { recordedRun } from '../../src/engine/recorded-run.js';
import { newRun } from '../../src/engine/run-record.js';
import { openScratchStore } from '../fixtures/scratch-store.js';

describe('a run is recorded', () => {
  const cases: readonly (readonly [string, (stop: () => void) => Promise<void>])[] = [
    ['COMPLETED', async () => {}],
    ['STOPPED', async (stop) => stop()],
    ['FAILED', () => Promise.reject(new Error('the disk is full'))],
  ];
  test.each(cases)('as %s, with what it had counted by then', async (outcome, work) => {
    const storage = await openScratchStore();
    const run = newRun({ process: 'test', software: 'test', nowUnixMs: Date.now() });
    const stopping = new AbortController();
    let counted = 0;
    const told: string[] = [];
    const done = recordedRun(
      {
        registry: storage.registry,
        run,
        signal: stopping.signal,
        counts: () => ({ counted }),
        onEnd: (ended) => told.push(ended.outcome),
      },
      async () => {
        const [open] = await storage.registry.recentRuns(1);
        expect(open).toMatchObject({ id: run.id });
        expect(open?.outcome).toBeUndefined();
        counted = 3;
        await work(() => stopping.abort());
      },
    );
    if (outcome === 'FAILED') await expect(done).rejects.toThrow('the disk is full');
    else await done;
    const [ended] = await storage.registry.recentRuns(1);
    expect(ended).toMatchObject({ id: run.id, outcome, counts: { counted: 3 } });
    expect(told).toEqual([outcome]);
    await storage.close();
  });
});
