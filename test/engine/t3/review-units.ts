import { z } from 'zod';
import {
  type CatalogueEntry,
  defineUnit,
  type Intent,
  type ReviewedTransient,
  ReviewUnit,
  type UnitDefinition,
} from '../../../src/unit/index.js';

const about = { description: 'Is made for tests.', author: 'tests', params: z.strictObject({}) } as const;

/** Makes a review unit of a generator. */
function reviewing(
  name: string,
  review: (transients: AsyncIterable<ReviewedTransient>) => AsyncIterable<Intent>,
): UnitDefinition {
  class Made extends ReviewUnit {
    override review(transients: AsyncIterable<ReviewedTransient>) {
      return review(transients);
    }
  }
  return defineUnit({ ...about, kind: 'REVIEW', name, create: () => new Made() });
}

const named = ({ survey, name }: ReviewedTransient) => ({ survey, name });

/** Says everything that can be said of each transient. */
export const Talker = reviewing('Talker', async function* (transients) {
  for await (const transient of transients) {
    const detections = transient.facet.detectionCount;
    yield { kind: 'TAG', transient: named(transient), tag: 'seen' };
    yield { kind: 'NOTE', transient: named(transient), text: `${detections} detections` };
    yield { kind: 'NAME', transient: named(transient), name: `AT ${transient.name}` };
    yield { kind: 'PUBLISH', transient: named(transient), sink: 'out', content: { detections } };
    yield { kind: 'LOG', level: 'INFO', transient: named(transient), message: 'looked at' };
  }
});

/** Counts what it gets and says so at the end, without a transient. */
export const Counter = reviewing('Counter', async function* (transients) {
  let count = 0;
  for await (const _ of transients) count++;
  yield { kind: 'LOG', level: 'INFO', message: `${count} transients` };
});

/** Names a transient that it was never given. */
export const Gossip = reviewing('Gossip', async function* (transients) {
  for await (const transient of transients) {
    yield { kind: 'TAG', transient: { survey: transient.survey, name: 'ZTF18hidden' }, tag: 'guess' };
    yield { kind: 'PUBLISH', sink: 'elsewhere', content: 1 };
  }
});

/** Never comes back. */
export const Endless = reviewing('Endless', async function* (transients) {
  for await (const transient of transients) {
    yield { kind: 'TAG', transient: named(transient), tag: 'before' };
    for (;;);
  }
});

/** Fails at the second transient. */
export const Thrower = reviewing('Thrower', async function* (transients) {
  let count = 0;
  for await (const transient of transients) {
    if (++count === 2) throw new Error('no more');
    yield { kind: 'TAG', transient: named(transient), tag: 'first' };
  }
});

/** The units above, as a catalogue. */
export const REVIEWERS: readonly CatalogueEntry[] = [Talker, Counter, Gossip, Endless, Thrower].map(
  (definition) => ({
    definition,
    exportName: definition.name,
    moduleUrl: new URL('./review-units.ts', import.meta.url).href,
  }),
);
