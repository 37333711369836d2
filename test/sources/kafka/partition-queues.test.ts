import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StreamMessage } from '../../../src/sources/alert-stream.js';
import { PartitionQueues } from '../../../src/sources/kafka/partition-queues.js';

function message(partition: number, offset: number, timestampUnixMs = offset): StreamMessage {
  const value = new Uint8Array(10);
  return { topic: 't', partition, offset: String(offset), timestampUnixMs, key: undefined, value };
}

function filled(...partitions: readonly (readonly number[])[]): PartitionQueues {
  const queues = new PartitionQueues();
  queues.assign(partitions.map((_, partition) => ({ topic: 't', partition })));
  partitions.forEach((times, partition) => {
    const messages = times.map((time, offset) => message(partition, offset, time));
    queues.push('t', partition, messages);
  });
  return queues;
}

describe('messages that wait by partition', () => {
  test('are given out oldest first, those of one partition in its order', () => {
    const taken = filled([1, 9, 2], [3, 4]).take(10, 1)!;
    expect(taken.messages.map(({ partition, offset }) => `${partition}:${offset}`)).toEqual([
      '0:0',
      '1:0',
      '1:1',
      '0:1',
      '0:2',
    ]);
  });

  test('of a partition in hand are given to nobody else until that is done', () => {
    const queues = filled([1, 2], [3, 4]);
    const first = queues.take(1, 1)!;
    expect(first.runs.map(({ partition }) => partition)).toEqual([0]);
    const second = queues.take(10, 1)!;
    expect(second.messages.map(({ partition }) => partition)).toEqual([1, 1]);
    expect(queues.take(10, 1)).toBeUndefined();
    queues.done(first);
    expect(queues.take(10, 1)!.messages.map(({ partition, offset }) => `${partition}:${offset}`)).toEqual([
      '0:1',
    ]);
  });

  test('are shared among hands by partitions, at least one each', () => {
    const queues = filled([1], [2], [3], [4]);
    expect(queues.take(10, 0.5)!.runs).toHaveLength(2);
    expect(queues.take(10, 0.5)!.runs).toHaveLength(1);
  });

  test('are forgotten with a new assignment, and what is in hand keeps its partition until it is done', () => {
    const queues = filled([1, 2, 3]);
    const old = queues.take(1, 1)!;
    queues.assign([{ topic: 't', partition: 0 }]);
    queues.push('t', 0, [message(0, 0)]);
    expect(queues.take(10, 1)).toBeUndefined();
    expect(old.epoch).toBeLessThan(queues.epoch);
    queues.done(old);
    expect(queues.take(10, 1)!.messages.map(({ offset }) => offset)).toEqual(['0']);
  });

  test('count as held until they are done, whatever happens in between', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('push', 'take', 'done', 'assign'), { maxLength: 60 }), (steps) => {
        const queues = new PartitionQueues();
        const hands: NonNullable<ReturnType<PartitionQueues['take']>>[] = [];
        let offset = 0;
        for (const step of steps) {
          if (step === 'push') queues.push('t', offset % 3, [message(offset % 3, offset++)]);
          else if (step === 'assign')
            queues.assign([0, 1, 2].map((partition) => ({ topic: 't', partition })));
          else if (step === 'done') {
            const hand = hands.pop();
            if (hand) queues.done(hand);
          } else {
            const taken = queues.take(2, 0.5);
            if (taken) hands.push(taken);
          }
        }
        for (const hand of hands) queues.done(hand);
        for (let taken = queues.take(5, 1); taken; taken = queues.take(5, 1)) queues.done(taken);
        expect({ bytes: queues.bytes, count: queues.count }).toEqual({ bytes: 0, count: 0 });
      }),
    );
  });
});
