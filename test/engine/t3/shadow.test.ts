import { afterEach, describe, expect, it } from 'vitest';
import type { SinkMessage } from '../../../src/sinks/sink.js';
import { type MadeStore, madeStore } from '../../fixtures/made-store.js';
import { madeSurvey } from '../../fixtures/made-survey.js';
import { anyone, bodies, memorySink, process, review } from './reviewed-store.js';

let store: MadeStore;

afterEach(() => store.close());

const shadow = () => [process(['Talker'], { shadowOf: 'everyone' })];
const live = () => [process(['Talker'])];

describe('a T3 process of a shadow channel', () => {
  it('writes down what it would post, opens no sink, and shows none of it to others than its owners', async () => {
    store = await madeStore(madeSurvey(1));
    const counts = await review(store.storage, shadow(), {
      openSink: () => {
        throw new Error('a sink was opened');
      },
    });
    expect(counts).toMatchObject({ sessions: 1, sent: 0, waiting: 0, failed: 0 });
    expect(counts.posts).toBeGreaterThan(0);
    const reactions = await bodies(store.storage, 'REACTION');
    expect(reactions).toHaveLength(counts.posts);
    for (const reaction of reactions)
      expect(reaction).toMatchObject({ state: 'WITHHELD', reason: 'not sent: shadow of everyone' });
    expect(await bodies(store.storage, 'REACTION', anyone)).toEqual([]);
    expect(await bodies(store.storage, 'TAG', anyone)).toEqual([]);
  });

  it('posts once it stands for itself, and nothing more once it is a shadow again', async () => {
    store = await madeStore(madeSurvey(1));
    const messages: SinkMessage[] = [];
    const openSink = () => memorySink(messages);
    const { posts } = await review(store.storage, shadow(), { openSink });
    expect(messages).toEqual([]);
    expect(await review(store.storage, live(), { openSink })).toMatchObject({ sent: posts });
    expect(messages).toHaveLength(posts);
    await review(store.storage, shadow(), { openSink });
    expect(messages).toHaveLength(posts);
    const states = (await bodies(store.storage, 'REACTION')).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['SENT']));
  });
});
