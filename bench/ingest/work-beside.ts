/* A process that works T2 tickets of a store until its input ends; then it says how many in how many milliseconds. */
import { createUnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { openBenchmarkStore, workTickets } from './benchmark-store.js';

const path = process.argv[2]!;
const seconds = Number(process.argv[3]);
const store = await openBenchmarkStore(path);
const runner = createUnitRunner({ threads: 1, catalogue: CATALOGUE });
const stop = new AbortController();
process.stdin.on('end', () => stop.abort()).resume();
if (seconds > 0) setTimeout(() => stop.abort(), seconds * 1000);
console.log('ready');
console.log(JSON.stringify(await workTickets(store, runner, stop.signal)));
await runner.close();
await store.storage.close();
process.exit();
