import { SYSTEM } from '../access/audience.js';
import { systemClearance } from '../access/system-clearance.js';
import type { JsonObject } from '../domain/scalar.js';
import type { RunRecord } from '../storage/port/origin-rows.js';
import type { Storage } from '../storage/port/storage.js';

/** A worker that has not been heard of for this long is gone; its sign is removed by the next one that begins. */
const FORGET_AFTER_MS = 24 * 3600 * 1000;
const MAX_LISTED = 200;

/** A worker process as it last said. */
export interface WorkerSign {
  readonly run: string;
  readonly host: string;
  readonly pid: number;
  /** What it does: `t0`, `t2`, ... */
  readonly tiers: readonly string[];
  readonly startedAtUnixMs: number;
  readonly saidAtUnixMs: number;
  /** What it has done, and what waits for it. */
  readonly state: JsonObject;
}

type Records = Pick<Storage, 'records'>['records'];

/** Says that a worker lives, and how it fares. Each saying replaces the last. */
export async function sayAlive(
  records: Records,
  run: Pick<RunRecord, 'id' | 'host' | 'pid' | 'startedAtUnixMs'>,
  tiers: readonly string[],
  state: JsonObject,
  nowUnixMs: number,
): Promise<void> {
  const { host, pid, startedAtUnixMs } = run;
  const body: JsonObject = { host, pid, tiers: [...tiers], startedAtUnixMs, state };
  await records.write(nowUnixMs, [
    {
      put: {
        kind: 'WORKER',
        id: run.id,
        keys: tiers.map((tier) => `tier:${tier}`),
        order: nowUnixMs,
        audience: SYSTEM,
        body,
      },
      basedOn: 'ANY',
    },
  ]);
}

/** Says that a worker has ended as it should; one that died keeps its last sign for a day. */
export async function sayEnded(records: Records, runId: string, nowUnixMs: number): Promise<void> {
  const old = await records.find(clearance(), {
    kind: 'WORKER',
    direction: 'ASC',
    first: MAX_LISTED,
    toOrder: nowUnixMs - FORGET_AFTER_MS,
  });
  const gone = new Set([runId, ...old.rows.map(({ id }) => id)]);
  await records.write(
    nowUnixMs,
    [...gone].map((id) => ({ remove: { kind: 'WORKER', id }, basedOn: 'ANY' })),
  );
}

/** Lists workers, the one heard of last first. */
export async function workerSigns(records: Records): Promise<readonly WorkerSign[]> {
  const page = await records.find(clearance(), { kind: 'WORKER', direction: 'DESC', first: MAX_LISTED });
  return page.rows.map(({ id, order, body }) => ({
    run: id,
    host: String(body['host']),
    pid: Number(body['pid']),
    tiers: Array.isArray(body['tiers']) ? body['tiers'].map(String) : [],
    startedAtUnixMs: Number(body['startedAtUnixMs']),
    saidAtUnixMs: order,
    state: isObject(body['state']) ? body['state'] : {},
  }));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function clearance() {
  return systemClearance('workers');
}
