import type { Command } from 'commander';
import { compose } from '../compose.js';
import { readConfig } from '../config.js';
import { type DeadLetter, recentDeadLetters } from '../engine/dead-letters.js';
import { type WorkerSign, workerSigns } from '../engine/worker-signs.js';
import type { JournalEntry } from '../storage/port/journal-store.js';
import type { RunOutcome, RunRecord } from '../storage/port/origin-rows.js';
import type { TicketCounts, TicketTrouble } from '../storage/port/ticket-store.js';

const LISTED = 10;
/** Workers say every ten seconds that they live. */
const SILENT_AFTER_MS = 35_000;

interface Status {
  readonly nowUnixMs: number;
  /** Nothing is recorded at or before this instant any more; before the first, nothing was closed yet. */
  readonly horizonUnixMs: number;
  readonly tickets: TicketCounts;
  readonly trouble: TicketTrouble;
  readonly workers: readonly WorkerSign[];
  readonly deadLetters: { readonly letters: readonly DeadLetter[]; readonly totalCount: number };
  readonly runs: readonly (RunRecord & Partial<RunOutcome>)[];
  readonly journal: readonly JournalEntry[];
}

/** Adds `ampelgraph status`. */
export function addStatus(program: Command): void {
  program
    .command('status')
    .description(
      'what is open, what is stuck, what failed, who works, and which runs there were: for operators',
    )
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  $ ampelgraph status')
    .action(async (options: { json: boolean }) => {
      const { storage } = await compose(readConfig(process.env));
      try {
        const nowUnixMs = await storage.now();
        const [horizonUnixMs, tickets, trouble, workers, deadLetters, runs, journal] = await Promise.all([
          storage.history.horizon(),
          storage.tickets.counts(nowUnixMs),
          storage.tickets.trouble(nowUnixMs),
          workerSigns(storage.records),
          recentDeadLetters(storage, LISTED),
          storage.registry.recentRuns(LISTED),
          storage.journal.recent(LISTED),
        ]);
        const status: Status = {
          nowUnixMs,
          horizonUnixMs,
          tickets,
          trouble,
          workers,
          deadLetters,
          runs,
          journal,
        };
        process.stdout.write(options.json ? `${JSON.stringify(status)}\n` : textOf(status));
      } finally {
        await storage.close();
      }
    });
}

function textOf(status: Status): string {
  const { horizonUnixMs, tickets, workers, deadLetters, runs, journal } = status;
  const lines = [
    `Horizon: ${horizonUnixMs > 0 ? instant(horizonUnixMs) : 'none yet'}`,
    `T2 tickets open: ${tickets.open}`,
    ...tickets.byUnit.map(({ unit, status: state, count }) => `  ${unit} ${state} ${count}`),
    ...stuckLines(status),
    `Workers: ${workers.length}`,
    ...workers.map((worker) => workerLine(worker, status.nowUnixMs)),
    `Messages refused: ${deadLetters.totalCount}`,
    ...deadLetters.letters.map(
      ({ recordedAtUnixMs, id, reason }) => `  ${instant(recordedAtUnixMs)} ${id} ${reason}`,
    ),
    'Runs, newest first:',
    ...runs.map(
      (run) =>
        `  ${run.id} ${run.process} ${instant(run.startedAtUnixMs)} ${run.outcome ?? 'open'} ${JSON.stringify(run.counts ?? {})}`,
    ),
    'Journal, newest first:',
    ...journal.map((entry) => `  ${instant(entry.atUnixMs)} ${entry.kind} ${entry.message}`),
  ];
  return `${lines.join('\n')}\n`;
}

function stuckLines({ trouble, nowUnixMs }: Status): readonly string[] {
  const seconds = (sinceUnixMs: number) => Math.max(0, Math.round((nowUnixMs - sinceUnixMs) / 1000));
  return [
    ...trouble.oldestDue.map(
      ({ unit, dueUnixMs }) => `  ${unit} waits, the oldest for ${seconds(dueUnixMs)} s`,
    ),
    ...trouble.running.map(({ worker, tickets, pastLease, earliestLeaseUnixMs }) =>
      pastLease > 0
        ? `  ${pastLease} of ${tickets} run past their lease (since ${seconds(earliestLeaseUnixMs)} s): worker ${worker} is gone, the next claim takes them back`
        : `  ${tickets} run with worker ${worker}`,
    ),
  ];
}

function workerLine({ run, host, pid, tiers, saidAtUnixMs, state }: WorkerSign, nowUnixMs: number): string {
  const silentMs = nowUnixMs - saidAtUnixMs;
  const heard = `heard of ${Math.round(silentMs / 1000)} s ago${silentMs > SILENT_AFTER_MS ? ': gone?' : ''}`;
  return `  ${run} ${tiers.join('+')} ${host}:${pid} ${heard} ${JSON.stringify(state)}`;
}

function instant(unixMs: number): string {
  return new Date(unixMs).toISOString();
}
