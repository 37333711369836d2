/* A thread that ingests its share of the files it is sent, into a store that others write at the same time. */
import { parentPort, workerData } from 'node:worker_threads';
import { consumeAlerts } from '../../src/engine/consume-alerts.js';
import { readAlerts } from '../../src/sources/open-source.js';
import type { Share } from '../../src/sources/share.js';
import { ingesterOf, openBenchmarkStore } from './benchmark-store.js';

const { path, share } = workerData as { readonly path: string; readonly share: Share };
const port = parentPort!;
const store = await openBenchmarkStore(path);
const ingester = ingesterOf(store);
port.on('message', async (paths: readonly string[]) => {
  if (paths.length === 0) {
    await store.storage.close();
    port.close();
    return;
  }
  const before = ingester.counts.stored;
  const { refused } = await consumeAlerts(readAlerts(paths, { share }), ingester);
  const { alerts, stored, known, conflicts } = ingester.counts;
  if (refused.length > 0 || alerts !== stored || conflicts > 0)
    throw new Error(`${refused.length} alerts refused, ${known} known, ${conflicts} conflicts`);
  port.postMessage(stored - before);
});
port.postMessage(0);
