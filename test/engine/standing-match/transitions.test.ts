import { describe, expect, test } from 'vitest';
import { accessTerm } from '../../../src/access/access-term.js';
import { visibilityClass } from '../../../src/access/visibility-class.js';
import { roundedSeparation } from '../../../src/engine/standing-match/rounded.js';
import { cellsOfClasses, EVERYONE_CELL, meetOf } from '../../../src/engine/standing-match/sight-cell.js';
import {
  type MatchState,
  NO_MATCH,
  parseState,
  stateText,
  transitionsBetween,
} from '../../../src/engine/standing-match/transitions.js';

const open = accessTerm([['ztf-public']]);
const partners = accessTerm([['ztf-partnership']]);
const onlyOpen = visibilityClass([open], [partners]);
const both = visibilityClass([open, partners], []);

describe('a state', () => {
  const state: MatchState = [
    { cell: onlyOpen, value: undefined },
    { cell: both, value: { credibleLevel: 0.5, separationArcsec: 3.4, target: 'a "name", with marks' } },
    { cell: visibilityClass([], [open, partners]), value: undefined },
  ];

  test('is read from its text as it was written, whatever is known of the place', () => {
    const text = stateText(state);
    expect(stateText(parseState(text))).toBe(text);
    expect(parseState(text)).toEqual(expect.arrayContaining([...state]));
    for (const value of [{}, { credibleLevel: 0 }, { separationArcsec: 0 }, { target: '' }])
      expect(parseState(stateText([{ cell: EVERYONE_CELL, value }]))).toEqual([
        { cell: EVERYONE_CELL, value },
      ]);
  });

  test('has one text, in whichever order its cells come', () => {
    expect(stateText([...state].reverse())).toBe(stateText(state));
  });

  test('in which nobody has a match has none', () => {
    expect(stateText(NO_MATCH)).toBeUndefined();
    expect(stateText([{ cell: both, value: undefined }])).toBeUndefined();
    expect(parseState(undefined)).toEqual(NO_MATCH);
  });

  test('is told of to each group whose match is another, and to nobody else', () => {
    const value = { credibleLevel: 0.5 };
    const before: MatchState = [{ cell: EVERYONE_CELL, value }];
    const after: MatchState = [
      { cell: onlyOpen, value },
      { cell: both, value: { credibleLevel: 0.6 } },
      { cell: visibilityClass([], [open, partners]), value: undefined },
    ];
    expect(transitionsBetween(before, after).map(({ kind, visibility }) => [kind, visibility.key])).toEqual([
      ['CHANGED', both.key],
      ['REMOVED', visibilityClass([], [open, partners]).key],
    ]);
  });
});

describe('groups of viewers', () => {
  test('that one term divides have nobody in common; others have those who are in both', () => {
    expect(meetOf(onlyOpen, both)).toBeUndefined();
    expect(meetOf(onlyOpen, EVERYONE_CELL)).toEqual(onlyOpen);
    expect(meetOf(EVERYONE_CELL, both)).toEqual(both);
    expect(meetOf(visibilityClass([open], []), visibilityClass([], [partners]))).toEqual(onlyOpen);
    expect(meetOf(both, both)).toEqual(both);
  });

  test('of the classes of a transient leave nobody out', () => {
    expect(cellsOfClasses([])).toEqual([EVERYONE_CELL]);
    expect(cellsOfClasses([onlyOpen, both]).map(({ key }) => key)).toEqual([
      onlyOpen.key,
      both.key,
      visibilityClass([], [open, partners]).key,
    ]);
  });
});

test.each([
  [0.04, 0],
  [0.26, 0.3],
  [59.96, 60],
  [123.4, 123],
  [1234, 1230],
  [12_345, 12_300],
  [648_000, 648_000],
])('a separation of %d arcsec is told as %d', (arcsec, told) => {
  expect(roundedSeparation(arcsec)).toBe(told);
});
