import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as otherWork } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Counterparts, type MatchedFile, matchFile } from '../../catalogues/match-file.js';
import { CSV_OUTPUT, type MatchOutput, VOTABLE_OUTPUT } from '../../catalogues/match-output.js';
import { AmpelGraphError, BadUserInput, CostExceeded } from '../../domain/errors.js';
import type { MatchRecord } from './match-record.js';

/** A result beyond this is refused. */
const MAX_RESULT_BYTES = 1024 * 1024 * 1024;
/** Refused rows that are listed; all are counted. */
const MAX_REFUSED = 100;
const ROWS_AT_ONCE = 2000;
/** What a stretch of work should take; others are answered between two. */
const SLICE_MS = 8;
const TOLD_EVERY_MS = 500;

/** What a job is worked on with. */
export interface MatchRun {
  readonly folder: string;
  readonly record: MatchRecord;
  readonly counterparts: Counterparts;
  readonly checkRights: () => Promise<void>;
  readonly signal: AbortSignal;
  /** Keeps how far it is. */
  readonly say: (changes: Partial<MatchRecord>) => Promise<void>;
  readonly logger: Logger;
}

/** Where the table of a job stands, and its result. */
export function pathsOf(folder: string, { request }: Pick<MatchRecord, 'request'>) {
  return { table: join(folder, 'table'), result: join(folder, `result.${outputOf(request).extension}`) };
}

/** Gives the form in which a job's result is written. */
export function outputOf({ format }: MatchRecord['request']): MatchOutput {
  return format === 'votable' ? VOTABLE_OUTPUT : CSV_OUTPUT;
}

/** Matches the table of a job in short stretches and keeps what came of it; throws nothing. */
export async function runMatchJob(run: MatchRun): Promise<void> {
  const { folder, record, signal, say, logger } = run;
  const paths = pathsOf(folder, record);
  try {
    if (signal.aborted) return;
    await say({ status: 'RUNNING' });
    const outcome = await matched(run, paths.table, `${paths.result}.part`);
    await rename(`${paths.result}.part`, paths.result);
    await say({ status: 'DONE', ...toldOf(outcome) });
  } catch (error) {
    await rm(`${paths.result}.part`, { force: true });
    if (signal.aborted) return;
    await say({ status: 'FAILED', error: shownOf(error, paths.table, logger) });
  } finally {
    await rm(paths.table, { force: true });
  }
}

async function matched(run: MatchRun, table: string, result: string): Promise<MatchedFile> {
  const { record, signal, say, checkRights } = run;
  const { request } = record;
  const output = await open(result, 'w', 0o600);
  let told = performance.now();
  let progress = record.progress;
  const pacing = new Pacing(run.counterparts, async () => {
    await otherWork();
    signal.throwIfAborted();
    if (performance.now() - told < TOLD_EVERY_MS) return;
    told = performance.now();
    await checkRights();
    await say({ progress });
  });
  try {
    return await matchFile(
      table,
      pacing,
      {
        ...request,
        output: outputOf(request),
        positionsAtOnce: ROWS_AT_ONCE,
        onProgress: ({ positions, matched: found, pairs, refusedCount }) => {
          progress = { positions, matched: found, pairs, refusedCount };
        },
      },
      boundedWriter(output),
    );
  } finally {
    await output.close();
  }
}

function boundedWriter(output: FileHandle): (text: string) => Promise<void> {
  let bytes = 0;
  return async (text) => {
    if (text === '') return;
    bytes += Buffer.byteLength(text);
    if (bytes > MAX_RESULT_BYTES)
      throw new CostExceeded(
        `the result may have ${MAX_RESULT_BYTES} bytes and has more; split the table, ask for a smaller radius, or for mode=nearest`,
      );
    await output.appendFile(text);
  };
}

/** Matches in slices that take about as long as the server may be busy with one thing. */
class Pacing implements Counterparts {
  private size = 100;
  readonly columns: Counterparts['columns'];
  readonly types: Counterparts['types'];

  constructor(
    private readonly counterparts: Counterparts,
    private readonly between: () => Promise<void>,
  ) {
    this.columns = counterparts.columns;
    this.types = counterparts.types;
  }

  readonly match: Counterparts['match'] = async (positions) => {
    const found: Awaited<ReturnType<Counterparts['match']>>[number][] = [];
    while (found.length < positions.length) {
      await this.between();
      const before = performance.eventLoopUtilization();
      found.push(...(await this.counterparts.match(positions.slice(found.length, found.length + this.size))));
      // What is waited for keeps nobody from being answered.
      const factor = SLICE_MS / Math.max(1, performance.eventLoopUtilization(before).active);
      this.size = Math.max(1, Math.min(ROWS_AT_ONCE, Math.round(this.size * Math.min(2, factor))));
    }
    return found;
  };
}

function toldOf({ positions, matched: found, pairs, refusedCount, refused }: MatchedFile) {
  return {
    progress: { positions, matched: found, pairs, refusedCount },
    refused: refused.slice(0, MAX_REFUSED).map(({ line, reason }) => ({ line, reason })),
  };
}

/** Names of files on this machine and of options of the command line say nothing to who sent a table. */
function shownOf(error: unknown, table: string, logger: Logger): NonNullable<MatchRecord['error']> {
  const isCallers =
    error instanceof AmpelGraphError &&
    (error instanceof BadUserInput || error.code === 'COST_EXCEEDED' || error.code === 'FORBIDDEN');
  if (isCallers) {
    const message = error.message.replaceAll(table, 'line').replace(/--(ra|dec|sexagesimal)\b/g, '`$1`');
    return { code: error.code, message };
  }
  logger.error({ err: error }, 'a match of positions failed');
  return {
    code: 'INTERNAL_SERVER_ERROR',
    message: 'internal error; the log of this server has the rest. Send the table again',
  };
}
