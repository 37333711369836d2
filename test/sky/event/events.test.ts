import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldNotices } from '../../../src/sky/event/fold-notices.js';
import { groupNotices } from '../../../src/sky/event/group-notices.js';
import { canonicalName } from '../../../src/sky/notice/event-name.js';
import type { Notice } from '../../../src/sky/notice/notice.js';

const TIME = Date.UTC(2019, 9, 1, 20, 9, 18, 170);

function notice(
  name: string,
  rest: Partial<Omit<Notice, 'event'>> & { readonly aliases?: readonly string[] } = {},
): Notice {
  const { aliases = [], ...parts } = rest;
  return {
    event: { name, aliases, kind: 'NEUTRINO' },
    product: 'NOTICE',
    stream: 'IceCube GOLD',
    format: 'VOEVENT',
    revision: 0,
    revisionName: undefined,
    issuedUnixMs: TIME + 30_000,
    eventUnixMs: TIME,
    isTest: false,
    isRetraction: false,
    localization: { form: 'circle', raDeg: 314.355, decDeg: 12.5755, radiusDeg: 0.7867, containment: 0.9 },
    noLocalizationReason: undefined,
    falseAlarmRatePerYear: undefined,
    statedFalseAlarmRate: undefined,
    betterMapAt: undefined,
    ...parts,
  };
}

const RECTANGLE = {
  form: 'rectangle',
  raDeg: 314.08,
  raPlusDeg: 6.56,
  raMinusDeg: 2.26,
  decDeg: 12.94,
  decPlusDeg: 1.5,
  decMinusDeg: 1.47,
  containment: 0.9,
} as const;
const first = notice('133119_22683750');
const circular = notice('IC191001A', {
  product: 'CIRCULAR',
  stream: 'GCN circular',
  revision: 25929,
  issuedUnixMs: TIME + 13_000_000,
  localization: RECTANGLE,
});
const row = notice('IC191001A', {
  aliases: ['133119_22683750'],
  product: 'CATALOGUE',
  stream: 'IceCat-1',
  revision: undefined,
  issuedUnixMs: undefined,
  localization: { ...RECTANGLE, raDeg: 313.99 },
});

describe('names', () => {
  test.each([
    ['IceCube-191001A', 'IC191001A'],
    ['IC 191001A', 'IC191001A'],
    ['ICECUBE-191001B', 'IC191001B'],
    ['IceCube-Cascade 241019A', 'IceCubeCascade-241019A'],
    ['IceCubeCascade-210121b', 'IceCubeCascade-210121b'],
    ['133119_22683750', '133119_22683750'],
    ['S190814bv', 'S190814bv'],
    ['GRB 230410A', 'GRB230410A'],
    ['GRB230410A', 'GRB230410A'],
    [' something  else ', 'something else'],
  ])('%s is %s', (written, canonical) => {
    expect(canonicalName(written)).toBe(canonical);
  });

  test('find the event in every spelling, and letters part events', () => {
    const events = groupNotices([first, circular, notice('IC191001B', { eventUnixMs: TIME + 5e6 })]).map(
      foldNotices,
    );
    expect(events).toHaveLength(2);
    const called = (name: string) =>
      events.filter((event) => [event.name, ...event.aliases].includes(canonicalName(name)));
    for (const name of ['IC191001A', 'IceCube-191001A', 'icecube 191001A', '133119_22683750'])
      expect(called(name).map((event) => event.name)).toEqual(['IC191001A']);
    expect(called('IceCube-191001B').map((event) => event.name)).toEqual(['IC191001B']);
    expect(called('IC191001C')).toEqual([]);
  });

  test('two published names of one second stay two events', () => {
    expect(groupNotices([notice('IC191001A'), notice('IC191001B', { eventUnixMs: TIME + 10 })])).toHaveLength(
      2,
    );
    expect(groupNotices([first, notice('IC191001A', { eventUnixMs: TIME + 2000 })])).toHaveLength(2);
  });

  test('a test of the same name is another event', () => {
    const events = groupNotices([notice('S1', { isTest: true }), notice('S1')]).map(foldNotices);
    expect(events.map(({ isTest }) => isTest)).toEqual([true, false]);
  });
});

describe('the localisation that is used', () => {
  test('is the notice, then its circular, and says why', () => {
    expect(foldNotices([first]).chosen).toMatchObject({
      localization: { product: 'NOTICE' },
      reason: 'it is the only one that stands',
    });
    const state = foldNotices([first, circular]);
    expect(state.chosen?.localization).toMatchObject({
      product: 'CIRCULAR',
      stated: RECTANGLE,
      revisionName: undefined,
    });
    expect(state.chosen?.reason).toMatch(/circular refines/);
    expect(state.localizations).toHaveLength(2);
    expect([state.name, state.aliases]).toEqual(['IC191001A', ['133119_22683750']]);
  });

  test('keeps products apart: a catalogue does not displace a circular, a map does, and a hand above all', () => {
    const map = notice('IC191001A', {
      product: 'MAP',
      stream: 'file',
      localization: { form: 'map', fits: new Uint8Array(3) },
    });
    const typed = notice('IC191001A', { product: 'MANUAL', stream: 'typed', localization: RECTANGLE });
    const chosen = (...all: Notice[]) => foldNotices(all).chosen?.localization.product;
    expect(chosen(row, circular, first)).toBe('CIRCULAR');
    expect(chosen(row, first)).toBe('CATALOGUE');
    expect(chosen(row, circular, map)).toBe('MAP');
    expect(chosen(map, typed, circular)).toBe('MANUAL');
    const inside = notice('S1', { localization: { form: 'map', fits: new Uint8Array(1) } });
    expect(foldNotices([inside, { ...circular, event: inside.event }]).chosen?.localization.product).toBe(
      'NOTICE',
    );
  });
});

describe('revisions', () => {
  const revised = (revision: number | undefined, issuedAfterMs: number, raDeg: number) =>
    notice('X', {
      revision,
      issuedUnixMs: TIME + issuedAfterMs,
      localization: { form: 'circle', raDeg, decDeg: 0, radiusDeg: 1, containment: 0.9 },
    });
  const currentRa = (...all: Notice[]) => {
    const stated = foldNotices(all).chosen?.localization.stated;
    return stated?.form === 'circle' ? stated.raDeg : undefined;
  };

  test('are ordered by the source’s number, though made or come in another order', () => {
    expect(currentRa(revised(2, 10, 22), revised(1, 99, 11))).toBe(22);
    expect(currentRa(revised(1, 99, 11), revised(2, 10, 22))).toBe(22);
  });

  test('without a number are ordered by when they were made', () => {
    expect(currentRa(revised(undefined, 50, 5), revised(undefined, 20, 2))).toBe(5);
  });

  test('that come twice are one', () => {
    expect(foldNotices([revised(1, 1, 1), revised(1, 1, 1), revised(2, 2, 2)]).notices).toHaveLength(2);
  });

  test('in any order and number give the same event', () => {
    const all = [
      first,
      circular,
      row,
      notice('IC191001A', { revision: 1, isRetraction: true, localization: undefined }),
      revised(3, 3, 3),
    ];
    const expected = foldNotices(all);
    fc.assert(
      fc.property(
        fc
          .shuffledSubarray([...all, ...all], { minLength: all.length })
          .filter((list) => new Set(list).size === all.length),
        (list) => {
          expect(foldNotices(list)).toEqual(expected);
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });
});

describe('a retraction', () => {
  const retraction = notice('S1', {
    revision: 5,
    isRetraction: true,
    localization: undefined,
    issuedUnixMs: TIME + 900,
  });

  test('ends the event, also when it comes before what it retracts', () => {
    for (const order of [
      [notice('S1', { revision: 4 }), retraction],
      [retraction, notice('S1', { revision: 4 })],
    ]) {
      const state = foldNotices(order);
      expect(state.standing).toMatchObject({ status: 'RETRACTED', issuedUnixMs: TIME + 900 });
      expect(state.localizations).toHaveLength(1);
    }
  });

  test('in a circular ends it too, and a later message of its own series takes it back', () => {
    const byCircular = { ...retraction, product: 'CIRCULAR', stream: 'GCN circular' } as const;
    expect(foldNotices([notice('S1', { revision: 9 }), byCircular]).standing.status).toBe('RETRACTED');
    expect(foldNotices([retraction, notice('S1', { revision: 6 })]).standing.status).toBe('ACTIVE');
  });
});
