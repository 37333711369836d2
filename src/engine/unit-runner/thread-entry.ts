import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { writeBody } from './body-text.js';
import { describeError, foreseenRetryable } from './describe-error.js';
import { holdImportsTo } from './import-rules.js';
import { LoadedUnits } from './loaded-units.js';
import { WorkerProgress } from './progress.js';
import { keepUnitsPure } from './purity.js';
import type { ThreadBatch, ThreadMessage, ThreadOutcome, ThreadStart } from './thread-messages.js';
import type { FailedRun, SentTicket } from './unit-outcome.js';

/** Finished outcomes wait no longer than this before they are sent, so that a killed thread loses little work. */
const SEND_AFTER_NS = 50_000_000n;

const port = parentPort!;
const start = workerData as ThreadStart;
const progress = new WorkerProgress(start.progress);
const units = new LoadedUnits(start.modules);
const now = process.hrtime.bigint.bind(process.hrtime);

/** What the running ticket left behind to fail after it returned: a rejected promise, a throwing microtask. */
const strayErrors: unknown[] = [];
process.on('uncaughtException', (error) => strayErrors.push(error));
const exit = process.exit.bind(process);

holdImportsTo(start.imports);
keepUnitsPure();
// A fault of this file's own ends the thread; its owner then goes on with another.
port.on('message', (batch: ThreadBatch) => runBatch(batch.tickets).catch(() => exit(1)));
send({ type: 'READY' });

async function runBatch(tickets: readonly SentTicket[]): Promise<void> {
  let outcomes: ThreadOutcome[] = [];
  let sentAt = now();
  for (const [index, ticket] of tickets.entries()) {
    outcomes.push(await runTicket(ticket, index));
    const isLast = index === tickets.length - 1;
    if (isLast) progress.enter('IDLE', index);
    if (isLast || now() - sentAt > SEND_AFTER_NS) {
      send({ type: 'OUTCOMES', firstIndex: index + 1 - outcomes.length, outcomes });
      outcomes = [];
      sentAt = now();
    }
  }
}

async function runTicket(ticket: SentTicket, index: number): Promise<ThreadOutcome> {
  strayErrors.length = 0;
  progress.enter('LOADING', index);
  const loaded = await units.load(ticket.unit, ticket.config.hash, ticket.config.config);
  if (!loaded.ok) return loaded;
  progress.enter('RUNNING', index);
  const outcome = runUnit(loaded.run, ticket);
  // What the unit left in the queue of microtasks runs now, while the ticket still answers for it.
  await nextTurn();
  return strayErrors.length === 0 ? outcome : exception(strayErrors[0]);
}

function runUnit(run: (ticket: SentTicket) => unknown, ticket: SentTicket): ThreadOutcome {
  // Tickets of one state share their points: what one unit changed, the next would see.
  for (const point of ticket.points) Object.freeze(point);
  Object.freeze(ticket.points);
  try {
    const startedAt = now();
    const body = run(ticket);
    const durationMs = Number(now() - startedAt) / 1e6;
    const written = writeBody(body);
    return written.ok ? { ...written, durationMs } : written;
  } catch (error) {
    return exception(error);
  }
}

function exception(error: unknown): FailedRun {
  return {
    ok: false,
    code: 'EXCEPTION',
    message: describeError(error),
    retryable: foreseenRetryable(error) ?? false,
  };
}

function send(message: ThreadMessage): void {
  port.postMessage(message);
}
