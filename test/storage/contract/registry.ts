import { describe, expect, test } from 'vitest';
import { DEFAULT_LABEL_TABLE } from '../../../src/access/label.js';
import { RefusedJob } from '../../../src/domain/errors.js';
import {
  change,
  detection,
  LABELS,
  NOW,
  OPEN_CHANNEL,
  type OpenStorage,
  openPrepared,
  PUBLIC,
  RUN,
} from './fixture.js';

/** What the registry promises. */
export function registryContract(open: OpenStorage): void {
  describe('the registry', () => {
    test('gives back the labels and channels it was given, channels by name', async () => {
      const storage = await openPrepared(open);
      expect(await storage.registry.labels()).toEqual(LABELS);
      expect((await storage.registry.channels()).map(({ name }) => name)).toEqual(['OPEN', 'TEAM']);
      await storage.close();
    });

    test('lets a conditional label change and a new one be satisfied by everyone', async () => {
      const storage = await openPrepared(open);
      const table = new Map(LABELS)
        .set('ztf-partnership', { kind: 'GRANTS', anyOf: ['other'] })
        .set('lsst-public', { kind: 'EVERYONE' });
      await storage.registry.useLabels(table);
      expect(await storage.registry.labels()).toEqual(table);
      await storage.close();
    });

    test('gives back the schemas of raw records, and keeps the first text under a hash', async () => {
      const storage = await openPrepared(open);
      const schema = { hash: 'ab'.repeat(32), text: '{"type":"record"}' };
      await storage.registry.useRecordSchemas([schema]);
      await storage.registry.useRecordSchemas([{ ...schema, text: 'other' }]);
      expect(await storage.registry.recordSchema(schema.hash)).toEqual(schema);
      expect(await storage.registry.recordSchema('cd'.repeat(32))).toBeUndefined();
      await storage.close();
    });

    test('holds the default labels until it is given some, and none when it is given none', async () => {
      const storage = await open();
      expect(await storage.registry.labels()).toEqual(DEFAULT_LABEL_TABLE);
      await storage.registry.useLabels(new Map());
      expect(await storage.registry.labels()).toEqual(new Map());
      await storage.close();
    });

    test('refuses to let a label begin or cease to be satisfied by everyone, naming each', async () => {
      const storage = await openPrepared(open);
      const table = new Map(LABELS)
        .set('ztf-partnership', { kind: 'EVERYONE' })
        .set(PUBLIC, { kind: 'GRANTS', anyOf: ['x'] });
      const refusal = storage.registry.useLabels(table);
      await expect(refusal).rejects.toBeInstanceOf(RefusedJob);
      await expect(refusal).rejects.toThrow(/ztf-partnership.*ztf-public|ztf-public.*ztf-partnership/s);
      expect(await storage.registry.labels()).toEqual(LABELS);
      await storage.close();
    });

    test('refuses to make public a label that only points carry so far', async () => {
      const storage = await openPrepared(open);
      const point = detection('ztf:1', 59_000, 'group:x');
      await storage.ingest.commit(RUN, NOW, [change('A', { points: [point] })]);
      await expect(
        storage.registry.useLabels(new Map(LABELS).set('group:x', { kind: 'EVERYONE' })),
      ).rejects.toThrow(/group:x/);
      await storage.close();
    });

    test('lets the readers of a channel change and refuses other labels for it', async () => {
      const storage = await openPrepared(open);
      const readers = { kind: 'GRANTS', anyOf: ['team'] } as const;
      await storage.registry.useChannels([{ ...OPEN_CHANNEL, readableBy: readers }]);
      expect((await storage.registry.channels())[0]!.readableBy).toEqual(readers);
      await expect(
        storage.registry.useChannels([{ ...OPEN_CHANNEL, access: 'EVERY_LABEL' }]),
      ).rejects.toThrow(/OPEN/);
      await storage.close();
    });

    test('lists runs newest first with how they ended', async () => {
      const storage = await openPrepared(open);
      await storage.registry.startRun({
        id: '01JRUN00000000000000000003',
        process: 'serve',
        software: 'ampelgraph 0.1.0',
        nodeVersion: 'v20',
        platform: 'linux',
        host: 'host',
        pid: 2,
        startedAtUnixMs: NOW + 1,
      });
      await storage.registry.endRun(RUN, {
        endedAtUnixMs: NOW + 9,
        outcome: 'COMPLETED',
        counts: { alerts: 3 },
      });
      const runs = await storage.registry.recentRuns(2);
      expect(runs.map(({ id, outcome }) => [id, outcome])).toEqual([
        ['01JRUN00000000000000000003', undefined],
        ['01JRUN00000000000000000002', undefined],
      ]);
      const ended = (await storage.registry.recentRuns(3))[2];
      expect(ended).toMatchObject({ id: RUN, outcome: 'COMPLETED', counts: { alerts: 3 } });
      await storage.close();
    });
  });
}
