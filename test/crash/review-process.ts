import { workT3 } from '../../src/engine/t3/work-t3.js';
import type { Sink } from '../../src/sinks/sink.js';
import type { RecordStore } from '../../src/storage/port/record-store.js';
import { REVIEWERS } from '../engine/t3/review-units.js';
import { process as plan, reviewed } from '../engine/t3/reviewed-store.js';
import { openStoreAt } from './open-store.js';
import { type ReviewOrder, webhookOf } from './review-order.js';

const order = JSON.parse(process.argv[2]!) as ReviewOrder;
let steps = 0;

/** A step that leaves something outside of this process; the process may end before or behind it. */
async function step<Result>(work: () => Promise<Result>): Promise<Result> {
  if (++steps === order.killAtStep) process.kill(process.pid, 'SIGKILL');
  const result = await work();
  if (++steps === order.killAtStep) process.kill(process.pid, 'SIGKILL');
  return result;
}

const storage = await openStoreAt(order.store);
const records: RecordStore = {
  byId: (...args) => storage.records.byId(...args),
  find: (...args) => storage.records.find(...args),
  ofKeys: (...args) => storage.records.ofKeys(...args),
  putBlob: (content) => storage.records.putBlob(content),
  blob: (...args) => storage.records.blob(...args),
  sweepBlobs: (before) => storage.records.sweepBlobs(before),
  write: (now, writes) => step(() => storage.records.write(now, writes)),
};

const webhook = webhookOf(order);
const sink: Sink = { ...webhook, send: (message) => step(() => webhook.send(message)) };

const counts = await workT3({
  storage: { ...storage, records },
  channels: [reviewed([plan(['Talker'])])],
  catalogue: REVIEWERS,
  parseWhere: () => undefined,
  openSink: () => sink,
  limits: { timeLimitMs: 10_000, heapLimitMb: 64 },
  runId: `run-${process.pid}`,
  leaseMs: order.leaseMs,
});
await storage.close();
process.stdout.write(`${JSON.stringify({ ...counts, steps })}\n`);
