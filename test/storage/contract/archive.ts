import { describe, expect, test } from 'vitest';
import { audienceOf, EVERYONE, SYSTEM } from '../../../src/access/audience.js';
import { StorageConflict } from '../../../src/domain/errors.js';
import { partsOf } from '../../../src/storage/archive-parts.js';
import type { ArchiveChunk } from '../../../src/storage/port/archive-store.js';
import type { Storage } from '../../../src/storage/port/storage.js';
import {
  anonymous,
  change,
  detection,
  facetsOf,
  NOW,
  OPEN_CHANNEL,
  OPEN_LANE,
  type OpenStorage,
  openPrepared,
  PARTNER,
  PARTNER_TERM,
  PUBLIC,
  partner,
  RUN,
  system,
  TEAM_LANE,
  WORKER_RUN,
} from './fixture.js';
import { KIND, putting } from './record-fixture.js';
import { claim, resultFor, stateOf, ticketKey, ticketOf, workUntilIdle } from './t2-work.js';

/** A store with something of everything: rights, states that came back, failed and running tickets, records, blobs. */
export async function fullStore(open: OpenStorage): Promise<Storage> {
  const storage = await openPrepared(open);
  const [a, b, c] = [
    detection('ztf:1', 59_000),
    detection('ztf:2', 59_001, PARTNER),
    detection('ztf:3', 59_002),
  ];
  const alert = (alertId: string, trigger: typeof a, others: readonly (typeof a)[] = []) => ({
    alertId,
    label: trigger.label,
    trigger: trigger.version,
    points: [trigger, ...others].map(({ version }) => version),
    fields: { jd: 2_458_663.5, 'text ä': '"', zero: -0, none: null, big: 3e12 },
    origin: { source: 'night.tar', offset: 12_345_678_901 },
    verdicts: [
      { lane: OPEN_LANE, accepted: true, group: 3 },
      { lane: TEAM_LANE, accepted: false, reason: 'faint' },
    ] as const,
  });
  const schema = { hash: 'ab'.repeat(32), text: '{"type":"record"}' };
  await storage.registry.useRecordSchemas([schema]);
  const avro = { encoding: 'avro', schemaHash: schema.hash, bytes: Buffer.from([0, 255, 3]) } as const;
  const first = change('A', {
    points: [a],
    alerts: [alert('1', a)],
    accepted: [{ lane: OPEN_LANE, admitted: undefined }],
    states: [stateOf('a', [a], [OPEN_LANE, TEAM_LANE])],
    tickets: [ticketOf('Match', 'a'), ticketOf('Fit', 'a', [OPEN_LANE], [ticketKey('Match', 'a')])],
  });
  await storage.ingest.commit(RUN, NOW, [
    { ...first, addedPoints: first.addedPoints.map((point) => ({ ...point, raw: avro })) },
    change('B', { points: [b], alerts: [alert('2', b)], states: [stateOf('b', [b], [TEAM_LANE])] }),
  ]);
  await workUntilIdle(storage, {}, NOW + 1);
  await storage.ingest.commit(RUN, NOW + 2, [
    change('A', {
      basedOn: 1,
      points: [b, c],
      facets: facetsOf([a, b, c]),
      alerts: [alert('3', c, [a])],
      accepted: [{ lane: TEAM_LANE, admitted: [a.version, c.version] }],
      states: [stateOf('abc', [a, b, c], [TEAM_LANE]), stateOf('a', [a], [TEAM_LANE])],
      tickets: [
        ticketOf('Match', 'a', [OPEN_LANE, TEAM_LANE]),
        ticketOf('Match', 'abc', [TEAM_LANE]),
        ticketOf('Fit', 'abc', [TEAM_LANE], [ticketKey('Match', 'abc')]),
        ticketOf('Digest', 'abc', [TEAM_LANE]),
        ticketOf('Digest', 'a', [TEAM_LANE]),
      ],
    }),
  ]);
  const claimed = await claim(storage, NOW + 3);
  const of = (unit: string, state: string) => claimed.filter(({ key }) => key === ticketKey(unit, state));
  await storage.tickets.fail(WORKER_RUN, NOW + 4, [
    ...of('Match', 'abc').map((ticket) => ({ ...ticket, code: 'EXCEPTION', message: 'broken' })),
    ...of('Digest', 'abc').map((ticket) => ({
      ...ticket,
      code: 'TIME_LIMIT',
      message: 'slow',
      retryAtUnixMs: NOW + 99,
    })),
  ]);
  await storage.registry.endRun(RUN, { endedAtUnixMs: NOW + 9, outcome: 'COMPLETED', counts: { alerts: 3 } });
  await storage.journal.append(
    ['later', 'first', 'second'].map((message, place) => ({
      atUnixMs: NOW + (place === 0 ? 1 : 0),
      runId: RUN,
      kind: 'RUN_STARTED',
      message,
      ...(place === 1 ? { detail: { of: [1, null] } } : {}),
    })),
  );
  const [small, large] = [
    await storage.records.putBlob(Buffer.from('small')),
    await storage.records.putBlob(Buffer.alloc(5_000_000, 'x')),
  ];
  await storage.records.write(NOW, [
    putting('open', { keys: ['k', 'l'], order: 0.5, blobs: [small, large] }),
    putting('hidden', { audience: audienceOf({ term: PARTNER_TERM, channel: 'TEAM' }), blobs: [small] }),
    {
      put: { kind: 'CURSOR', id: 'f', keys: [], order: 0, audience: SYSTEM, body: { x: 1 } },
      basedOn: 'ANY',
    },
  ]);
  await storage.records.write(NOW + 7, [
    putting('open', { keys: ['k'], audience: EVERYONE, blobs: [large] }),
  ]);
  return storage;
}

/** Lists the texts of all parts of a store, sorted. */
export async function partsIn(storage: Storage): Promise<string[]> {
  const texts: string[] = [];
  for await (const chunk of storage.archive.export())
    for (const { kind, name, text } of partsOf(chunk)) texts.push(`${kind} ${name} ${text}`);
  return texts.sort();
}

/** Takes all of one store into another; gives how many parts were new. */
export async function takeAll(from: Storage, to: Storage): Promise<number> {
  let added = 0;
  for await (const chunk of from.archive.export()) added += await to.archive.import(chunk);
  return added;
}

/** What the archive promises. */
export function archiveContract(open: OpenStorage): void {
  describe('the archive', () => {
    test('makes of an empty store one with the same content, answers and work left to do', async () => {
      const [from, to] = [await fullStore(open), await open()];
      await takeAll(from, to);
      expect(await partsIn(to)).toEqual(await partsIn(from));
      expect(await to.contentDigest()).toEqual(await from.contentDigest());
      const withoutNow = async (storage: Storage) => {
        const { byUnit, open: left } = await storage.tickets.counts(NOW + 5);
        return { byUnit: byUnit.filter(({ status }) => status !== 'RUNNING' && status !== 'WAITING'), left };
      };
      expect(await withoutNow(to)).toEqual(await withoutNow(from));
      for (const clearance of [anonymous, partner, system]) {
        for (const name of ['A', 'B']) {
          const answers = async (storage: Storage) => {
            const [row] = await storage.transients.byName(clearance, name);
            if (!row) return undefined;
            const refs = [row.ref];
            const [states] = await storage.states.ofTransients(clearance, refs, { first: 9 });
            const query = { first: 9, includeSuperseded: true };
            return {
              facet: row.facet,
              channels: await storage.transients.channels(clearance, refs),
              points: await storage.datapoints.ofTransients(clearance, refs),
              states,
              results: await storage.results.ofTransients(clearance, refs, query),
              alerts: await storage.provenance.alertsOfTransients(clearance, refs, { first: 9 }),
            };
          };
          expect(await answers(to)).toEqual(await answers(from));
        }
        const around = async (storage: Storage) => ({
          runs: await storage.provenance.runs(clearance, [RUN, WORKER_RUN]),
          units: await storage.provenance.units(clearance),
          progress: await storage.transients.progress(clearance),
          records: await storage.records.find(clearance, { kind: KIND, direction: 'ASC', first: 9 }),
          schema: await storage.registry.recordSchema('ab'.repeat(32)),
        });
        expect(await around(to)).toEqual(await around(from));
      }
      const [record] = await to.records.byId(anonymous, KIND, ['open']);
      expect([record!.revision, record!.recordedAtUnixMs]).toEqual([2, NOW + 7]);
      expect((await to.records.blob(anonymous, record!, record!.blobs![0]!))?.length).toBe(5_000_000);
      await from.close();
      await to.close();
    });

    test('makes a store that goes on: tickets are worked off, alerts taken, records written, followers told', async () => {
      const [from, to] = [await fullStore(open), await open()];
      await takeAll(from, to);
      const { changes } = await to.changes.after(await from.changes.latest(), 100);
      expect(changes.map(({ key, facets }) => [key.name, facets]).sort()).toEqual([
        ['A', true],
        ['B', true],
      ]);
      const point = detection('ztf:9', 59_009);
      const [snapshot] = await to.ingest.load([{ survey: 'ztf', name: 'A' }]);
      expect(snapshot!.version).toBe(2);
      const more = change('A', { basedOn: 2, points: [point] });
      expect((await to.ingest.commit(RUN, NOW + 10, [{ ...more, facets: [] }])).changed).toEqual([]);
      expect((await to.ingest.load([more.key]))[0]!.points.map(({ datapoint }) => datapoint.id)).toEqual([
        'ztf:1',
        'ztf:2',
        'ztf:3',
        'ztf:9',
      ]);
      const claimed = await claim(to, NOW + 100);
      expect(claimed.map(({ key }) => key).sort()).toEqual(
        [ticketKey('Digest', 'a'), ticketKey('Digest', 'abc')].sort(),
      );
      const done = claimed.map((ticket) => resultFor(ticket));
      expect(await to.tickets.complete(WORKER_RUN, NOW + 100, done)).toEqual([]);
      expect((await to.tickets.counts(NOW + 100)).open).toBe(0);
      expect(await to.records.write(NOW, [{ ...putting('open'), basedOn: 2 }])).toEqual([]);
      await from.close();
      await to.close();
    });

    test('taken in again adds nothing, and what was taken in part is completed', async () => {
      const [from, to] = [await fullStore(open), await open()];
      const chunks: ArchiveChunk[] = [];
      for await (const chunk of from.archive.export()) chunks.push(chunk);
      for (const chunk of chunks.slice(0, 3)) await to.archive.import(chunk);
      expect(await takeAll(from, to)).toBeGreaterThan(0);
      expect(await takeAll(from, to)).toBe(0);
      expect(await partsIn(to)).toEqual(await partsIn(from));
      await from.close();
      await to.close();
    });

    test('does not touch what is there and differs, and names it', async () => {
      const from = await fullStore(open);
      const mistakes: [RegExp, (storage: Storage) => Promise<unknown>][] = [
        [
          /transient ztf:A/,
          (storage) =>
            storage.ingest.commit(RUN, NOW, [change('A', { points: [detection('ztf:8', 59_000)] })]),
        ],
        [/NOTE open/, (storage) => storage.records.write(NOW, [putting('open')])],
        [
          /channel OPEN/,
          (storage) =>
            storage.registry.useChannels([{ ...OPEN_CHANNEL, readableBy: { kind: 'GRANTS', anyOf: [] } }]),
        ],
        [/labels/, (storage) => storage.registry.useLabels(new Map([[PUBLIC, { kind: 'EVERYONE' }]]))],
        [
          /journal entry 0/,
          (storage) => storage.journal.append([{ atUnixMs: 1, runId: RUN, kind: 'X', message: 'other' }]),
        ],
      ];
      for (const [message, differ] of mistakes) {
        const to = await open();
        await differ(to);
        const before = await to.contentDigest();
        const refusal = takeAll(from, to);
        await expect(refusal).rejects.toThrow(message);
        await expect(refusal).rejects.toBeInstanceOf(StorageConflict);
        if (!message.test('NOTE open journal entry 0')) expect(await to.contentDigest()).toEqual(before);
        await to.close();
      }
      await from.close();
    });
  });
}
