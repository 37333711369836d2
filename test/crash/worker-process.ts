/*
 * A process of the crash tests: ingests a survey, or works T2 tickets, or both; kills itself at a failpoint when told.
 * Says each session with a MongoDB server, and `ready`, waits for a line, works, says what it came to in a line of JSON, and waits for its end.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createUnitRunner } from '../../src/engine/unit-runner/unit-runner.js';
import { CATALOGUE } from '../../units/catalogue.js';
import { ingestSurvey, openSurveyStore, workSurvey } from './survey-store.js';
import type { WorkOrder } from './working-process.js';

const order: WorkOrder = JSON.parse(process.argv[2]!);

let calls = 0;
const store = await openSurveyStore(order.store, {
  failpoint: (name) => {
    if (name !== order.killAt?.failpoint) return;
    calls += 1;
    if (calls === order.killAt.call) process.kill(process.pid, 'SIGKILL');
  },
  onSession: (id) => console.log(`session ${id}`),
});
console.log('ready');
await once(process.stdin, 'data');
const { part } = order;
const ingested = order.survey
  ? await ingestSurvey(store, order.survey, order.batchAlerts, (place, { transientName }) => {
      if (!part) return true;
      const key = part.keepsTransients
        ? createHash('sha256').update(transientName).digest().readUInt32BE()
        : place;
      return key % part.of === part.number;
    })
  : undefined;
const runner = order.worksT2 ? createUnitRunner({ threads: 1, catalogue: CATALOGUE }) : undefined;
const worked = runner ? await workSurvey(store, runner) : undefined;
console.log(JSON.stringify({ ingested, worked }));
await once(process.stdin, 'end');
await runner?.close();
await store.storage.close();
