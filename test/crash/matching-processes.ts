import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { uniformAt } from '../../src/domain/seeded-random.js';
import type { MatchCounts } from '../../src/engine/standing-match/standing-matcher.js';
import { endSessions } from '../storage/mongo/told-sessions.js';
import type { MatchingOrder } from './matching-order.js';

/** What one process matched; of one that was killed, as far as it could tell. */
export interface MatchedSoFar {
  readonly counts: MatchCounts;
  /** Facets of followed changes, what was announced of them, and the time that these took: of all threads, and passed. */
  readonly followed: {
    readonly facets: number;
    readonly announced: number;
    readonly ms: number;
    readonly clockMs: number;
  };
}

const SCRIPT = fileURLToPath(new URL('./matching-process.ts', import.meta.url));

/** A process that ingests, matches, or both. */
export class MatchingProcess {
  private readonly child: ChildProcess;
  private readonly sessions: string[] = [];
  private readonly ended: Promise<string>;
  /** Alerts that are stored for sure. */
  ingested = 0;
  matched: MatchedSoFar | undefined;

  constructor(
    private readonly order: MatchingOrder,
    private readonly onLine: () => void = () => undefined,
  ) {
    const args = ['--import', '@oxc-node/core/register', SCRIPT, JSON.stringify(order)];
    this.child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: this.child.stdout! });
    lines.on('line', (line) => this.hear(line));
    // Both: a process that was killed may have said something before.
    this.ended = Promise.all([once(this.child, 'exit'), once(lines, 'close')]).then(
      async ([[status, signal]]) => {
        await endSessions(this.order.store, this.sessions);
        return String(signal ?? status);
      },
    );
  }

  /** Tells who matches that all is ingested and registered. */
  finish(): void {
    this.child.stdin!.end('all is there\n');
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Waits for the end: the name of the signal, or the exit status. What was begun in the store is ended then. */
  howItEnded(): Promise<string> {
    return this.ended;
  }

  private hear(line: string): void {
    const [word, rest = ''] = [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)];
    if (word === 'session') this.sessions.push(rest);
    if (word === 'ingested') this.ingested = Number(rest);
    // Written by the process of this folder.
    if (word === 'matched') this.matched = JSON.parse(rest) as MatchedSoFar;
    this.onLine();
  }
}

/** What was killed, and what was done. */
export interface KilledWork {
  readonly kills: readonly string[];
  readonly matched: readonly MatchedSoFar[];
}

/**
 * Ingests in one process and matches in another, and kills one of the two, by turns, at so many places of the survey
 * drawn by the seed, spread over it; each is started anew and goes on. Ends when all is ingested and matched.
 *
 * @param during  called with the number of alerts that are stored, one call after the other
 */
export async function matchThroughKills(
  order: Omit<MatchingOrder, 'role'>,
  kills: number,
  during: (alerts: number) => Promise<void>,
): Promise<KilledWork> {
  // What is said to be stored ends two batches before the end.
  const reach = order.alerts - 3 * order.batchAlerts;
  const places = Array.from({ length: kills }, (_, kill) => ({
    alerts: Math.round((reach * (kill + uniformAt(order.seed, kill, 0, 3))) / kills),
    role: kill % 2 === 0 ? ('MATCH' as const) : ('INGEST' as const),
  }));
  const [killed, matched]: [string[], MatchedSoFar[]] = [[], []];
  let ingesting: MatchingProcess | undefined;
  let matching: MatchingProcess | undefined;
  const killWhenDue = () => {
    const [next] = places;
    const target = next?.role === 'MATCH' ? matching : ingesting;
    if (!next || !target || (ingesting?.ingested ?? 0) < next.alerts) return;
    places.shift();
    killed.push(`${next.role} at ${next.alerts}`);
    target.kill();
  };
  let [isIngested, work] = [false, Promise.resolve()];
  const hear = () => {
    killWhenDue();
    const alerts = ingesting?.ingested ?? 0;
    work = work.then(() => during(alerts));
    // Whoever waits for the work hears of an error.
    work.catch(() => undefined);
  };
  const keepMatching = async () => {
    for (let ended = ''; ended !== '0'; ) {
      matching = new MatchingProcess({ ...order, role: 'MATCH' });
      if (isIngested) matching.finish();
      ended = await matching.howItEnded();
      if (ended !== '0' && ended !== 'SIGKILL') throw new Error(`a matching process ended with ${ended}`);
      if (matching.matched) matched.push(matching.matched);
    }
  };
  const keepIngesting = async () => {
    for (let [fromAlert, ended] = [0, '']; ended !== '0'; fromAlert = ingesting.ingested) {
      ingesting = new MatchingProcess({ ...order, role: 'INGEST', fromAlert }, hear);
      ingesting.ingested = fromAlert;
      ended = await ingesting.howItEnded();
      if (ended !== '0' && ended !== 'SIGKILL') throw new Error(`an ingesting process ended with ${ended}`);
    }
    work = work.then(() => during(order.alerts));
    await work;
    isIngested = true;
    matching?.finish();
  };
  await Promise.all([keepMatching(), keepIngesting()]);
  return { kills: killed, matched };
}
