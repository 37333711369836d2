import { expect, test } from 'vitest';
import { openMongoStorage } from '../../../src/storage/mongo/open-mongo-storage.js';
import { change, detection, NOW, openPrepared, RUN } from '../contract/fixture.js';
import { ChangeStreamStandIn } from './change-stream-stand-in.js';
import { describeOnMongo, MONGODB_URI, openScratchStorage, scratchDatabase } from './scratch-database.js';

/** Far more than what the looks that are taken anyway, every five seconds, would give in the time of the test. */
const EVENTS = 30;
const TIMEOUT_MS = 60_000;

describeOnMongo('change streams', () => {
  test('wake who waits at every event, end in polling when they break, and close with the store', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const database = scratchDatabase();
    const writer = await openPrepared(() => openScratchStorage({ database }));
    const server = await ChangeStreamStandIn.before(MONGODB_URI ?? '');
    let looks = 0;
    const follower = await openMongoStorage({
      url: server.url,
      database,
      onCommand: (name, command) => {
        if (name === 'find' && command.find === 'writer') looks++;
      },
    });
    const { changes } = follower;
    const place = await changes.latest();
    expect(await changes.noticedBy()).toBe('CHANGE_STREAM');
    const waiting = changes.waitAfter(place, { atMostMs: 10 * TIMEOUT_MS });
    for (let event = 0; event < EVENTS; event++) {
      const before = looks;
      await until(() => {
        server.tell();
        return looks > before;
      });
    }
    await writer.ingest.commit(RUN, NOW, [change('A', { points: [detection('ztf:1', 59_000)] })]);
    server.tell();
    await waiting;
    server.break();
    await until(async () => (await changes.noticedBy()) === 'POLLING');
    const next = changes.waitAfter(await changes.latest(), { atMostMs: 10 * TIMEOUT_MS });
    await writer.ingest.commit(RUN, NOW, [change('B', { points: [detection('ztf:2', 59_000)] })]);
    await next;
    expect(server.opened).toBe(1);
    await follower.close();
    await writer.close();
    server.close();
  });
});

async function until(isThere: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 20));
}
