import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Supervisor } from '../../src/cli/supervisor.js';
import { workerArguments } from '../../src/cli/worker-processes.js';

const WORKER = fileURLToPath(new URL('./supervised/worker.ts', import.meta.url));
const logger = pino({ level: 'silent' });
const children: ChildProcess[] = [];

/** Supervises workers; `how` tells how the n-th that is started lives. */
function supervising(
  workers: number,
  how: (started: number) => string,
  drainMs = 5000,
  endsWithFirst = false,
): Supervisor {
  children.length = 0;
  const start = (): ChildProcess => {
    const child = fork(WORKER, [how(children.length)], {
      execArgv: ['--import', '@oxc-node/core/register'],
    });
    children.push(child);
    return child;
  };
  return new Supervisor({ workers, start, logger, drainMs, endsWithFirst, pace: 0.002 });
}

const isAlive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});

describe('a supervisor of worker processes', () => {
  test('starts another when one is killed, and ends with 0 when all end as they are asked', async () => {
    const supervisor = supervising(2, () => 'obeys');
    const ended = supervisor.run();
    expect(children).toHaveLength(2);
    children[0]!.kill('SIGKILL');
    await vi.waitFor(() => expect(children).toHaveLength(3));
    await vi.waitFor(() => expect(children.slice(1).every((child) => child.connected)).toBe(true));
    supervisor.stop();
    expect(await ended).toBe(0);
    expect(children.some(isAlive)).toBe(false);
  });

  test('does not start again a worker that has finished', async () => {
    expect(await supervising(2, () => 'finishes').run()).toBe(0);
    expect(children).toHaveLength(2);
  });

  test('asks the others to end when the first is done, where the first knows when all is done', async () => {
    const others = (started: number) => (started === 0 ? 'finishes' : 'obeys');
    expect(await supervising(3, others, 60_000, true).run()).toBe(0);
    expect(children).toHaveLength(3);
    expect(children.some(isAlive)).toBe(false);
    const later = (started: number) => (started === 0 ? 'dies' : started === 1 ? 'obeys' : 'finishes');
    expect(await supervising(2, later, 60_000, true).run()).toBe(0);
    expect(children).toHaveLength(3);
  });

  test('gives up with status 1 when a worker dies at every start, and stops the others', async () => {
    const supervisor = supervising(2, (started) => (started === 0 ? 'obeys' : 'dies'));
    expect(await supervisor.run()).toBe(1);
    expect(children).toHaveLength(9);
    expect(children.some(isAlive)).toBe(false);
  });

  test('asks again who was still being loaded when it was to end', async () => {
    const supervisor = supervising(1, () => 'hears late', 60_000);
    const ended = supervisor.run();
    supervisor.stop();
    expect(await ended).toBe(0);
    expect(children[0]!.exitCode).toBe(0);
  });

  test('kills what does not end in time, with status 1', async () => {
    const supervisor = supervising(1, () => 'ignores', 300);
    const ended = supervisor.run();
    await vi.waitFor(() => expect(children[0]!.connected).toBe(true));
    supervisor.stop();
    expect(await ended).toBe(1);
    expect(children[0]!.signalCode).toBe('SIGKILL');
  });

  test('hands on its own arguments without the number of workers', () => {
    expect(workerArguments(['engine', '--workers', '4', '--only', 't2'])).toEqual(['engine', '--only', 't2']);
    expect(workerArguments(['serve', '--workers=4'])).toEqual(['serve']);
  });
});
