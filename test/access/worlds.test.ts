import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccessTerm,
  accessTerm,
  arrivalTerm,
  eitherTerm,
  opens,
  parseAccessTerm,
} from '../../src/access/access-term.js';
import { clearanceFor } from '../../src/access/clearance.js';
import type { LabelTable } from '../../src/access/label.js';
import { carriesOn, lane, parseLane, readsLane } from '../../src/access/lane.js';
import {
  MAX_TERMS_OF_TRANSIENT,
  parseVisibilityClass,
  seesClass,
  worldsOf,
} from '../../src/access/visibility-class.js';

const LABELS = ['public', 'partner', 'caltech', 'embargoed', 'group:tde'] as const;
const EMBARGO_END = 1_000;
const TABLE: LabelTable = new Map([
  ['public', { kind: 'EVERYONE' }],
  ['partner', { kind: 'GRANTS', anyOf: ['partner', 'collaboration'] }],
  ['embargoed', { kind: 'EVERYONE_FROM', fromUnixMs: EMBARGO_END, untilThenAnyOf: ['early'] }],
]);

const label = fc.constantFrom(...LABELS);
const arrival = fc.tuple(label, label).map(([own, trigger]) => arrivalTerm(own, trigger));
const term = fc
  .array(arrival, { minLength: 1, maxLength: 4 })
  .map((terms) => terms.reduce((sum, next) => eitherTerm(sum, next)));
const terms = fc
  .array(term, { minLength: 1, maxLength: MAX_TERMS_OF_TRANSIENT })
  .map((list) => [...new Set(list)]);
const grants = fc.subarray(['partner', 'collaboration', 'caltech', 'early', 'group:tde', 'unknown']);
const now = fc.constantFrom(0, EMBARGO_END - 1, EMBARGO_END, 2_000);

const clearance = (held: readonly string[], at: number) =>
  clearanceFor({ kind: 'TOKEN', subject: 'someone', grants: held }, TABLE, at);

describe('access terms', () => {
  it('do not depend on the order, the number or the redundancy of arrivals', () => {
    fc.assert(
      fc.property(fc.array(arrival, { minLength: 1, maxLength: 6 }), fc.nat(), (list, rotation) => {
        const merged = list.reduce((sum, next) => eitherTerm(sum, next));
        const turned = [
          ...list.slice(rotation % list.length),
          ...list.slice(0, rotation % list.length),
          ...list,
        ];
        expect(turned.reduce((sum, next) => eitherTerm(sum, next))).toBe(merged);
        expect(parseAccessTerm(merged.key)).toBe(merged);
      }),
    );
  });

  it('open exactly when some alert that brought the point, and the point itself, may be seen', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 6 }),
        fc.subarray([...LABELS]),
        (ways, held) => {
          const satisfied = new Set<string>(held);
          const merged = ways
            .map(([own, trigger]) => arrivalTerm(own, trigger))
            .reduce((sum, next) => eitherTerm(sum, next));
          expect(opens(satisfied, merged)).toBe(
            ways.some(([own, trigger]) => satisfied.has(own) && satisfied.has(trigger)),
          );
        },
      ),
    );
  });

  it('of a point that also came with a public alert are simply public', () => {
    const merged = eitherTerm(arrivalTerm('public', 'partner'), arrivalTerm('public', 'public'));
    expect(merged).toBe(accessTerm([['public']]));
  });
});

describe('the classes of a transient', () => {
  it('match every clearance exactly once when it opens anything, and never otherwise', () => {
    fc.assert(
      fc.property(terms, grants, now, (all, held, at) => {
        const viewer = clearance(held, at);
        const matching = worldsOf(all, TABLE).filter(({ visibility }) => seesClass(viewer, visibility));
        const seen = all.filter((one) => opens(viewer, one));
        expect(matching.length).toBe(seen.length > 0 ? 1 : 0);
        if (matching[0]) expect(new Set(matching[0].visibility.open)).toEqual(new Set(seen));
      }),
      { numRuns: 500 },
    );
  });

  it('show a larger clearance everything that a smaller one sees', () => {
    fc.assert(
      fc.property(terms, grants, grants, now, (all, held, more, at) => {
        const seen = (viewer: { has(label: string): boolean }) =>
          new Set(all.filter((one) => opens(viewer, one)));
        const [small, large] = [seen(clearance(held, at)), seen(clearance([...held, ...more], at))];
        for (const one of small) expect(large.has(one)).toBe(true);
      }),
    );
  });

  it('are one for a public-only transient and two for public and partnership points', () => {
    const [open, partner] = [arrivalTerm('public', 'public'), arrivalTerm('partner', 'partner')];
    expect(worldsOf([open], TABLE)).toHaveLength(1);
    expect(worldsOf([open, partner], TABLE)).toHaveLength(2);
  });

  it('do not change when an embargo ends: only who matches them does', () => {
    const all = [arrivalTerm('public', 'public'), arrivalTerm('embargoed', 'embargoed')];
    const [before, after] = [clearance([], EMBARGO_END - 1), clearance([], EMBARGO_END)];
    const matched = (viewer: { has(label: string): boolean }) =>
      worldsOf(all, TABLE).find(({ visibility }) => seesClass(viewer, visibility))?.visibility.open.length;
    expect([matched(before), matched(after)]).toEqual([1, 2]);
  });

  it('are read back from their keys', () => {
    fc.assert(
      fc.property(terms, (all) => {
        for (const { visibility } of worldsOf(all, TABLE))
          expect(parseVisibilityClass(visibility.key)).toEqual(visibility);
      }),
    );
  });

  it('are refused beyond the limit of terms, with the limit and the terms named', () => {
    const many = Array.from({ length: MAX_TERMS_OF_TRANSIENT + 1 }, (_, n) =>
      arrivalTerm(`group:${n}`, `group:${n}`),
    );
    expect(() => worldsOf(many, TABLE)).toThrow(/at most 8 distinct access terms; received 9: group:0/);
  });
});

describe('the lanes of a channel', () => {
  const access = fc.subarray([...LABELS], { minLength: 1 });

  it('give each reader exactly one lane of the channel, in which he sees what he and the channel may see', () => {
    fc.assert(
      fc.property(terms, access, grants, now, (all, usable, held, at) => {
        const channel = {
          name: 'tde',
          access: [...usable].sort(),
          readableBy: { kind: 'EVERYONE' as const },
        };
        const viewer = clearance(held, at);
        const lanes = worldsOf(all, TABLE, new Set(usable)).map(({ visibility }) => lane('tde', visibility));
        const readable = lanes.filter((one) => readsLane(viewer, one, channel));
        const mine = {
          has: (name: string) => viewer.has(name) && (usable as readonly string[]).includes(name),
        };
        const seen = all.filter((one) => opens(mine, one));
        expect(readable.length).toBe(seen.length > 0 ? 1 : 0);
        if (readable[0]) expect(new Set(readable[0].visibility.open)).toEqual(new Set(seen));
        for (const one of lanes) expect(parseLane(one.key)).toEqual(one);
      }),
      { numRuns: 500 },
    );
  });

  it('are hidden from those who may not read the channel, whatever labels they hold', () => {
    const channel = {
      name: 'own',
      access: 'EVERY_LABEL' as const,
      readableBy: { kind: 'GRANTS' as const, anyOf: ['team'] },
    };
    const [world] = worldsOf([arrivalTerm('public', 'public')], TABLE);
    const one = lane('own', world!.visibility);
    expect(readsLane(clearance(['partner'], 0), one, channel)).toBe(false);
    expect(readsLane(clearance(['team'], 0), one, channel)).toBe(true);
  });

  it('carry on one history each: all viewers of a world agree on which earlier lane they read', () => {
    const alert = fc.record({
      trigger: label,
      history: fc.array(fc.tuple(fc.nat(5), label), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(alert, { minLength: 2, maxLength: 5 }), access, (alerts, usable) => {
        const within = new Set<string>(usable);
        const points = new Map<string, AccessTerm>();
        const earlier: ReturnType<typeof lane>[] = [];
        const take = (id: string, own: string, trigger: string) => {
          const known = points.get(`${id}/${own}`);
          const arrived = arrivalTerm(own, trigger);
          points.set(`${id}/${own}`, known ? eitherTerm(known, arrived) : arrived);
        };
        alerts.forEach(({ trigger, history }, n) => {
          take(`t${n}`, trigger, trigger);
          for (const [id, own] of history) take(`h${id}`, own, trigger);
          const all = [...new Set(points.values())];
          if (all.length > MAX_TERMS_OF_TRANSIENT) return;
          for (const world of worldsOf(all, TABLE, within)) {
            const sameClass = subsets(usable).filter((held) =>
              seesClass(withPublic(held, within), world.visibility),
            );
            for (const held of sameClass)
              for (const before of earlier)
                expect(seesClass(withPublic(held, within), before.visibility)).toBe(carriesOn(world, before));
          }
          for (const world of worldsOf(all, TABLE, within))
            if (world.satisfied.has(trigger)) earlier.push(lane('tde', world.visibility));
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a clearance', () => {
  it('opens an unknown label for the grant of its name and for nothing else', () => {
    expect(clearance(['group:tde'], 0).has('group:tde')).toBe(true);
    expect(clearance(['partner'], 0).has('group:tde')).toBe(false);
    expect(clearanceFor({ kind: 'ANONYMOUS' }, TABLE, 0).has('caltech')).toBe(false);
  });

  it('has the key of another exactly when both see the same', () => {
    expect(clearance(['partner'], 0).key).toBe(clearance(['partner', 'partner'], 0).key);
    expect(clearance([], EMBARGO_END).key).not.toBe(clearance([], 0).key);
  });
});

function subsets(labels: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: 2 ** labels.length }, (_, bits) =>
    labels.filter((_, place) => (bits >> place) % 2 === 1),
  );
}

/** Everyone satisfies `public`; whether the channel may use it is the channel's matter. */
function withPublic(held: readonly string[], within: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(within.has('public') ? [...held, 'public'] : held);
}
