/*
 * A process that works T2 tickets of a store until none is open. Says each session with a MongoDB server, and `ready`, waits for a line, and says in a line of
 * JSON, after each transaction, which tickets it has done; at the end, what it came to.
 */
import { once } from 'node:events';
import { newRun } from '../../src/engine/run-record.js';
import { createUnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { workT2 } from '../../src/engine/work-t2.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { openSurveyStore } from './survey-store.js';
import type { TicketOrder } from './ticket-workers.js';

const order: TicketOrder = JSON.parse(process.argv[2]!);
const { storage, traces } = await openSurveyStore(order.store, {
  onSession: (id) => console.log(JSON.stringify({ session: id })),
});
const run = newRun({ process: 'engine', software: 'ampelgraph test', nowUnixMs: Date.now() });
await storage.registry.startRun(run);
const runner = createUnitRunner({ threads: 1, catalogue: CATALOGUE });
const { tickets } = storage;
console.log('ready');
await once(process.stdin, 'data');
const counts = await workT2({
  storage: {
    journal: storage.journal,
    tickets: {
      claim: (request) => tickets.claim(request),
      heartbeat: (keys, until) => tickets.heartbeat(keys, until),
      fail: (runId, now, failures) => tickets.fail(runId, now, failures),
      counts: (now) => tickets.counts(now),
      trouble: (now) => tickets.trouble(now),
      complete: async (runId, now, results) => {
        const lost = await tickets.complete(runId, now, results);
        const done = results.map(({ key }) => key).filter((key) => !lost.includes(key));
        console.log(JSON.stringify({ done }));
        return lost;
      },
    },
  },
  runner,
  runId: run.id,
  clock: Date.now,
  claimLimit: order.claimLimit,
  leaseMs: order.leaseMs,
  traceIdOf: (unit, config) => traces.traceIdOf(unit, config),
  untilIdle: true,
});
console.log(JSON.stringify({ counts }));
await runner.close();
await storage.close();
process.stdin.unref();
