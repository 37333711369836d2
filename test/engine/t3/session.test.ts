import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { SinkMessage } from '../../../src/sinks/sink.js';
import { RECORD_KINDS } from '../../../src/storage/port/record-store.js';
import { madeAlerts } from '../../fixtures/made-alert.js';
import { type MadeStore, madeStore } from '../../fixtures/made-store.js';
import { HIDDEN, madeSurvey, neighbour } from '../../fixtures/made-survey.js';
import { anyone, bodies, memorySink, partner, process, review } from './reviewed-store.js';

let store: MadeStore;

afterEach(() => store.close());

const NEIGHBOURS = 3;
/** The named one and the hidden one besides. */
const ALL = NEIGHBOURS + 2;

describe('a T3 session', () => {
  it('hands over what the channel sees, and keeps what is said of it', async () => {
    store = await madeStore(madeSurvey(NEIGHBOURS));
    const messages: SinkMessage[] = [];
    const counts = await review(store.storage, [process(['Talker', 'Counter'])], {
      openSink: () => memorySink(messages),
    });
    expect(counts).toMatchObject({
      sessions: 1,
      reviewed: ALL,
      tags: ALL,
      notes: ALL,
      names: ALL,
      posts: ALL,
      sent: ALL,
      refused: 0,
      failed: 0,
    });
    expect((await bodies(store.storage, 'NOTE')).map(({ text }) => text)).toContain('2 detections');
    expect((await bodies(store.storage, 'JOURNAL')).map(({ message }) => message)).toContain(
      `${ALL} transients`,
    );
    expect(messages.map(({ transient }) => transient).sort()).toContain(`ztf/${HIDDEN.name}`);
    const { rows } = await store.storage.records.find(partner, {
      kind: 'REPORT',
      direction: 'ASC',
      first: 10,
    });
    expect(rows.map(({ body }) => body['counts'])).toMatchObject([{ reviewed: ALL }]);
    const inputs = await store.storage.records.blob(partner, rows[0]!, rows[0]!.blobs![0]!);
    expect(gunzipSync(inputs!).toString().trim().split('\n')).toHaveLength(ALL);
  });

  it('hands over again only what looks different', async () => {
    store = await madeStore(madeSurvey(NEIGHBOURS));
    const plans = [process(['Talker'])];
    await review(store.storage, plans);
    expect(await review(store.storage, plans)).toMatchObject({ reviewed: 0, posts: 0, sent: 0 });
    expect(await bodies(store.storage, 'REPORT')).toHaveLength(1);
    const more = neighbour(0, 4);
    await store.ingest(madeAlerts(more));
    await store.work();
    const messages: SinkMessage[] = [];
    expect(await review(store.storage, plans, { openSink: () => memorySink(messages) })).toMatchObject({
      reviewed: 1,
      tags: 0,
      notes: 1,
      posts: 1,
      sent: 1,
    });
    expect(messages).toMatchObject([
      { transient: `ztf/${more.name}`, version: 2, content: { detections: 4 } },
    ]);
  });

  it('keeps the journal of each session of a run', async () => {
    store = await madeStore(madeSurvey(NEIGHBOURS));
    const plans = [process(['Counter'])];
    await review(store.storage, plans);
    await store.ingest(madeAlerts(neighbour(0, 4)));
    await store.work();
    await review(store.storage, plans);
    expect((await bodies(store.storage, 'JOURNAL')).map(({ message }) => message)).toEqual([
      `${ALL} transients`,
      '1 transients',
    ]);
  });

  it('sees nothing beyond its labels, and starts nothing when only that changes', async () => {
    store = await madeStore(madeSurvey(NEIGHBOURS));
    const plans = [process(['Talker'], { labels: ['ztf-public'] })];
    expect(await review(store.storage, plans)).toMatchObject({ reviewed: ALL - 1 });
    await store.ingest(
      madeAlerts({
        ...HIDDEN,
        points: [...HIDDEN.points, { id: 203, mjd: 58_011, mag: 15, label: 'ztf-partnership' }],
      }),
    );
    await store.work();
    expect(await review(store.storage, plans)).toMatchObject({ reviewed: 0 });
    expect(await bodies(store.storage, 'REPORT')).toHaveLength(1);
  });

  it('shows nothing of a channel to who does not satisfy all that the channel may use', async () => {
    store = await madeStore(madeSurvey(NEIGHBOURS));
    await review(store.storage, [process(['Talker'])]);
    for (const kind of RECORD_KINDS)
      expect(await store.storage.records.find(anyone, { kind, direction: 'ASC', first: 10 })).toEqual({
        rows: [],
        hasMore: false,
        totalCount: 0,
      });
  });

  it('refuses what names transients that were not handed over, and sinks that there are not', async () => {
    store = await madeStore(madeSurvey(NEIGHBOURS));
    const plans = [process(['Gossip'], { labels: ['ztf-public'] })];
    expect(await review(store.storage, plans)).toMatchObject({ tags: 0, refused: 2 * (ALL - 1) });
    const messages = (await bodies(store.storage, 'JOURNAL')).map(({ message }) => message);
    expect(new Set(messages)).toEqual(
      new Set([
        'refused: ztf/ZTF18hidden was not handed to the unit in this session',
        'refused: no sink of the process is called elsewhere; there are out',
      ]),
    );
  });

  it('refuses posts that rest on labels which the sink may not carry, from the first such input on', async () => {
    store = await madeStore(madeSurvey(NEIGHBOURS));
    const sinks = { out: { sink: 'Memory', config: {}, mayCarry: ['ztf-public'] } };
    const messages: SinkMessage[] = [];
    const openSink = () => memorySink(messages);
    // The first by name rests on a point of the partnership, and the unit may have kept it in mind.
    expect(await review(store.storage, [process(['Talker'], { sinks })], { openSink })).toMatchObject({
      posts: 0,
      refused: ALL,
      tags: ALL,
    });
    const narrow = process(['Talker'], { name: 'public', sinks, labels: ['ztf-public'] });
    expect(await review(store.storage, [narrow], { openSink })).toMatchObject({
      refused: 0,
      sent: ALL - 1,
    });
    expect(messages).toHaveLength(ALL - 1);
  });

  it('ends a unit that fails or does not come back, keeps what it said, and goes on with the others', async () => {
    store = await madeStore(madeSurvey(NEIGHBOURS));
    const counts = await review(store.storage, [process(['Endless', 'Thrower', 'Counter'])], {
      limits: { timeLimitMs: 100, heapLimitMb: 64 },
    });
    expect(counts).toMatchObject({ failed: 2, reviewed: ALL });
    const [report] = await bodies(store.storage, 'REPORT');
    expect(report!['units']).toMatchObject([
      { unit: 'Endless', outcome: 'FAILED', code: 'TIME_LIMIT' },
      { unit: 'Thrower', outcome: 'FAILED', code: 'EXCEPTION', message: expect.stringContaining('no more') },
      { unit: 'Counter', outcome: 'COMPLETED', intents: 1 },
    ]);
  });

  it('is done once by two at once', async () => {
    store = await madeStore(madeSurvey(NEIGHBOURS));
    const messages: SinkMessage[] = [];
    const openSink = () => memorySink(messages);
    const both = await Promise.all(
      ['one', 'two'].map((runId) => review(store.storage, [process(['Talker'])], { openSink, runId })),
    );
    expect(both.reduce((sum, { reviewed }) => sum + reviewed, 0)).toBe(ALL);
    expect(both.map(({ elsewhere }) => elsewhere).sort()).toEqual([0, 1]);
    expect(messages).toHaveLength(ALL);
  });
});
